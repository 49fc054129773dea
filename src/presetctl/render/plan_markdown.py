"""A plan for people in review: a comment on a pull request or the summary of a job.

It never outgrows what GitHub takes. The largest diffs go first, then all of them, then the table; what went
is counted, and what stays is whole. Presets and what they hold are left to `preset_markdown`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from presetctl.plan import Action, Plan
from presetctl.published_plan import PublishedDiagnostic, PublishedPlan, PublishedPreset, publish
from presetctl.render.markdown import code, link, prose, table
from presetctl.render.plan_json import plan_object
from presetctl.render.plan_words import sum_up, way_out
from presetctl.render.preset_markdown import has_marks, least_diff_size, table_row, with_diff, without_diff
from presetctl.render.prices import with_price_column
from presetctl.render.words import plural
from presetctl.state import State

LIMIT = 60_000
"""In UTF-8 bytes. GitHub takes 65,536 characters in a comment."""

SHOWN = 20
"""So many problems and notices are listed one by one."""

SHOWN_AT_WORST = 5
HEAD = ("preset", "action", "model", "what changed")
LEGEND = "In a text `{-…-}` marks words that went, `{+…+}` words that came, and `↪` goes on with a line."


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds a plan: `said` stands below the verdict, `run_url` is where all of the plan is."""

    commit: str | None = None
    run_url: str | None = None
    said: str | None = None


def render_plan(plan: Plan, *, color: bool, is_verbose: bool = False) -> str:  # noqa: ARG001 (the formats share a signature)
    """Return a Markdown document of at most `LIMIT` bytes, with what is refused first."""
    return render_published(publish(plan_object(plan, "plan")), is_verbose=is_verbose)


def render_published(
    plan: PublishedPlan, around: Around = Around(), *, is_verbose: bool = False, limit: int = LIMIT
) -> str:
    """Return the document of a plan that may have been made elsewhere, of at most `limit` bytes."""
    shown = [
        each
        for each in plan.presets
        if is_verbose or each.action is not Action.NONE or each.state is State.ERROR
    ]
    verdict = [_verdict(plan), *([around.said] if around.said else [])]
    footer = _footer(plan, around)
    top = [*verdict, *_problems(shown, SHOWN)]
    if shown:
        top.append(table(*with_price_column(HEAD, [table_row(each) for each in shown], shown)))
    bottom = [*_notices(plan, SHOWN), *_not_managed(plan, is_verbose=is_verbose), footer]
    diffs = _fitting_diffs(shown, limit - _size([*top, *bottom]), around)
    if diffs is not None:
        return _join([*top, *diffs, *bottom])
    count, elsewhere = plural(len(shown), "preset"), _elsewhere("They", around)
    without = [*top, f"The diffs of {count} are too long to show.", *elsewhere, *bottom]
    if _size(without) <= limit:
        return _join(without)
    left_out = [f"The table of {count} and their diffs are too long to show.", *elsewhere]
    problems = _problems(shown, SHOWN_AT_WORST)
    return _join([*verdict, *problems, *left_out, *_notices(plan, SHOWN_AT_WORST), footer])


def _join(blocks: Iterable[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def _size(blocks: Iterable[str]) -> int:
    return len(_join(blocks).encode())


def _verdict(plan: PublishedPlan) -> str:
    verdict = "Plan" if plan.has_changes else "Nothing to do"
    return f"### {verdict} for {code(plan.target)}: {sum_up(plan.summary.model_dump())}"


def _problems(shown: Sequence[PublishedPreset], limit: int) -> Iterator[str]:
    """Yield what apply will not do, each with the way out."""
    refused = [each for each in shown if each.action is Action.REFUSE]
    unread = [each for each in shown if each.state is State.ERROR]
    for name, presets in (("Refused", refused), ("Not readable", unread)):
        if presets:
            yield f"**{name}: {plural(len(presets), 'preset')}**"
            yield _list(map(_problem, presets[:limit]), len(presets) - limit)


def _problem(planned: PublishedPreset) -> str:
    said = f"{code(planned.slug)}: {planned.state.value.replace('_', ' ')}. Reason: {prose(planned.reason)}"
    if escape := way_out(planned.slug, planned.state, planned.action):
        said += f"<br>Way out: {prose(escape)}"
    return said


def _list(items: Iterable[str], left_out: int) -> str:
    lines = [f"- {item}" for item in items]
    return "\n".join([*lines, f"- and {left_out:,} more"] if left_out > 0 else lines)


def _fitting_diffs(shown: Sequence[PublishedPreset], room: int, around: Around) -> list[str] | None:
    """Return a block for each preset, the largest without their diffs; None if even these don't fit."""
    blocks = {each.slug: without_diff(each) for each in shown}
    elsewhere = _elsewhere("The diffs that are left out", around)
    room -= sum(len(block.encode()) + 2 for block in (LEGEND, *blocks.values(), *elsewhere))
    if room < 0:
        return None
    left_out = set(blocks)
    # The least size is known without comparing; what can't fit is never compared.
    for least, planned in sorted(((least_diff_size(each), each) for each in shown), key=lambda pair: pair[0]):
        if least > room:
            break
        block = with_diff(planned)
        more = len(block.encode()) - len(blocks[planned.slug].encode())
        if more <= room:
            room -= more
            blocks[planned.slug] = block
            left_out.discard(planned.slug)
    is_marked = any(has_marks(each) and each.slug not in left_out for each in shown)
    return [*([LEGEND] if is_marked else []), *blocks.values(), *(elsewhere if left_out else [])]


def _elsewhere(what: str, around: Around) -> list[str]:
    """Return a sentence that says where to find what isn't shown, if that is known."""
    return [f"{what} stand in {link('the log of the run', around.run_url)}."] if around.run_url else []


def _notices(plan: PublishedPlan, limit: int) -> Iterator[str]:
    found = plan.diagnostics
    if found:
        yield "**Notices**"
        yield _list(map(_notice, found[:limit]), len(found) - limit)


def _notice(diagnostic: PublishedDiagnostic) -> str:
    where = f", {code(f'{diagnostic.file}:{diagnostic.line}')}" if diagnostic.file else ""
    hint = f"<br>Hint: {prose(diagnostic.hint)}" if diagnostic.hint else ""
    return f"{diagnostic.severity} ({code(diagnostic.code)}{where}): {prose(diagnostic.message)}{hint}"


def _not_managed(plan: PublishedPlan, *, is_verbose: bool) -> Iterator[str]:
    if is_verbose and plan.not_managed:
        yield "**Not managed**"
        yield _list(map(code, plan.not_managed[:SHOWN]), len(plan.not_managed) - SHOWN)


def _footer(plan: PublishedPlan, around: Around) -> str:
    commit = f"Commit {code(around.commit)}, target" if around.commit else "Target"
    return f"{commit} {code(plan.target)} at {code(plan.base_url)}, plan {code(plan.digest)}"
