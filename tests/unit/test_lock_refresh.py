"""A lock entry rebuilt from the version history, without taking anybody's edit for ours."""

from dataclasses import replace

import pytest

from presetctl.content import Content
from presetctl.definitions.load import Definition
from presetctl.live import LivePreset, LiveVersion
from presetctl.lock_refresh import Finding, Refreshed, Sides, refresh_entry
from presetctl.lockfile import LockEntry
from presetctl.state import State, classify
from tests.unit.conftest import a_definition, a_live, a_version, an_entry


def history(*seeds: int) -> list[LiveVersion]:
    return [a_version(number=number, seed=seed) for number, seed in enumerate(seeds, 1)]


def designated(versions: list[LiveVersion], number: int) -> LivePreset:
    version = versions[number - 1]
    return replace(a_live(), designated_id=version.version_id, version=version)


def refreshed(
    definition: Definition | None,
    locked: LockEntry | None,
    versions: list[LiveVersion],
    live: int | None = None,
) -> Refreshed:
    preset = designated(versions, live or len(versions))
    return refresh_entry(Sides("triage", definition, locked), preset, versions)


def state_after(
    definition: Definition, locked: LockEntry | None, versions: list[LiveVersion], live: int | None = None
) -> State:
    preset = designated(versions, live or len(versions))
    return classify(definition, refreshed(definition, locked, versions, live).entry, preset)


def test_live_version_that_says_the_definition_is_recorded() -> None:
    """What production uses is the first place to look."""
    found = refreshed(a_definition(seed=1), None, history(1, 2, 1), live=1)

    assert found == Refreshed("triage", Finding.REBUILT, an_entry(number=1, seed=1))


def test_newest_version_that_says_the_definition_is_recorded() -> None:
    """A lost lockfile costs no attribution: the edit that came after our push shows as drift."""
    versions = history(1, 2, 1, 3)

    assert refreshed(a_definition(seed=1), None, versions).entry == an_entry(number=3, seed=1)
    assert state_after(a_definition(seed=1), None, versions) is State.DRIFTED


def test_newest_version_that_says_the_old_entry_is_recorded() -> None:
    """Where the definition moved on, the version that was pushed last is still found: an update."""
    locked = an_entry(number=1, seed=1)
    versions = history(1, 2, 1)

    assert refreshed(a_definition(seed=9), locked, versions).entry == an_entry(number=3, seed=1)
    assert state_after(a_definition(seed=9), locked, versions) is State.UPDATE


def test_lost_record_of_a_push_is_found() -> None:
    """A push whose record was lost is recorded when the definition still says it."""
    assert state_after(a_definition(seed=2), an_entry(seed=1), history(1, 2)) is State.UNCHANGED


def test_entry_that_is_right_is_kept() -> None:
    """Nothing is rebuilt where the history says what is recorded."""
    locked = an_entry(number=2, seed=1)

    assert refreshed(a_definition(seed=1), locked, history(2, 1)) == Refreshed("triage", Finding.KEPT, locked)


def test_roll_back_stays_a_roll_back() -> None:
    """An older designated version isn't taken for a push of what the definition says."""
    locked = an_entry(number=2, seed=2)

    assert state_after(a_definition(seed=2), locked, history(1, 2), live=1) is State.ROLLED_BACK


def test_what_came_back_from_a_push_stands_for_what_was_sent() -> None:
    """Content that the server changed on its way in is found by what came back, and keeps both."""
    kept = Content.of(None, {"model": "openai/gpt-5.4", "seed": 1, "added": True})
    locked = replace(an_entry(seed=1), live=kept, not_persisted=("/config/top_p",))
    versions = [replace(a_version(number=number), content=kept) for number in (1, 2)]

    found = refreshed(a_definition(seed=1), locked, versions)

    assert found.entry == replace(locked, version=2, version_id="triage@2")


def test_version_as_sent_drops_what_came_back_once() -> None:
    """A later version that holds all that was sent has nothing that wasn't stored."""
    kept = Content.of(None, {"model": "openai/gpt-5.4"})
    locked = replace(an_entry(seed=1), live=kept, not_persisted=("/config/seed",))

    found = refreshed(a_definition(seed=1), locked, [a_version(number=1, seed=1)])

    assert found.entry == an_entry(seed=1)


def test_protection_is_recorded() -> None:
    """A rebuilt entry is as protected as the caller says, so that removing protection still needs a name."""
    versions = history(1)
    sides = Sides("triage", a_definition(seed=1), None, protected=True)

    entry = refresh_entry(sides, designated(versions, 1), versions).entry

    assert entry == replace(an_entry(seed=1), protected=True)


def test_orphan_is_found_by_its_entry() -> None:
    """A preset without a definition is found by what was recorded."""
    found = refreshed(None, an_entry(seed=1), history(1, 2, 1))

    assert found.entry == an_entry(number=3, seed=1)


@pytest.mark.parametrize("locked", [None, an_entry(seed=1)])
def test_no_evidence_leaves_the_entry(locked: LockEntry | None) -> None:
    """Where no version says what a file says, nobody's version is taken for ours."""
    found = refreshed(a_definition(seed=2), locked, history(7, 8))

    assert found == Refreshed("triage", Finding.NO_MATCH, locked)


def test_preset_that_is_not_live_keeps_its_entry() -> None:
    """An archived preset may come back."""
    locked = an_entry()

    assert refresh_entry(Sides("triage", None, locked), None, []) == Refreshed(
        "triage", Finding.NOT_LIVE, locked
    )


def test_stranger_under_the_slug_is_not_searched() -> None:
    """Old versions of another preset are no evidence of our pushes."""
    locked = replace(an_entry(number=1, seed=1), preset_id="other")

    found = refreshed(a_definition(seed=1), locked, history(1, 2))

    assert found == Refreshed("triage", Finding.REPLACED, locked)


def test_stranger_that_says_the_definition_is_recorded() -> None:
    """When both already agree, nothing is lost by recording the preset that has the slug now."""
    locked = replace(an_entry(number=9, seed=1), preset_id="other")

    found = refreshed(a_definition(seed=2), locked, history(2))

    assert found == Refreshed("triage", Finding.REBUILT, an_entry(number=1, seed=2))


@pytest.mark.parametrize("count", [0, 1])
def test_shorter_history_keeps_the_entry(count: int) -> None:
    """Fewer versions than recorded mean the wrong place rather than a lost push."""
    locked = an_entry(number=2, seed=2)
    versions = history(1)[:count]
    live = designated(history(1), 1)

    found = refresh_entry(Sides("triage", a_definition(seed=2), locked), live, versions)

    assert found == Refreshed("triage", Finding.REGRESSED, locked)
