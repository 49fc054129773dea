"""What apply did, for the summary of a job. It works on what `apply --format json` printed."""

from collections.abc import Mapping, Sequence
from typing import Any

from presetctl.outcome import Outcome
from presetctl.plan import Action
from presetctl.render.markdown import code, prose, table
from presetctl.render.plan_words import way_out
from presetctl.render.words import plural
from presetctl.state import State

HEAD = ("preset", "outcome", "version", "what to know")
_FIRST = (Outcome.UNKNOWN, Outcome.FAILED, Outcome.REFUSED, Outcome.NOT_ATTEMPTED)


def render_report(report: Mapping[str, Any], limit: int) -> str:
    """Return a Markdown document of at most `limit` bytes, with what went wrong first."""
    shown = [each for each in report["presets"] if each["result"]["outcome"] != Outcome.UNCHANGED]
    shown.sort(key=lambda each: each["result"]["outcome"] not in _FIRST)
    head = f"### {_sum_up(report, shown)}"
    end = f"Target {code(report['target'])} at {code(report['base_url'])}, plan {code(report['digest'])}"
    if not shown:
        return f"{head}\n\n{end}\n"
    rows = list(map(_row, shown))
    count = _fitting(rows, limit - len(f"{head}\n\n{end}\n{_left_out(len(rows))}\n\n".encode()))
    blocks = [head, table(HEAD, rows[:count])]
    if count < len(rows):
        blocks.append(_left_out(len(rows) - count))
    return "\n\n".join([*blocks, end]) + "\n"


def _fitting(rows: Sequence[Sequence[str]], room: int) -> int:
    """Return how many rows fit into so many bytes."""
    for number, row in enumerate(rows):
        room -= len(table(row, ()).encode())
        if room < 0:
            return number
    return len(rows)


def _left_out(count: int) -> str:
    return f"And {plural(count, 'more preset')}"


def _sum_up(report: Mapping[str, Any], shown: Sequence[Mapping[str, Any]]) -> str:
    outcomes = [each["result"]["outcome"] for each in shown]
    said = [f"{outcomes.count(each)} {each.value.replace('_', ' ')}" for each in Outcome if each in outcomes]
    unchanged = len(report["presets"]) - len(shown)
    return f"Applied to {code(report['target'])}: {', '.join([*said, f'{unchanged} unchanged'])}"


def _row(preset: Mapping[str, Any]) -> Sequence[str]:
    result = preset["result"]
    escape = way_out(preset["slug"], State(preset["state"]), Action(preset["action"]))
    said = [
        *([prose(result["error"])] if result["error"] else []),
        *([f"way out: {prose(escape)}"] if escape else []),
        *(f"not stored as sent: {code(path)}" for path in result["not_persisted"]),
        *(f"replaced somebody else's version {number}" for number in result["superseded"]),
        *map(prose, result["notes"]),
    ]
    version = f"v{result['version']}" if result["version"] is not None else "–"
    return code(preset["slug"]), result["outcome"].replace("_", " "), version, "<br>".join(said) or "–"
