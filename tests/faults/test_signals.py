"""SIGINT and SIGTERM at each step: the first ends the run in order, the second at once."""

import signal

import pytest

from tests.faults.calls import Kind
from tests.faults.program import Program, end
from tests.faults.server import Gate

ONCE = (1, [1], 1)
MOMENTS = [(Kind.GET, 2, "before"), (Kind.CREATE, 1, "before"), (Kind.CREATE, 1, "after")]


@pytest.mark.parametrize("moment", MOMENTS, ids=str)
def test_interrupt_finishes_what_is_in_flight(program: Program, moment: tuple[Kind, int, str]) -> None:
    """What was begun is brought to its end and recorded; nothing is left to look for."""
    gate = Gate(*moment)
    program.server.line.script = gate.script
    process = program.start("apply", "--yes")
    gate.wait_for_call()
    process.send_signal(signal.SIGINT)
    gate.open()

    interrupted, again = end(process), program.apply()

    assert (interrupted.code, again.code) == (130, 0), interrupted.err
    assert program.state() == ONCE


def test_termination_finishes_what_is_in_flight(program: Program) -> None:
    """A machine that shuts down gets its lockfile written."""
    gate = Gate(Kind.CREATE, 1, "after")
    program.server.line.script = gate.script
    process = program.start("apply", "--yes")
    gate.wait_for_call()
    process.send_signal(signal.SIGTERM)
    gate.open()

    assert (end(process).code, program.state()) == (143, ONCE)


def test_second_interrupt_goes_at_once(program: Program) -> None:
    """Who can't wait leaves the journal, and the next run finds what was sent."""
    gate = Gate(Kind.CREATE, 1, "after")
    program.server.line.script = gate.script
    process = program.start("apply", "--yes")
    gate.wait_for_call()
    process.send_signal(signal.SIGINT)
    while process.poll() is None:
        process.send_signal(signal.SIGINT)
    ended = end(process)
    gate.open()
    left = program.state()

    again = program.apply()

    assert (ended.code, left) == (130, (1, [1], None))
    assert (again.code, program.state()) == (0, ONCE), again.err


def test_interrupt_before_the_first_push_pushes_nothing(program: Program) -> None:
    """While the plan is made, an interrupt ends everything."""
    gate = Gate(Kind.LIST, 1, "before")
    program.server.line.script = gate.script
    process = program.start("apply", "--yes")
    gate.wait_for_call()
    process.send_signal(signal.SIGINT)

    ended = end(process)
    gate.open()

    assert (ended.code, program.state()) == (130, (0, [], None))
