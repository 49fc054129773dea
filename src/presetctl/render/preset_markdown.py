"""One preset of a plan in Markdown: its row in the table, and its diff folded away."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from presetctl.diff import PROMPT, Change, Op
from presetctl.published_plan import PublishedPreset
from presetctl.render.markdown import clip, code, details, fence, prose
from presetctl.render.plan_words import headline, name_of
from presetctl.render.prompt_diff import measure
from presetctl.render.prompt_words import least_size, word_diff, wrap
from presetctl.render.words import plural
from presetctl.state import State

SHOWN_FIELDS = 4
FIELD_WIDTH = 40
VALUE_WIDTH = 300
LONG_TEXT = 60
"""A longer text in a field is compared as a prompt is."""

_THREE_SIDED = (State.DRIFTED, State.CONFLICT, State.ROLLED_BACK)


def table_row(planned: PublishedPreset) -> tuple[str, str, str, str]:
    """Return the cells of a preset: name, action, model, what changed."""
    return (
        code(planned.slug),
        _action(planned),
        code(planned.model) if planned.model else "–",
        _what_changed(planned, _name_changes) or "–",
    )


def _what_changed(planned: PublishedPreset, name: Callable[[Sequence[Change]], str]) -> str:
    """Return what both sides changed, with the words of `name` for the changes of a side."""
    ours = name(planned.changes)
    if not planned.live_changes:
        return ours
    theirs = f"live: {name(planned.live_changes)}"
    return f"{theirs}; definition: {ours}" if ours else theirs


def _count_changes(changes: Sequence[Change]) -> str:
    prompts = [_name_prompt(each) for each in changes if each.path == PROMPT]
    fields = len(changes) - len(prompts)
    return ", ".join([*prompts, *([plural(fields, "field")] if fields else [])])


def _name_changes(changes: Sequence[Change]) -> str:
    prompts = [_name_prompt(each) for each in changes if each.path == PROMPT]
    fields = [code(_clip_start(name_of(each.path))) for each in changes if each.path != PROMPT]
    more = [f"{len(fields) - SHOWN_FIELDS:,} more"] if len(fields) > SHOWN_FIELDS else []
    return ", ".join([*prompts, *fields[:SHOWN_FIELDS], *more])


def _clip_start(name: str) -> str:
    """Return a field's name without its beginning if it is long: its end says more."""
    return name if len(name) <= FIELD_WIDTH else f"…{name[1 - FIELD_WIDTH :]}"


def _name_prompt(change: Change) -> str:
    if change.op is Op.REMOVE:
        return "prompt removed"
    if change.op is Op.ADD:
        return f"new prompt ({plural(len(change.after), 'character')})"
    return f"prompt ({_growth(change)})"


def _growth(change: Change) -> str:
    growth = len(change.after) - len(change.before)
    return f"{'+' if growth > 0 else '−'}{plural(abs(growth), 'character')}" if growth else "same length"


def least_diff_size(planned: PublishedPreset) -> int:
    """Return how many characters the prompts' diffs take at least, without comparing."""
    return sum(
        least_size(each.before or "", each.after or "")
        for each in (*planned.changes, *planned.live_changes)
        if _is_text(each)
    )


def has_marks(planned: PublishedPreset) -> bool:
    """Tell whether the diff marks words within lines."""
    changes = (*planned.changes, *planned.live_changes)
    return any(each.op is Op.REPLACE and _is_text(each) for each in changes)


def without_diff(planned: PublishedPreset) -> str:
    """Return a line for a preset whose diff is too long: the number and size of its changes."""
    counts = [plural(len(planned.changes) + len(planned.live_changes), "change")]
    counts += [_sizes(each) for each in (*planned.live_changes, *planned.changes) if each.path == PROMPT]
    return f"{code(planned.slug)}: diff left out, {'; '.join(counts)}"


def with_diff(planned: PublishedPreset) -> str:
    """Return a preset folded away under how much changed: why, and what changes on which side."""
    counts = _what_changed(planned, _count_changes)
    said = f"{_action(planned)}, {counts}" if counts else _action(planned)
    return details(planned.slug, said, _blocks(planned))


def _blocks(planned: PublishedPreset) -> Iterator[str]:
    source = f" (in {code(planned.source)})" if planned.source else ""
    yield f"Reason: {prose(planned.reason)}{source}"
    if planned.state in _THREE_SIDED and planned.version.locked:
        yield f"**Base**: version {planned.version.locked}{_made(planned.locked_at)}"
        yield f"**Theirs**: {_theirs(planned)}"
        yield from change_blocks(planned.live_changes)
        yield "**Ours**: the definition" + ("" if planned.changes else ", which didn't change")
    elif planned.state is State.UNMANAGED:
        yield f"**Theirs**: {_theirs(planned)}"
        yield "**Ours**: the definition, as a change of theirs"
    yield from change_blocks(planned.changes)


def _theirs(planned: PublishedPreset) -> str:
    if planned.version.live is None:
        return "a live preset without a version that could be read"
    who = f" by {code(planned.live_by)}" if planned.live_by else ""
    return f"version {planned.version.live}{who}{_made(planned.live_at)}"


def _made(when: str | None) -> str:
    return f", made {code(when)}" if when else ""


def change_blocks(changes: Sequence[Change]) -> Iterator[str]:
    """Yield a block of the fields, then the prompt with its size."""
    fields = [line for each in changes if each.path != PROMPT for line in _field(each)]
    if fields:
        yield fence(fields)
    for each in changes:
        if each.path == PROMPT:
            yield f"Prompt: {_sizes(each)}"
            yield fence(word_diff(each.before or "", each.after or ""))


def _sizes(change: Change) -> str:
    if change.op is Op.ADD:
        return f"new prompt, {measure(change.after)}"
    if change.op is Op.REMOVE:
        return f"prompt removed, {measure(change.before)}"
    return f"{measure(change.before)} → {measure(change.after)} ({_growth(change)})"


def _field(change: Change) -> Iterator[str]:
    name = name_of(change.path)
    if change.op is Op.REPLACE and _is_text(change):
        yield from wrap("@@", f"{name} @@")
        yield from word_diff(change.before, change.after)
        return
    if change.op is not Op.ADD:
        yield from wrap("-", f"{name}: {_value(change.before)}")
    if change.op is not Op.REMOVE:
        yield from wrap("+", f"{name}: {_value(change.after)}")


def _is_text(change: Change) -> bool:
    """Tell whether a change is compared by words."""
    if change.path == PROMPT:
        return True
    sides = (change.before, change.after)
    return all(isinstance(each, str) for each in sides) and max(map(len, sides)) > LONG_TEXT


def _value(value: Any) -> str:
    return clip(json.dumps(value, ensure_ascii=False), VALUE_WIDTH)


def _action(planned: PublishedPreset) -> str:
    version = planned.version
    return " ".join(headline(planned.state, planned.action, version.locked, version.live).split())
