"""One preset of a plan in Markdown: its row in the table, and its diff folded away."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from presetctl.diff import Change, Op
from presetctl.plan import PlannedPreset
from presetctl.render.markdown import clip, code, details, fence, prose
from presetctl.render.plan_words import PROMPT, headline, name_of
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


def table_row(planned: PlannedPreset) -> tuple[str, str, str, str]:
    """Return the cells of a preset: name, action, model, what changed."""
    holder = planned.desired or planned.locked
    model = holder.content.config.get("model") if holder else None
    return (
        code(planned.slug),
        _action(planned),
        code(model) if isinstance(model, str) else "–",
        _what_changed(planned),
    )


def _what_changed(planned: PlannedPreset) -> str:
    ours = _name_changes(planned.changes)
    if not planned.live_changes:
        return ours or "–"
    theirs = f"live: {_name_changes(planned.live_changes)}"
    return f"{theirs}; definition: {ours}" if ours else theirs


def _name_changes(changes: Sequence[Change]) -> str:
    prompts = [_name_prompt(each) for each in changes if each.path == PROMPT]
    fields = [code(name_of(each.path), FIELD_WIDTH) for each in changes if each.path != PROMPT]
    more = [f"{len(fields) - SHOWN_FIELDS:,} more"] if len(fields) > SHOWN_FIELDS else []
    return ", ".join([*prompts, *fields[:SHOWN_FIELDS], *more])


def _name_prompt(change: Change) -> str:
    if change.op is Op.REMOVE:
        return "prompt removed"
    if change.op is Op.ADD:
        return f"new prompt ({plural(len(change.after), 'character')})"
    return f"prompt ({_growth(change)})"


def _growth(change: Change) -> str:
    growth = len(change.after) - len(change.before)
    return f"{'+' if growth > 0 else '−'}{plural(abs(growth), 'character')}" if growth else "same length"


def least_diff_size(planned: PlannedPreset) -> int:
    """Return how many characters the prompts' diffs take at least, without comparing."""
    return sum(
        least_size(each.before or "", each.after or "")
        for each in (*planned.changes, *planned.live_changes)
        if _is_text(each)
    )


def without_diff(planned: PlannedPreset) -> str:
    """Return a line for a preset whose diff is too long: the number and size of its changes."""
    counts = [plural(len(planned.changes) + len(planned.live_changes), "change")]
    counts += [_sizes(each) for each in (*planned.live_changes, *planned.changes) if each.path == PROMPT]
    return f"{code(planned.slug)}: diff left out, {'; '.join(counts)}"


def with_diff(planned: PlannedPreset) -> str:
    """Return a preset folded away: why, and what changes on which side."""
    return details(planned.slug, _action(planned), _blocks(planned))


def _blocks(planned: PlannedPreset) -> Iterator[str]:
    source = f" (in {code(planned.source)})" if planned.source else ""
    yield f"Reason: {prose(planned.reason)}{source}"
    locked = planned.locked
    if planned.state in _THREE_SIDED and locked:
        when = f", made {code(locked.created_at)}" if locked.created_at else ""
        yield f"**Base**: version {locked.version}{when}"
        yield f"**Theirs**: {_theirs(planned)}"
        yield from change_blocks(planned.live_changes)
        yield "**Ours**: the definition" + ("" if planned.changes else ", which didn't change")
    elif planned.state is State.UNMANAGED:
        yield f"**Theirs**: {_theirs(planned)}"
        yield "**Ours**: the definition, as a change of theirs"
    yield from change_blocks(planned.changes)


def _theirs(planned: PlannedPreset) -> str:
    version = planned.live.version if planned.live else None
    if version is None:
        return "a live preset without a version that could be read"
    who = f" by {code(version.creator_id)}" if version.creator_id else ""
    when = f", made {code(version.created_at)}" if version.created_at else ""
    return f"version {version.number}{who}{when}"


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


def _action(planned: PlannedPreset) -> str:
    return " ".join(headline(planned).split())
