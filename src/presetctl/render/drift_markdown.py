"""Drift for people who look at GitHub: an issue, or the summary of a job.

It never outgrows what an issue takes: diffs that find no room are counted, and so are rows.
"""

from collections.abc import Iterator, Sequence

from presetctl.drift import Drift, DriftState
from presetctl.plan import Action
from presetctl.published_drift import PublishedComparison, PublishedDrift, publish_drift
from presetctl.render.drift_json import drift_object
from presetctl.render.markdown import code, details, prose, table
from presetctl.render.plan_words import way_out
from presetctl.render.preset_markdown import change_blocks
from presetctl.render.words import plural
from presetctl.state import State

LIMIT = 60_000
"""In UTF-8 bytes. GitHub takes 65,536 characters in an issue."""

SHOWN = 100
"""So many presets have a row."""

HEAD = ("preset", "state", "version", "why", "way out")


def render_drift(drift: Drift, *, color: bool, is_verbose: bool) -> str:  # noqa: ARG001 (the formats share a signature)
    """Return what differs as a Markdown document of at most `LIMIT` bytes."""
    return render_published(publish_drift(drift_object(drift)))


def render_published(drift: PublishedDrift) -> str:
    """Return the same from what `drift --format json` printed."""
    shown = [each for each in drift.presets if each.state is not DriftState.IN_SYNC]
    blocks = [f"### {_sum_up(drift)}"]
    if shown:
        blocks.append(table(HEAD, map(_row, shown[:SHOWN])))
    if len(shown) > SHOWN:
        blocks.append(f"And {plural(len(shown) - SHOWN, 'more preset')}")
    end = f"Target {code(drift.target)} at {code(drift.base_url)}"
    room = LIMIT - len("\n\n".join([*blocks, _left_out(len(shown)), end, ""]).encode())
    left_out = 0
    for block in map(_details, filter(_has_changes, shown)):
        size = len(block.encode()) + 2
        if size > room:
            left_out += 1
        else:
            blocks.append(block)
            room -= size
    return "\n\n".join([*blocks, *([_left_out(left_out)] if left_out else []), end]) + "\n"


def _left_out(count: int) -> str:
    return f"The changes of {plural(count, 'preset')} are too long to show."


def _sum_up(drift: PublishedDrift) -> str:
    counts = {state: count for state, count in drift.summary.items() if state is not DriftState.IN_SYNC}
    said = [f"{count} {_words(state)}" for state, count in counts.items() if count]
    said.append(f"{drift.summary.get(DriftState.IN_SYNC, 0)} in sync")
    verdict = "Not all could be read on" if drift.has_errors else "No drift on"
    return f"{'Drift on' if drift.has_drift else verdict} {code(drift.target)}: {', '.join(said)}"


def _row(preset: PublishedComparison) -> Sequence[str]:
    locked, live = preset.version.locked, preset.version.live
    moved = f"v{locked} → v{live}" if live not in (None, locked) else f"v{locked}"
    # Each state of drift but these two is a plan's too, under the same name.
    escape = way_out(preset.slug, State(preset.state.value), Action.REFUSE) if _is_refused(preset) else None
    return (
        code(preset.slug),
        _words(preset.state),
        moved,
        prose(preset.reason),
        prose(escape) if escape else "–",
    )


def _is_refused(preset: PublishedComparison) -> bool:
    return preset.state not in (DriftState.IN_SYNC, DriftState.ERROR)


def _has_changes(preset: PublishedComparison) -> bool:
    return bool(preset.live_changes)


def _details(preset: PublishedComparison) -> str:
    return details(preset.slug, "recorded → live", _blocks(preset))


def _blocks(preset: PublishedComparison) -> Iterator[str]:
    yield f"Recorded from {code(preset.source)}"
    yield from change_blocks(preset.live_changes)


def _words(state: DriftState) -> str:
    return "unreadable" if state is DriftState.ERROR else state.value.replace("_", " ")
