"""The lockfile against the live presets: every state, and what others changed."""

from dataclasses import replace

import pytest

from presetctl.diff import Change, Op
from presetctl.drift import Compared, Drift, DriftState, find_drift
from presetctl.errors import ApiError
from presetctl.live import Live, LivePreset
from presetctl.lockfile import LockEntry
from tests.unit.conftest import a_live, a_live_side, an_entry

LOCKED = an_entry(number=2, seed=1)
SEED_CHANGED = (Change("/config/seed", Op.REPLACE, 1, 5),)


def compared(locked: LockEntry, live: LivePreset | None) -> Compared:
    return find_drift({"triage": locked}, a_live_side(*([live] if live else [])), "")[0]


@pytest.mark.parametrize(
    ("live", "state", "changes"),
    [
        (a_live(number=2, seed=1), DriftState.IN_SYNC, ()),
        (replace(a_live(number=2), version=None), DriftState.IN_SYNC, ()),
        (a_live(number=3, seed=1), DriftState.IN_SYNC, ()),
        (a_live(number=1, seed=1), DriftState.IN_SYNC, ()),
        (a_live(number=3, seed=5), DriftState.DRIFTED, SEED_CHANGED),
        (replace(a_live(), version=None, designated_id=None), DriftState.DRIFTED, ()),
        (a_live(number=1, seed=5), DriftState.ROLLED_BACK, SEED_CHANGED),
        (replace(a_live(number=1, seed=5), version_count=1), DriftState.REGRESSED, ()),
        (replace(a_live(number=2, seed=1), status="disabled"), DriftState.INACTIVE, ()),
        (replace(a_live(number=1, seed=5), preset_id="other"), DriftState.REPLACED, SEED_CHANGED),
        (None, DriftState.MISSING, ()),
    ],
)
def test_states(live: LivePreset | None, state: DriftState, changes: tuple[Change, ...]) -> None:
    """Each condition of the live preset has its own name, and what others changed beside it."""
    found = compared(LOCKED, live)

    assert (found.state, found.live_changes) == (state, changes)


def test_what_the_server_made_of_a_push_is_no_drift() -> None:
    """Live content is compared with what came back, not with what was sent."""
    came_back = a_live(number=3, seed=1, added=True)
    assert came_back.version is not None
    locked = replace(LOCKED, live=came_back.version.content)

    assert compared(locked, came_back).state is DriftState.IN_SYNC


def test_unreadable_preset_is_an_error_and_no_drift() -> None:
    """What could not be read is neither in sync nor drifted."""
    live = Live(errors={"triage-staging": ApiError("no answer")})

    found = find_drift({"triage": LOCKED}, live, "-staging")
    drift = Drift("staging", "https://here", None, found)

    assert found == (Compared("triage", "triage-staging", DriftState.ERROR, LOCKED, error="no answer"),)
    assert (drift.has_errors, drift.has_drift, drift.summary[DriftState.ERROR]) == (True, False, 1)


def test_presets_are_sorted() -> None:
    """The order of the lockfile doesn't show."""
    found = find_drift({"b": an_entry("b"), "a": an_entry("a")}, a_live_side(), "")

    assert [each.slug for each in found] == ["a", "b"]
