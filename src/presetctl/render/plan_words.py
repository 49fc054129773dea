"""What plans say in every format: names, values, headlines, ways out."""

import json
from typing import Any

from presetctl.plan import Action, Plan, PlannedPreset
from presetctl.render.terminal import one_line
from presetctl.state import State

PROMPT = "/system_prompt"
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


def way_out(planned: PlannedPreset) -> str | None:
    """Return what to do about a refused preset, or None if its reason says all."""
    if planned.action is not Action.REFUSE or planned.state not in _WAYS_OUT:
        return None
    return _WAYS_OUT[planned.state].format(slug=planned.slug)


def sum_up(plan: Plan) -> str:
    """Return the plan's verdict in one line."""
    counts = plan.summary
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


def headline(planned: PlannedPreset) -> str:
    """Return a preset's state and what becomes of its version."""
    locked = planned.locked.version if planned.locked else None
    live = planned.live.version.number if planned.live and planned.live.version else None
    words = planned.state.value.replace("_", " ")
    if planned.action is Action.PUSH:
        base = live or locked or 0
        return f"{words}  {f'v{base} → ' if base else ''}v{base + 1}"
    if planned.action is Action.REFUSE:
        return f"refused: {words}"
    if planned.action is Action.RECORD and live:
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
