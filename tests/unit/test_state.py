"""The state of a preset, row by row of the table."""

from dataclasses import replace

import pytest

from presetctl.definitions.load import Definition
from presetctl.live import LivePreset
from presetctl.lockfile import LockEntry
from presetctl.models.endpoint import Endpoint
from presetctl.state import State, classify, classify_offline
from tests.unit.conftest import a_content, a_definition, a_live, an_entry


def _counted(version_count: int) -> LivePreset:
    return replace(a_live(seed=3), version_count=version_count)


Row = tuple[str, Definition | None, LockEntry | None, LivePreset | None, State]

NO_VERSION = replace(a_live(), version=None, designated_id=None)
LISTED = replace(a_live(), version=None)
REPLACED = replace(a_live(), preset_id="other")
DISABLED = replace(a_live(), status="disabled")
ALTERED = replace(an_entry(), live=a_content(top_p=1))
"""Our version 1, to which the server added a field that is no empty value."""

ROWS: list[Row] = [
    ("1 in sync", a_definition(), an_entry(), a_live(), State.UNCHANGED),
    ("1 in sync, known from the list", a_definition(), an_entry(), LISTED, State.UNCHANGED),
    ("1 the server changed it on its way in", a_definition(), ALTERED, a_live(top_p=1), State.UNCHANGED),
    ("2 edited", a_definition(seed=2), an_entry(), a_live(), State.UPDATE),
    ("2 edited, known from the list", a_definition(seed=2), an_entry(), LISTED, State.UPDATE),
    ("2 another endpoint", a_definition(endpoint=Endpoint.RESPONSES), an_entry(), a_live(), State.UPDATE),
    ("3 new", a_definition(), None, None, State.CREATE),
    ("4 made elsewhere, agrees", a_definition(), None, a_live(), State.ADOPT),
    ("4 agrees but for nulls", a_definition(), None, a_live(stop=None, provider={}), State.ADOPT),
    ("5 made elsewhere, differs", a_definition(seed=2), None, a_live(), State.UNMANAGED),
    ("5 without a version", a_definition(), None, NO_VERSION, State.UNMANAGED),
    ("6 edited elsewhere", a_definition(), an_entry(), a_live(number=2, seed=3), State.DRIFTED),
    ("6 without a version", a_definition(), an_entry(), NO_VERSION, State.DRIFTED),
    ("7 the same edit", a_definition(seed=2), an_entry(), a_live(number=2, seed=2), State.CONVERGED),
    ("7 a new version says the same", a_definition(), an_entry(), a_live(number=2), State.CONVERGED),
    ("7 it says what came back", a_definition(), ALTERED, a_live(number=2, top_p=1), State.CONVERGED),
    ("7 newer, edited here", a_definition(seed=2), an_entry(), a_live(number=2), State.UPDATE),
    ("7 as it came back, edited", a_definition(seed=2), ALTERED, a_live(number=2, top_p=1), State.UPDATE),
    ("8 edited here and there", a_definition(seed=2), an_entry(), a_live(number=2, seed=3), State.CONFLICT),
    ("8 edited, without a version", a_definition(seed=2), an_entry(), NO_VERSION, State.CONFLICT),
    ("9 rolled back", a_definition(), an_entry(number=2), a_live(seed=3), State.ROLLED_BACK),
    ("9 rolled back, edited", a_definition(seed=2), an_entry(number=2), a_live(seed=3), State.ROLLED_BACK),
    ("9 to our content, edited", a_definition(seed=2), an_entry(number=2), a_live(), State.ROLLED_BACK),
    ("9 none is lost", a_definition(), an_entry(number=2), _counted(2), State.ROLLED_BACK),
    ("9 rolled back to what is desired", a_definition(), an_entry(number=2), a_live(), State.CONVERGED),
    ("10 disabled", a_definition(), an_entry(), DISABLED, State.INACTIVE),
    ("10 disabled and edited", a_definition(seed=2), an_entry(), DISABLED, State.INACTIVE),
    ("10 disabled and not ours", a_definition(), None, DISABLED, State.INACTIVE),
    ("11 another preset took the slug", a_definition(), an_entry(), REPLACED, State.REPLACED),
    ("11 and it is disabled", a_definition(), an_entry(), replace(REPLACED, status="x"), State.REPLACED),
    ("12 versions were lost", a_definition(), an_entry(number=2), _counted(1), State.REGRESSED),
    ("12 also when agreed", a_definition(seed=3), an_entry(number=2), _counted(1), State.REGRESSED),
    ("13 gone", a_definition(), an_entry(), None, State.MISSING),
    ("14 its definition is gone", None, an_entry(), a_live(), State.ORPHANED),
    ("14 and it was edited", None, an_entry(), a_live(number=2, seed=3), State.ORPHANED),
    ("15 both are gone", None, an_entry(), None, State.GONE),
    ("16 not managed", None, None, a_live(), State.ORPHANED),
    ("19 no lockfile, agrees", a_definition("triage", "p"), None, a_live("triage", "p"), State.ADOPT),
    ("19 no lockfile, differs", a_definition("triage", "p"), None, a_live("triage", "q"), State.UNMANAGED),
    (
        "the same number under another id",
        a_definition(),
        an_entry(),
        replace(a_live(seed=3), designated_id="other"),
        State.DRIFTED,
    ),
]


@pytest.mark.parametrize(
    ("desired", "locked", "live", "expected"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_the_state_of_three_sides(
    desired: Definition | None, locked: LockEntry | None, live: LivePreset | None, expected: State
) -> None:
    """Each row of the table of states is what it says."""
    assert classify(desired, locked, live) is expected


@pytest.mark.parametrize(
    ("desired", "locked", "expected"),
    [
        (a_definition(), an_entry(), State.UNCHANGED),
        (a_definition(seed=2), an_entry(), State.UPDATE),
        (a_definition(), None, State.CREATE),
        (None, an_entry(), State.ORPHANED),
    ],
)
def test_the_state_as_far_as_the_lockfile_tells(
    desired: Definition | None, locked: LockEntry | None, expected: State
) -> None:
    """Without a key a plan still says what changed since the last push."""
    assert classify_offline(desired, locked) is expected
