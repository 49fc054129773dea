"""Two applies at a time: in one folder, from two checkouts, on the same and on different presets."""

from pathlib import Path

import pytest

from tests.faults.calls import Call, Kind
from tests.faults.catalogue import CREATE_FAULTS
from tests.faults.program import Program, end
from tests.faults.server import Gate
from tests.faults.transport import Script
from tests.faults.turn import Ran, Turn
from tests.faults.world import SLUGS, World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Three presets, live and recorded in both checkouts."""
    world = World(tmp_path)
    for slug in SLUGS:
        world.define("a", slug, 1)
    world.run(Turn())
    world.pull("a", "b")
    return world


def posts(*ran: Ran) -> int:
    """Return the creates of some runs."""
    return sum(each.line.posts() for each in ran)


def test_second_run_in_the_same_folder_is_told_who_holds_it(world: World) -> None:
    """One of them pushes, the other one doesn't begin."""
    world.define("a", "one", 2)

    first, second = world.run(Turn(), Turn())

    assert (posts(first), first.outcomes["one"]) == (1, "pushed")
    assert second.error
    assert (posts(second), "process" in second.error.message, second.error.exit_code) == (0, True, 4)
    assert (world.newest("one"), world.recorded()["one"]) == (2, 2)


def test_second_process_in_the_same_folder_names_the_first(program: Program) -> None:
    """While one apply waits for an answer, another one ends at once, and doesn't disturb it."""
    gate = Gate(Kind.CREATE, 1, "after")
    program.server.line.script = gate.script
    first = program.start("apply", "--yes")
    gate.wait_for_call()

    second = program.apply()
    gate.open()

    assert (second.code, f"process {first.pid}" in second.err) == (4, True), second.err
    assert (end(first).code, program.state()) == (0, (1, [1], 1))


def test_two_processes_in_two_checkouts(program: Program) -> None:
    """Both make the preset at the same time: whoever comes second names the version that was there."""
    other = Program(program.folder.with_name("other"), program.server)
    other.define()
    gate = Gate(Kind.CREATE, 1, "before")
    program.server.line.script = gate.script
    waiting = program.start("apply", "--yes")
    gate.wait_for_call()

    quick = other.apply()
    gate.open()
    slow = end(waiting)

    assert (quick.code, other.recorded()) == (0, 1), quick.err
    assert program.state() == (2, [1, 2], 2)
    assert "versions 1 and 2 are the same push" in slow.out


def test_two_checkouts_on_different_presets(world: World) -> None:
    """They don't disturb each other, and each one's next run records what the other did."""
    world.define("a", "one", 2)
    world.define("b", "two", 2)

    ran = world.run(Turn("a"), Turn("b"))

    assert (posts(*ran), world.newest("one"), world.newest("two")) == (2, 2, 2)
    assert (world.recorded("a")["one"], world.recorded("b")["two"]) == (2, 2)
    world.settle()
    assert not world.complaints


@pytest.mark.parametrize("latency", [0.0, 0.3, 1.0, 5.0])
@pytest.mark.parametrize("serial", [2, 3], ids=["the same text", "another text"])
def test_two_checkouts_on_the_same_preset(world: World, serial: int, latency: float) -> None:
    """Whoever comes second is refused, or names the version that it replaced; nothing is lost in silence."""
    world.define("a", "one", 2)
    world.define("b", "one", serial)

    ran = world.run(Turn("a", latency=(0.5,)), Turn("b", latency=(latency,)))

    assert world.newest("one") == 1 + posts(*ran)
    assert {world.recorded(name)["one"] for name in "ab"} <= {1, 2, 3}
    world.settle()
    assert not world.complaints


def test_push_that_the_other_checkout_recorded_names_whom_it_replaced(world: World) -> None:
    """Also when the lockfile has it already by way of Git, who made it hears what it was pushed over."""
    world.define("a", "one", 2)
    world.define("b", "one", 2)
    late = CREATE_FAULTS["commit after the run: reset, edited before"]
    (lost,) = world.run(Turn("b", creates=[late]))
    (other,) = world.run(Turn("a"))
    world.pull("a", "b")

    (found,) = world.run(Turn("b"))

    assert found.report
    assert (lost.outcomes["one"], other.outcomes["one"], posts(other, found)) == ("refused", "recorded", 0)
    assert "it replaced version 2" in " ".join(each.message for each in found.report.plan.diagnostics)
    assert (world.newest("one"), world.recorded("b")["one"]) == (3, 3)


def test_edit_by_hand_between_plan_and_create_is_refused(world: World) -> None:
    """What changed since the plan was made isn't pushed over."""
    world.define("a", "one", 2)

    (ran,) = world.run(Turn(script=edits_at(world, number=1)))

    assert (posts(ran), ran.outcomes["one"]) == (0, "refused")
    assert (world.newest("one"), world.recorded()["one"]) == (2, 1)


def edits_at(world: World, *, number: int) -> Script:
    """Return a script that edits `one` by hand just before the n-th read of it."""

    def script(call: Call) -> None:
        if (call.kind, call.slug, call.number) == (Kind.GET, "one", number):
            world.api.edit("one")

    return script
