"""Merging and rebuilding lock entries: what holds for every history and every pair of sides."""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from presetctl.content import Content, is_same_live
from presetctl.definitions.load import Definition
from presetctl.live import LivePreset, LiveVersion
from presetctl.lock_merge import merge_locks
from presetctl.lock_refresh import Sides, refresh_entry
from presetctl.lockfile import LockEntry, parse_lock, render_lock
from presetctl.state import State, classify
from tests.property.conftest import DEFINITIONS, ENTRIES, FEW
from tests.unit.conftest import a_live, a_lock

LOCKS = st.dictionaries(st.sampled_from(["a", "b", "c"]), ENTRIES)


@given(LOCKS, LOCKS)
def test_a_side_that_did_nothing_takes_the_other(
    base: Mapping[str, LockEntry], changed: Mapping[str, LockEntry]
) -> None:
    """With one unchanged side, the merge is the other side, whatever it did."""
    for ours, theirs in ((base, changed), (changed, base)):
        merged = merge_locks(a_lock(base), a_lock(ours), a_lock(theirs))

        assert render_lock(merged.lock) == render_lock(a_lock(changed))
        assert merged.conflicts == ()


@given(LOCKS, LOCKS, LOCKS)
def test_both_directions_agree(
    base: Mapping[str, LockEntry], ours: Mapping[str, LockEntry], theirs: Mapping[str, LockEntry]
) -> None:
    """Who merges whom decides only which entry stands at a conflict; the result can always be read."""
    there = merge_locks(a_lock(base), a_lock(ours), a_lock(theirs))
    back = merge_locks(a_lock(base), a_lock(theirs), a_lock(ours))

    assert there.conflicts == back.conflicts
    for merged, own in ((there, ours), (back, theirs)):
        parse_lock(render_lock(merged.lock), "presets.lock")
        assert all(merged.lock.presets.get(slug) == own.get(slug) for slug in merged.conflicts)


@st.composite
def histories(draw: st.DrawFn) -> tuple[LivePreset, list[LiveVersion]]:
    """Draw versions and designate one of them."""
    contents: list[Content] = draw(st.lists(FEW, min_size=1, max_size=4))
    versions = [LiveVersion(f"triage@{number}", number, each) for number, each in enumerate(contents, 1)]
    chosen = draw(st.sampled_from(versions))
    count = len(versions)
    live = replace(a_live(), designated_id=chosen.version_id, version=chosen, version_count=count)
    return live, versions


@given(DEFINITIONS, st.none() | ENTRIES, histories())
def test_rebuilding_opens_no_way_over_a_foreign_edit(
    definition: Definition, locked: LockEntry | None, history: tuple[LivePreset, list[LiveVersion]]
) -> None:
    """Where a rebuilt entry leads to a push, production held what the old entry had recorded."""
    live, versions = history

    found = refresh_entry(Sides("triage", definition, locked), live, versions)

    if classify(definition, found.entry, live) is State.UPDATE:
        assert live.version is not None
        assert locked is not None
        known = (locked.content, locked.live_content)
        assert live.designated_id == locked.version_id or any(
            is_same_live(live.version.content, each) for each in known
        )


@given(DEFINITIONS, st.none() | ENTRIES, histories())
def test_rebuilding_twice_changes_nothing(
    definition: Definition, locked: LockEntry | None, history: tuple[LivePreset, list[LiveVersion]]
) -> None:
    """What was found once is found again, and is kept."""
    live, versions = history
    is_protected = definition.protected or bool(locked and locked.protected)
    sides = Sides("triage", definition, locked, protected=is_protected)

    once = refresh_entry(sides, live, versions).entry
    twice = refresh_entry(replace(sides, locked=once), live, versions).entry

    assert once == twice
