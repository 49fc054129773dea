"""A plan for people in review: a comment on a pull request or the summary of a job.

It never outgrows what GitHub takes. The largest diffs go first, then all of them, then the table; what went
is counted, and what stays is whole. Presets and what they hold are left to `preset_markdown`.
"""

from collections.abc import Iterable, Iterator, Sequence

from presetctl.diagnostics import Diagnostic
from presetctl.plan import Action, Plan, PlannedPreset
from presetctl.render.markdown import code, prose, table
from presetctl.render.plan_json import plan_object
from presetctl.render.plan_words import sum_up, way_out
from presetctl.render.preset_markdown import least_diff_size, table_row, with_diff, without_diff
from presetctl.render.prices import with_price_column
from presetctl.render.words import plural
from presetctl.state import State

LIMIT = 60_000
"""In UTF-8 bytes. GitHub takes 65,536 characters in a comment."""

SHOWN = 20
"""So many problems and notices are listed one by one."""

SHOWN_AT_WORST = 5
HEAD = ("preset", "action", "model", "what changed")


def render_plan(plan: Plan, *, color: bool, is_verbose: bool = False) -> str:  # noqa: ARG001 (the formats share a signature)
    """Return a Markdown document of at most `LIMIT` bytes, with what is refused first."""
    shown = [
        each
        for each in plan.presets
        if is_verbose or each.action is not Action.NONE or each.state is State.ERROR
    ]
    verdict, footer = _verdict(plan), _footer(plan)
    top = [verdict, *_problems(shown, SHOWN)]
    if shown:
        top.append(table(*with_price_column(HEAD, [table_row(each) for each in shown], shown)))
    bottom = [*_notices(plan, SHOWN), *_not_managed(plan, is_verbose=is_verbose), footer]
    diffs = _fitting_diffs(shown, LIMIT - _size([*top, *bottom]))
    if diffs is not None:
        return _join([*top, *diffs, *bottom])
    without = [*top, f"The diffs of {plural(len(shown), 'preset')} are too long to show.", *bottom]
    if _size(without) <= LIMIT:
        return _join(without)
    left_out = f"The table of {plural(len(shown), 'preset')} and their diffs are too long to show."
    problems = _problems(shown, SHOWN_AT_WORST)
    return _join([verdict, *problems, left_out, *_notices(plan, SHOWN_AT_WORST), footer])


def _join(blocks: Iterable[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def _size(blocks: Iterable[str]) -> int:
    return len(_join(blocks).encode())


def _verdict(plan: Plan) -> str:
    verdict = "Plan" if plan.has_changes else "Nothing to do"
    return f"### {verdict} for {code(plan.target)}: {sum_up(plan)}"


def _problems(shown: Sequence[PlannedPreset], limit: int) -> Iterator[str]:
    """Yield what apply will not do, each with the way out."""
    unread = [each for each in shown if each.state is State.ERROR]
    refused = [each for each in shown if each.action is Action.REFUSE]
    for name, presets in (("Not readable", unread), ("Refused", refused)):
        if presets:
            yield f"**{name}: {plural(len(presets), 'preset')}**"
            yield _list(map(_problem, presets[:limit]), len(presets) - limit)


def _problem(planned: PlannedPreset) -> str:
    said = f"{code(planned.slug)}: {planned.state.value.replace('_', ' ')}. Reason: {prose(planned.reason)}"
    if escape := way_out(planned):
        said += f"<br>Way out: {prose(escape)}"
    return said


def _list(items: Iterable[str], left_out: int) -> str:
    lines = [f"- {item}" for item in items]
    return "\n".join([*lines, f"- and {left_out:,} more"] if left_out > 0 else lines)


def _fitting_diffs(shown: Sequence[PlannedPreset], room: int) -> list[str] | None:
    """Return a block for each preset, the largest without their diffs; None if even these don't fit."""
    blocks = {each.slug: without_diff(each) for each in shown}
    room -= sum(len(block.encode()) + 2 for block in blocks.values())
    if room < 0:
        return None
    # The least size is known without comparing; what can't fit is never compared.
    for least, planned in sorted(((least_diff_size(each), each) for each in shown), key=lambda pair: pair[0]):
        if least > room:
            break
        block = with_diff(planned)
        more = len(block.encode()) - len(blocks[planned.slug].encode())
        if more <= room:
            room -= more
            blocks[planned.slug] = block
    return list(blocks.values())


def _notices(plan: Plan, limit: int) -> Iterator[str]:
    found = plan.diagnostics
    if found:
        yield "**Notices**"
        yield _list(map(_notice, found[:limit]), len(found) - limit)


def _notice(diagnostic: Diagnostic) -> str:
    place = diagnostic.location
    where = f", {code(f'{place.file}:{place.line}')}" if place else ""
    hint = f"<br>Hint: {prose(diagnostic.hint)}" if diagnostic.hint else ""
    return f"{diagnostic.severity} ({code(diagnostic.code)}{where}): {prose(diagnostic.message)}{hint}"


def _not_managed(plan: Plan, *, is_verbose: bool) -> Iterator[str]:
    if is_verbose and plan.not_managed:
        yield "**Not managed**"
        yield _list(map(code, plan.not_managed[:SHOWN]), len(plan.not_managed) - SHOWN)


def _footer(plan: Plan) -> str:
    digest = plan_object(plan, "plan")["digest"]
    return f"Target {code(plan.target)} at {code(plan.base_url)}, plan {code(digest)}"
