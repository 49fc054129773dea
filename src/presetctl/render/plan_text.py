"""A plan for people at a terminal."""

from collections.abc import Iterable

from rich.text import Text

from presetctl.diff import PROMPT, Change, Op
from presetctl.plan import Action, Plan, PlannedPreset
from presetctl.render.diagnostics import render_diagnostics
from presetctl.render.plan_words import headline, name_of, show_value, sum_up, way_out
from presetctl.render.prices import price_line
from presetctl.render.prompt_diff import diff_prompt, measure
from presetctl.render.terminal import harmless, one_line, to_string
from presetctl.state import State

_SIGNS = {
    Action.PUSH: ("~", "yellow"),
    Action.RECORD: ("=", "cyan"),
    Action.FORGET: ("=", "cyan"),
    Action.REFUSE: ("!", "bold red"),
    Action.NONE: ("·", "dim"),
}
_LINE_STYLES = {"+": "green", "-": "red", "@": "cyan", " ": ""}


def render_plan(plan: Plan, *, color: bool, is_verbose: bool = False) -> str:
    """Return what apply would do, changes first, then a line that sums up."""
    text = Text()
    for planned in plan.presets:
        if planned.action is not Action.NONE or planned.state is State.ERROR or is_verbose:
            text.append_text(_preset(planned))
    if is_verbose and plan.not_managed:
        text.append("Not managed: ", "dim")
        text.append(", ".join(one_line(slug) for slug in plan.not_managed) + "\n\n")
    text.append_text(_sum_up(plan))
    notices = render_diagnostics(plan.diagnostics, color=color)
    return to_string(text, color=color) + (f"\n{notices}" if notices else "")


def _sum_up(plan: Plan) -> Text:
    text = Text()
    if plan.has_changes:
        text.append(f"Plan for {plan.target}: ", "bold")
        text.append(f"{sum_up(plan.summary)}.\n")
    else:
        text.append(f"Nothing to do for {plan.target}: ", "bold green")
        text.append(f"{sum_up(plan.summary)}.\n")
    return text


def _preset(planned: PlannedPreset) -> Text:
    sign, style = _SIGNS[planned.action]
    if planned.action is Action.PUSH and planned.state in (State.CREATE, State.MISSING):
        sign, style = "+", "green"
    said = headline(planned.state, planned.action, planned.locked_version, planned.live_version)
    text = Text()
    text.append(f"{sign} {planned.slug}", style)
    text.append(f"  {said}")
    text.append(f"  {one_line(planned.source or '')}\n", "dim")
    if planned.action is not Action.PUSH or planned.reason != "":
        text.append(f"    {one_line(planned.reason)}\n", "dim")
    if planned.live_changes:
        text.append("    live, since the recorded version:\n", "bold")
        text.append_text(render_changes(planned.live_changes, indent=6))
        if planned.changes:
            text.append("    in the definition:\n", "bold")
    indent = 6 if planned.live_changes else 4
    text.append_text(render_changes(planned.changes, indent=indent))
    if planned.price:
        text.append(f"    price per million tokens  {price_line(planned.price)}\n")
    if escape := way_out(planned.slug, planned.state, planned.action):
        text.append("    way out: ", "green")
        text.append(f"{escape}\n")
    text.append("\n")
    return text


def render_changes(changes: Iterable[Change], *, indent: int) -> Text:
    """Return one line a field, and a line diff of the prompt."""
    changes = sorted(changes, key=lambda change: (change.path == PROMPT, change.path))
    text = Text()
    for change in changes:
        name = harmless(name_of(change.path))
        text.append(f"{' ' * indent}{name}  ")
        if change.path == PROMPT:
            _append_prompt(text, change, indent + 2)
            continue
        if change.op is not Op.ADD:
            text.append(show_value(change.before), "red")
        if change.op is Op.REPLACE:
            text.append(" → ")
        if change.op is not Op.REMOVE:
            text.append(f"{'+ ' if change.op is Op.ADD else ''}{show_value(change.after)}", "green")
        if change.op is Op.REMOVE:
            text.append(" → removed")
        text.append("\n")
    return text


def _append_prompt(text: Text, change: Change, indent: int) -> None:
    before, after = change.before or "", change.after or ""
    if change.op is Op.ADD:
        text.append(f"+ {measure(after)}\n", "green")
        return
    if change.op is Op.REMOVE:
        text.append(f"{measure(before)} → removed\n", "red")
        return
    text.append(f"{measure(before)} → {measure(after)}\n")
    for line in diff_prompt(before, after):
        style = _LINE_STYLES[line.mark]
        shown = Text(" " * indent)
        if line.mark != "@":
            shown.append(f"{line.mark} ", style)
        for piece, is_changed in line.pieces:
            shown.append(harmless(piece), f"{style} bold underline" if is_changed else style)
        shown.rstrip()
        text.append_text(shown).append("\n")
