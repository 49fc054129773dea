"""What versions mean to a definition and to the lockfile."""

from dataclasses import replace

import pytest

from presetctl.history import History, beside, changes_between
from tests.unit.conftest import a_content, a_definition, a_live, a_version, an_entry

WANTED = a_content(seed=1)
CAME_BACK = a_version(seed=1, added=True)
LOCKED = replace(an_entry(seed=1), live=CAME_BACK.content)


def test_version_that_came_back_stands_for_what_was_sent() -> None:
    """What the server adds to a push is nobody's change."""
    assert beside(a_content(seed=2), CAME_BACK, LOCKED) == WANTED


def test_version_without_a_record_stands_for_itself() -> None:
    """Without a lock entry, or at other content, a version is compared as it is."""
    other = a_version(seed=3)

    assert beside(WANTED, CAME_BACK, None) == CAME_BACK.content
    assert beside(WANTED, other, LOCKED) == other.content


def test_equal_content_wins_over_the_record() -> None:
    """A definition that asks for what came back agrees with it, whatever was sent."""
    assert beside(CAME_BACK.content, CAME_BACK, LOCKED) == CAME_BACK.content


def test_what_equals_absent_is_no_change() -> None:
    """Nulls and empty lists that a server adds don't show."""
    assert changes_between(a_content(), a_content(stop=[], provider={"only": None})) == ()


@pytest.mark.parametrize(("number", "found"), [(1, 1), (2, 2), (3, None), (None, 1)])
def test_versions_are_found_by_number(number: int | None, found: int | None) -> None:
    """No number means the version that production uses."""
    history = History("triage", a_live(number=1), (a_version(number=2), a_version(number=1)))

    version = history.numbered(number)

    assert (version and version.number) == found


def test_marks_of_a_version() -> None:
    """A version may be the live one, the recorded one and what the definition says, each by itself."""
    first, second = CAME_BACK, a_version(number=2, seed=2)
    history = History("triage", a_live(number=2), (second, first), a_definition(seed=1), LOCKED)

    assert [history.is_designated(each) for each in (first, second)] == [False, True]
    assert [history.is_recorded(each) for each in (first, second)] == [True, False]
    assert [history.is_as_defined(each) for each in (first, second)] == [True, False]


def test_without_files_nothing_is_marked() -> None:
    """Without a definition it isn't known whether a version says the same."""
    history = History("triage", a_live(), (CAME_BACK,))

    assert (history.is_recorded(CAME_BACK), history.is_as_defined(CAME_BACK)) == (False, None)
