"""Why a preset of a plan is in its state, in a sentence for people."""

from presetctl.definitions.load import Definition
from presetctl.errors import ApiError
from presetctl.journal.settled import Settled
from presetctl.live import LivePreset
from presetctl.lockfile import LockEntry
from presetctl.plan import PlannedPreset
from presetctl.push.look import who_made
from presetctl.state import State

REASONS = {
    State.UNCHANGED: "nothing changed",
    State.UPDATE: "{what} since {recorded}{since}",
    State.CREATE: "no preset of this slug is known",
    State.ADOPT: "{held} already says the same",
    State.UNMANAGED: "{held} says something else, and presetctl didn't make it",
    State.DRIFTED: "{held} replaced {recorded}; the definition didn't change",
    State.CONVERGED: "{held} says what the definition says",
    State.CONFLICT: "{held} replaced {recorded}, and the definition changed too",
    State.ROLLED_BACK: "production went back from {recorded} to {held}",
    State.INACTIVE: "the live preset is {status}",
    State.REPLACED: "another preset has taken the slug; its id differs from the recorded one",
    State.REGRESSED: "the live history has {count} versions, and {recorded} was recorded",
    State.MISSING: "{recorded} was recorded, but the preset is gone or archived",
    State.ORPHANED: "its definition is gone",
    State.GONE: "its definition is gone, and so is the live preset",
    State.UNKNOWN: "a push of {begun} may or may not have been made: nobody saw its outcome",
    State.ERROR: "the live preset could not be read: {failure}",
}


def reason_of(planned: PlannedPreset, failure: ApiError | None, settled: Settled) -> str:
    """Return the reason; `failure` is why the live preset could not be read, if it couldn't."""
    desired, locked, live = planned.desired, planned.locked, planned.live
    begun = settled.unknown.get(planned.slug)
    return REASONS[planned.state].format(
        what=desired and locked and _what_changed(desired, locked),
        recorded=locked and f"version {locked.version}",
        since=locked and _made_since(live, locked),
        held=_describe_live(live),
        status=live and live.status,
        count=live and live.version_count,
        failure=failure,
        begun=begun and begun.at,
    )


def _made_since(live: LivePreset | None, locked: LockEntry) -> str:
    """Return what to add where somebody made the recorded version once more."""
    version = live.version if live else None
    if version is None or version.version_id == locked.version_id:
        return ""
    return f"; {who_made(version)}, made since, says the same as version {locked.version}"


def _what_changed(desired: Definition, locked: LockEntry) -> str:
    """Return what makes the difference: the endpoint, the file, or what it extends and includes."""
    if desired.endpoint is not locked.endpoint:
        return f"the endpoint changed from {locked.endpoint} to {desired.endpoint}"
    if not locked.files:
        return "the definition changed"
    names = desired.files.keys() | locked.files.keys()
    others = sorted(
        name
        for name in names - {desired.source, locked.source}
        if desired.files.get(name) != locked.files.get(name)
    )
    said = ", ".join(f"`{name}`" for name in others)
    if desired.files.get(desired.source) != locked.files.get(locked.source):
        return f"the definition and {said} changed" if others else "the definition changed"
    if others:
        return f"because {said} changed"
    return "neither its file nor what it includes changed, yet its content did"


def _describe_live(live: LivePreset | None) -> str:
    version = live.version if live else None
    if version is None:
        return "a live preset without a version"
    when = f" of {version.created_at}" if version.created_at else ""
    who = f" by {version.creator_id}" if version.creator_id else ""
    return f"live version {version.number}{when}{who}"
