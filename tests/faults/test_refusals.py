"""A create that the API refuses, for now or for good: how often it is sent, and what comes of the others."""

from pathlib import Path

import pytest

from tests.faults.calls import Call, Kind
from tests.faults.catalogue import CREATE_FAULTS, REFUSALS, STOPS, THROTTLE_ENDINGS, UNSENT_ENDINGS, Commit
from tests.faults.transport import Fault
from tests.faults.turn import Ran, Turn
from tests.faults.world import World

FIVE = ("five", "four", "one", "three", "two")
WAITED_FOR = [name for name in THROTTLE_ENDINGS if "10000" not in name]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Five new presets."""
    world = World(tmp_path)
    for slug in FIVE:
        world.define("a", slug, 1)
    return world


def never(name: str) -> Fault:
    """Return the fault of a create that isn't carried out."""
    return CREATE_FAULTS[f"{Commit.NEVER}: {name}"]


def run(world: World, *creates: Fault | None) -> Ran:
    """Apply, one preset after the other."""
    (ran,) = world.run(Turn(creates=creates, concurrency=1))
    return ran


def live(world: World) -> dict[str, int]:
    """Return the presets that are live, with their newest version."""
    return {slug: world.newest(slug) for slug in FIVE if world.newest(slug)}


def all_of(fault: Fault) -> Turn:
    """Return a turn in which every create ends the same way."""

    def script(call: Call) -> Fault | None:
        return fault if call.kind is Kind.CREATE else None

    return Turn(concurrency=1, script=script)


@pytest.mark.parametrize("status", STOPS)
def test_key_that_is_refused_at_the_third_push_stops_the_run(world: World, status: int) -> None:
    """Two are pushed and recorded; the third is told, and the rest isn't attempted."""
    ran = run(world, None, None, never(str(status)))

    assert ran.report
    assert (ran.line.posts(), ran.report.exit_code) == (3, 5)
    assert list(ran.outcomes.values()) == ["pushed", "pushed", "failed", "not_attempted", "not_attempted"]
    assert live(world) == world.recorded() == {"five": 1, "four": 1}
    assert not world.complaints


@pytest.mark.parametrize("status", REFUSALS)
def test_refused_preset_leaves_the_others(world: World, status: int) -> None:
    """It isn't sent again, and all others are pushed."""
    ran = run(world, never(str(status)))

    assert ran.line.posts() == 5
    assert [slug for slug, outcome in ran.outcomes.items() if outcome != "pushed"] == ["five"]
    assert live(world) == world.recorded() == dict.fromkeys(("four", "one", "three", "two"), 1)
    assert not world.complaints


@pytest.mark.parametrize("name", WAITED_FOR)
def test_wait_that_is_asked_for_is_kept(world: World, name: str) -> None:
    """With seconds, a date or neither, the create is sent once more after a look."""
    ran = run(world, never(name))

    assert (ran.line.posts(), set(ran.outcomes.values())) == (6, {"pushed"})
    assert live(world) == world.recorded() == dict.fromkeys(FIVE, 1)
    assert not world.complaints


@pytest.mark.parametrize("name", ["429 with 10000 s", "503 with 10000 s"])
def test_wait_of_hours_stops_the_run(world: World, name: str) -> None:
    """Nothing is sent before its time, and nobody waits for hours."""
    ran = run(world, never(name))

    assert (ran.line.posts(), live(world), world.recorded()) == (1, {}, {})
    assert set(ran.outcomes.values()) <= {"failed", "unknown", "not_attempted"}
    assert ran.seconds < 60
    assert not world.complaints


@pytest.mark.parametrize("name", WAITED_FOR)
def test_storm_of_refusals_ends(world: World, name: str) -> None:
    """Six creates of a preset at most, and five minutes of waiting."""
    (ran,) = world.run(all_of(never(name)))

    assert (live(world), world.recorded()) == ({}, {})
    assert all(ran.line.posts(slug) <= 6 for slug in FIVE)
    assert ran.seconds < 6 * 60
    assert not world.complaints


@pytest.mark.parametrize("name", UNSENT_ENDINGS)
def test_create_that_never_left_is_sent_again(world: World, name: str) -> None:
    """Four times it may fail to connect, and its version is made once."""
    ran = run(world, *[never(name)] * 4)

    assert (ran.line.posts(), len(ran.line.sent), set(ran.outcomes.values())) == (5, 9, {"pushed"})
    assert live(world) == world.recorded() == dict.fromkeys(FIVE, 1)
    assert not world.complaints


@pytest.mark.parametrize("name", UNSENT_ENDINGS)
def test_network_that_stays_away_ends_the_run(world: World, name: str) -> None:
    """Three presets in a row that can't be sent are enough; nothing is called unknown."""
    (ran,) = world.run(all_of(never(name)))

    assert (ran.line.posts(), len(ran.line.sent), live(world), world.recorded()) == (0, 15, {}, {})
    assert list(ran.outcomes.values()) == ["failed"] * 3 + ["not_attempted"] * 2
    assert not world.complaints


@pytest.mark.parametrize(
    ("fault", "posts", "outcome", "versions", "recorded"),
    [
        ("no commit: 409", 2, "pushed", 2, 2),
        ("no commit: 409, edited before", 1, "refused", 2, 1),
        ("commit: 409", 1, "recovered", 2, 2),
        ("commit: 409, edited before", 1, "recovered", 3, 3),
    ],
)
def test_conflict_answer_is_looked_into(
    world: World, fault: str, posts: int, outcome: str, versions: int, recorded: int
) -> None:
    """A 409 is one more try where nobody made a version, a conflict where somebody did, else a success."""
    run(world)
    world.define("a", "one", 2)

    ran = run(world, CREATE_FAULTS[fault])

    assert (ran.line.posts(), ran.outcomes["one"]) == (posts, outcome)
    assert (world.newest("one"), world.recorded()["one"]) == (versions, recorded)
    assert not world.complaints


def test_three_lost_answers_in_a_row_stop_the_run(world: World) -> None:
    """More calls don't help a server that is down; what isn't attempted is told."""
    (ran,) = world.run(all_of(never("502")))

    assert list(ran.outcomes.values()) == ["unknown"] * 3 + ["not_attempted"] * 2
    assert (ran.line.posts(), live(world), world.recorded()) == (3, {}, {})
    assert not world.complaints
