"""The state of a preset: a total function of what is desired, locked and live.

Desired is compared with what was sent, live with what came back. Comparing desired with live decides
nothing but whether both already agree: servers add and rename, and such differences are nobody's edit.
"""

from enum import StrEnum

from presetctl.content import desired_sha256, is_same_live
from presetctl.definitions.load import Definition
from presetctl.live import ACTIVE, LivePreset
from presetctl.lockfile import LockEntry


class State(StrEnum):
    """Where a preset stands."""

    UNCHANGED = "unchanged"
    UPDATE = "update"
    CREATE = "create"
    ADOPT = "adopt"
    UNMANAGED = "unmanaged"
    DRIFTED = "drifted"
    CONVERGED = "converged"
    CONFLICT = "conflict"
    ROLLED_BACK = "rolled_back"
    INACTIVE = "inactive"
    REPLACED = "replaced"
    REGRESSED = "regressed"
    MISSING = "missing"
    ORPHANED = "orphaned"
    GONE = "gone"
    UNKNOWN = "unknown"
    ERROR = "error"


def classify_offline(desired: Definition | None, locked: LockEntry | None) -> State:
    """Return the state as far as the lockfile alone tells. One of the two must be given."""
    if desired is None:
        return State.ORPHANED
    if locked is None:
        return State.CREATE
    return State.UNCHANGED if is_as_locked(desired, locked) else State.UPDATE


def classify(desired: Definition | None, locked: LockEntry | None, live: LivePreset | None) -> State:
    """Return the state of a preset whose live side was read; None is a side that doesn't exist."""
    if desired is None:
        return State.ORPHANED if live else State.GONE
    if live is None:
        return State.MISSING if locked else State.CREATE
    if locked and live.preset_id != locked.preset_id:
        return State.REPLACED
    if live.status != ACTIVE:
        return State.INACTIVE
    if locked is None:
        return State.ADOPT if agrees(desired, None, live) else State.UNMANAGED
    return _classify_known(desired, locked, live)


def is_as_locked(desired: Definition, locked: LockEntry) -> bool:
    """Tell whether a definition asks for just what was last sent."""
    wanted = desired_sha256(desired.endpoint, desired.content)
    return wanted == desired_sha256(locked.endpoint, locked.content)


def is_live_as_locked(locked: LockEntry, live: LivePreset) -> bool:
    """Tell whether the live content is what came back from the last push."""
    if live.designated_id == locked.version_id:
        return True
    return live.version is not None and is_same_live(live.version.content, locked.live_content)


def agrees(desired: Definition, locked: LockEntry | None, live: LivePreset) -> bool:
    """Tell whether what is desired is live already.

    Content that the server changed on its way in agrees with the desire that it came from.
    """
    if locked and is_as_locked(desired, locked) and is_live_as_locked(locked, live):
        return True
    return live.version is not None and is_same_live(desired.content, live.version.content)


def _classify_known(desired: Definition, locked: LockEntry, live: LivePreset) -> State:
    is_wanted = is_as_locked(desired, locked)
    if live.designated_id == locked.version_id:
        return State.UNCHANGED if is_wanted else State.UPDATE
    if live.version and live.version.number < locked.version:
        if live.version_count is not None and live.version_count < locked.version:
            return State.REGRESSED
        return State.CONVERGED if agrees(desired, locked, live) else State.ROLLED_BACK
    if agrees(desired, locked, live):
        return State.CONVERGED
    if is_wanted:
        return State.DRIFTED
    # A newer version that says what we last recorded is nobody's edit to step on.
    return State.UPDATE if is_live_as_locked(locked, live) else State.CONFLICT
