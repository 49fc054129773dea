"""What a version that is there means: was it stored as sent, and did anybody come in between?"""

from dataclasses import replace

from presetctl.evidence import differences, entry_of
from presetctl.live import LivePreset, LiveVersion
from presetctl.outcome import LIVE_NOW, Outcome, Result
from presetctl.plan import PlannedPreset
from presetctl.push.look import Sight, describe_history


def recorded(planned: PlannedPreset, live: LivePreset) -> Result:
    """Return the result of taking the live version into the lockfile without a push."""
    result = Result(planned, Outcome.RECORDED)
    return with_version(result, live, live.version) if live.version else result


def with_version(result: Result, live: LivePreset, version: LiveVersion) -> Result:
    """Add a version to a result: what to record, and what wasn't stored as it was sent."""
    definition = result.planned.desired
    assert definition is not None  # noqa: S101 (a version comes of a definition)
    not_persisted, added = differences(definition.content, version)
    is_ours = result.outcome in LIVE_NOW
    return replace(
        result,
        version=version.number,
        version_id=version.version_id,
        not_persisted=not_persisted if is_ours else (),
        added=added if is_ours else (),
        entry=entry_of(definition, live, version, protected=result.planned.protected),
    )


def with_history(result: Result, base: int, sight: Sight) -> Result:
    """Add to a result with a version what the history above version `base` holds beside it."""
    number = result.version or 0
    foreign = [each for each in sight.foreign if each.version_id != result.version_id]
    superseded = tuple(each for each in foreign if each.number < number)
    notes = [*result.notes, *describe_history(sight, number, result.version_id)]
    if number > base + 1 and not superseded and len(sight.ours) <= 1:
        notes.append(f"the API skipped from version {base} to {number}")
    return replace(result, superseded=superseded, notes=tuple(notes))
