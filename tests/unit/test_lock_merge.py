"""Three lockfiles → one: what each side did to an entry decides."""

from dataclasses import replace

import pytest

from presetctl.content import Content
from presetctl.lock_merge import OtherPlaceError, merge_locks
from presetctl.lockfile import Lock, LockEntry
from tests.unit.conftest import a_lock, an_entry

OLD, NEW, NEWER = an_entry(number=1), an_entry(number=2), an_entry(number=3)


def side(entry: LockEntry | None) -> Lock:
    return a_lock({"triage": entry} if entry else {})


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        (OLD, OLD, OLD, OLD),
        (OLD, NEW, OLD, NEW),
        (OLD, OLD, NEW, NEW),
        (OLD, NEW, NEW, NEW),
        (OLD, None, OLD, None),
        (OLD, OLD, None, None),
        (OLD, None, None, None),
        (None, NEW, None, NEW),
        (None, None, NEW, NEW),
        (None, NEW, NEW, NEW),
    ],
)
def test_one_sides_change_is_taken(
    base: LockEntry | None, ours: LockEntry | None, theirs: LockEntry | None, merged: LockEntry | None
) -> None:
    """An entry that one side changed, added or dropped, or both alike, merges."""
    found = merge_locks(side(base), side(ours), side(theirs))

    assert (found.lock, found.conflicts) == (side(merged), ())


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [(OLD, NEW, NEWER), (OLD, NEWER, NEW), (OLD, None, NEW), (OLD, NEW, None), (None, NEW, NEWER)],
)
def test_two_different_changes_are_a_conflict(
    base: LockEntry | None, ours: LockEntry | None, theirs: LockEntry | None
) -> None:
    """Which of two pushes is live, no file can tell, so our entry stays and the slug is named."""
    found = merge_locks(side(base), side(ours), side(theirs))

    assert (found.lock, found.conflicts) == (side(ours), ("triage",))


def test_a_conflict_does_not_keep_the_others_from_merging() -> None:
    """Every other entry is merged beside the one in conflict."""
    base = a_lock({"triage": OLD})
    ours = a_lock({"triage": NEW, "mail": an_entry("mail")})
    theirs = a_lock({"triage": NEWER, "writer": an_entry("writer")})

    found = merge_locks(base, ours, theirs)

    assert list(found.lock.presets) == ["mail", "triage", "writer"]
    assert found.conflicts == ("triage",)


def test_each_side_may_have_begun_its_own_lockfile() -> None:
    """Without a common ancestor, entries of different slugs merge."""
    found = merge_locks(None, a_lock({"mail": OLD}), a_lock({"triage": NEW}))

    assert (found.lock, found.conflicts) == (a_lock({"mail": OLD, "triage": NEW}), ())


def test_one_and_true_are_different_entries() -> None:
    """What Python takes for equal is two changes when one side wrote `true` and the other `1`."""
    ours = replace(OLD, content=Content.of(None, {"seed": 1}))
    theirs = replace(OLD, content=Content.of(None, {"seed": True}))

    assert merge_locks(None, side(ours), side(theirs)).conflicts == ("triage",)


@pytest.mark.parametrize(
    ("theirs", "what"),
    [
        (Lock("staging", "https://here", "w"), "target is `production` on our side and `staging` on theirs"),
        (Lock("production", "https://there", "w"), "base URL is `https://here`"),
        (Lock("production", "https://here", "other"), "workspace is `w`"),
    ],
)
def test_lockfiles_of_two_places_do_not_merge(theirs: Lock, what: str) -> None:
    """What was pushed to one place says nothing about another."""
    with pytest.raises(OtherPlaceError, match=f"the {what}"):
        merge_locks(None, Lock("production", "https://here", "w"), theirs)


@pytest.mark.parametrize(("ours", "theirs"), [("w", None), (None, "w"), ("w", "w")])
def test_an_unknown_workspace_matches_any(ours: str | None, theirs: str | None) -> None:
    """A side that learned the workspace tells it to the other."""
    found = merge_locks(None, replace(a_lock(), workspace_id=ours), replace(a_lock(), workspace_id=theirs))

    assert found.lock.workspace_id == "w"
