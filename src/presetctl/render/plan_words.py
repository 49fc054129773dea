"""What plans say in every format: names, values, headlines, ways out."""

import json
from collections.abc import Mapping
from typing import Any

from presetctl.plan import Action
from presetctl.render.terminal import one_line
from presetctl.state import State

VALUE_WIDTH = 80

_WAYS_OUT = {
    State.DRIFTED: "take it over: `presetctl pull {slug}`, or push over it: `--overwrite {slug}`",
    State.CONFLICT: "take it over: `presetctl pull {slug} --force`, or push over it: `--overwrite {slug}`",
    State.UNMANAGED: "take it over: `presetctl pull {slug} --force`, or push over it: `--overwrite {slug}`",
    State.ROLLED_BACK: "ask who went back, then `presetctl pull {slug}` or `--overwrite {slug}`",
    State.MISSING: "bring it back with `presetctl restore {slug}`, or make it anew: `--recreate {slug}`",
    State.INACTIVE: "activate it in the dashboard",
    State.REPLACED: "check the target and its key",
    State.UNKNOWN: "`presetctl apply` looks again; once sure that it wasn't made: `--retry-unknown`",
    State.REGRESSED: "check the target and its key",
}


def way_out(slug: str, state: State, action: Action) -> str | None:
    """Return what to do about a refused preset, or None if its reason says all."""
    if action is not Action.REFUSE or state not in _WAYS_OUT:
        return None
    return _WAYS_OUT[state].format(slug=slug)


def sum_up(counts: Mapping[str, int]) -> str:
    """Return a plan's verdict in one line, made of its summary."""
    words = [
        (counts["create"], "to create"),
        (counts["update"], "to update"),
        (counts["record"], "to record"),
        (counts["refused"], "refused"),
        (counts["error"], "not readable"),
        (counts["orphaned"], "orphaned"),
    ]
    said = [f"{number} {word}" for number, word in words if number]
    said.append(f"{counts['unchanged']} unchanged")
    return ", ".join(said)


def headline(state: State, action: Action, locked: int | None, live: int | None) -> str:
    """Return a preset's state and what becomes of its version; given are the recorded and the live one."""
    words = state.value.replace("_", " ")
    if action is Action.PUSH:
        base = live or locked or 0
        return f"{words}  {f'v{base} → ' if base else ''}v{base + 1}"
    if action is Action.REFUSE:
        return f"refused: {words}"
    if action is Action.RECORD and live:
        return f"{words}: record v{live}"
    return words


def name_of(path: str) -> str:
    """Return a JSON Pointer into content as people write it: `provider.sort`, `tools[0].type`."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]
    if parts[:1] == ["config"]:
        parts = parts[1:]
    return "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in parts).removeprefix(".")


def show_value(value: Any) -> str:
    """Return a value as short JSON."""
    text = one_line(json.dumps(value, ensure_ascii=False))
    return text if len(text) <= VALUE_WIDTH else text[: VALUE_WIDTH - 1] + "…"
