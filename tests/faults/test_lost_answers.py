"""A create whose answer is lost, whatever the API did with it: it is sent once, looked for, and told."""

from pathlib import Path

import pytest

from tests.faults.catalogue import CREATE_FAULTS, OPEN_ENDINGS, TALES, Commit
from tests.faults.turn import Turn
from tests.faults.world import World

ENDINGS = sorted(OPEN_ENDINGS)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A preset whose first version is live and recorded, and whose definition has changed."""
    world = World(tmp_path)
    world.define("a", "one", 1)
    world.run(Turn())
    world.define("a", "one", 2)
    return world


def lost(world: World, commit: Commit, ending: str, edit: str = "") -> tuple[int, str, int, int | None]:
    """Apply over a lost answer. Return creates, outcome, versions, and the version that is recorded."""
    (ran,) = world.run(Turn(creates=[CREATE_FAULTS[f"{commit}: {ending}{edit}"]]))
    return len(ran.line.sent), ran.outcomes["one"], world.newest("one"), world.recorded().get("one")


def again(world: World, *, retries_unknown: bool = False) -> tuple[int, int, str, int, int | None]:
    """Apply once more, without faults. Return the creates and the exit code too."""
    (ran,) = world.run(Turn(retries_unknown=retries_unknown))
    assert ran.report
    state = ran.outcomes["one"], world.newest("one"), world.recorded().get("one")
    return len(ran.line.sent), ran.report.exit_code, *state


@pytest.mark.parametrize("ending", [*ENDINGS, *TALES])
def test_commit_then_a_lost_answer_is_recovered(world: World, ending: str) -> None:
    """The version is there at the first look."""
    assert lost(world, Commit.AT_ONCE, ending) == (1, "recovered", 2, 2)
    assert again(world) == (0, 0, "unchanged", 2, 2)
    assert not world.complaints


@pytest.mark.parametrize("ending", ENDINGS)
def test_commit_that_shows_after_three_seconds_is_recovered(world: World, ending: str) -> None:
    """The looking goes on until it is there."""
    assert lost(world, Commit.AFTER_3_SECONDS, ending) == (1, "recovered", 2, 2)
    assert not world.complaints


@pytest.mark.parametrize("ending", ENDINGS)
def test_commit_that_shows_after_the_run_is_found_by_the_next(world: World, ending: str) -> None:
    """What the run had to call unknown, the next one finds and records without sending."""
    assert lost(world, Commit.AFTER_THE_RUN, ending) == (1, "unknown", 2, 1)
    assert again(world) == (0, 0, "recovered", 2, 2)
    assert again(world) == (0, 0, "unchanged", 2, 2)
    assert not world.complaints


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_commit_and_a_lost_answer_waits_for_a_word(world: World, ending: str) -> None:
    """It stays unknown, and is sent once more only when asked."""
    assert lost(world, Commit.NEVER, ending) == (1, "unknown", 1, 1)
    assert again(world) == (0, 5, "unknown", 1, 1)
    assert again(world, retries_unknown=True) == (1, 0, "pushed", 2, 2)
    assert not world.complaints


@pytest.mark.parametrize("ending", ENDINGS)
def test_somebody_in_between_is_named(world: World, ending: str) -> None:
    """An edit between the last read and the create, whose answer is lost too, is told as replaced."""
    assert lost(world, Commit.AT_ONCE, ending, ", edited before") == (1, "recovered", 3, 3)
    world.settle()
    assert not world.complaints


@pytest.mark.parametrize("ending", ENDINGS)
def test_somebody_after_it_is_named(world: World, ending: str) -> None:
    """Ours is recorded, and the edit that came after it is drift."""
    assert lost(world, Commit.AT_ONCE, ending, ", edited after") == (1, "recovered", 3, 2)
    assert again(world)[2:] == ("refused", 3, 2)
    assert not world.complaints


@pytest.mark.parametrize("ending", ENDINGS)
def test_somebody_else_alone_is_a_conflict(world: World, ending: str) -> None:
    """Where only a foreign version came, nothing is recorded and nothing sent again."""
    assert lost(world, Commit.NEVER, ending, ", edited before") == (1, "refused", 2, 1)
    assert again(world)[0] == 0
    assert not world.complaints


def test_a_second_push_of_what_came_late_is_named(world: World) -> None:
    """Who asks for one more push gets two versions in the worst case, and both are named."""
    late = CREATE_FAULTS[f"{Commit.AFTER_THE_RUN}: reset"]
    lost(world, Commit.NEVER, "reset")
    world.run(Turn(creates=[late], retries_unknown=True))
    world.settle()

    assert (world.newest("one"), world.recorded()["one"], world.complaints) == (2, 2, [])
