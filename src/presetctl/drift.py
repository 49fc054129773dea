"""The lockfile against the live presets, whatever the definitions say."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from presetctl.content import live_form
from presetctl.definitions.load import Definition
from presetctl.diff import Change, diff
from presetctl.live import Live, LivePreset
from presetctl.lockfile import LockEntry
from presetctl.state import State, classify


class DriftState(StrEnum):
    """Where a recorded preset stands."""

    IN_SYNC = "in_sync"
    DRIFTED = "drifted"
    ROLLED_BACK = "rolled_back"
    INACTIVE = "inactive"
    REPLACED = "replaced"
    REGRESSED = "regressed"
    MISSING = "missing"
    ERROR = "error"


_STATES = {
    State.UNCHANGED: DriftState.IN_SYNC,
    State.CONVERGED: DriftState.IN_SYNC,
    State.DRIFTED: DriftState.DRIFTED,
    State.ROLLED_BACK: DriftState.ROLLED_BACK,
    State.INACTIVE: DriftState.INACTIVE,
    State.REPLACED: DriftState.REPLACED,
    State.REGRESSED: DriftState.REGRESSED,
    State.MISSING: DriftState.MISSING,
}
"""A definition that says what was recorded can be in no other state."""

_WITH_CHANGES = (DriftState.DRIFTED, DriftState.ROLLED_BACK, DriftState.REPLACED)


@dataclass(frozen=True, slots=True)
class Compared:
    """One recorded preset; `error` says why it could not be read, `live_changes` what others changed."""

    slug: str
    api_slug: str
    state: DriftState
    locked: LockEntry
    live: LivePreset | None = None
    live_changes: tuple[Change, ...] = ()
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Drift:
    """All recorded presets of a target, by slug."""

    target: str
    base_url: str
    workspace_id: str | None
    presets: tuple[Compared, ...]

    @property
    def summary(self) -> dict[DriftState, int]:
        """Return the number of presets in each state."""
        return {state: sum(each.state is state for each in self.presets) for state in DriftState}

    @property
    def has_drift(self) -> bool:
        """Whether a preset that was read isn't what was recorded."""
        return any(each.state not in (DriftState.IN_SYNC, DriftState.ERROR) for each in self.presets)

    @property
    def has_errors(self) -> bool:
        """Whether a preset could not be read."""
        return bool(self.summary[DriftState.ERROR])


def find_drift(recorded: Mapping[str, LockEntry], live: Live, slug_suffix: str) -> tuple[Compared, ...]:
    """Compare what was recorded with what is live, sorted by slug.

    A newer version that says the same is in sync: nobody's work is at stake.
    """
    return tuple(_compare(recorded, live, slug_suffix))


def _compare(recorded: Mapping[str, LockEntry], live: Live, slug_suffix: str) -> Iterator[Compared]:
    for slug, locked in sorted(recorded.items()):
        api_slug = slug + slug_suffix
        if failure := live.errors.get(api_slug):
            yield Compared(slug, api_slug, DriftState.ERROR, locked, error=str(failure))
            continue
        found = live.presets.get(api_slug)
        as_recorded = Definition(slug, locked.endpoint, locked.content, locked.source, locked.source)
        state = _STATES[classify(as_recorded, locked, found)]
        changes = _changes(locked, found) if state in _WITH_CHANGES else ()
        yield Compared(slug, api_slug, state, locked, found, changes)


def _changes(locked: LockEntry, live: LivePreset | None) -> tuple[Change, ...]:
    if live is None or live.version is None:
        return ()
    return diff(live_form(locked.live_content), live_form(live.version.content))
