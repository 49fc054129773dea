"""The real process dies at each step of the protocol, and the next run heals it."""

import signal

import pytest

from tests.faults.calls import Kind
from tests.faults.program import Program, end
from tests.faults.server import Gate

State = tuple[int, list[int], int | None]

NOTHING: State = (0, [], None)
ONCE: State = (1, [1], 1)
HASTE = 20
"""Runs that look for half a minute pass it so many times faster."""

UNSENT = [
    ("before", "intent"),
    ("within", "intent"),
    ("after", "intent"),
    ("before", "sending"),
    ("within", "sending"),
]
SENT = [
    ("before", "closed"),
    ("within", "closed"),
    ("after", "closed"),
    ("before", "lockfile"),
    ("after", "lockfile"),
]


@pytest.mark.parametrize(("when", "thing"), UNSENT)
def test_killed_before_sending_leaves_nothing(program: Program, when: str, thing: str) -> None:
    """A run that dies before it says that it sends has sent nothing, and the next one starts afresh."""
    killed = program.apply(fate=("kill", when, thing))
    left = program.state()

    again = program.apply()

    assert (killed.code, left) == (-signal.SIGKILL, NOTHING)
    assert (again.code, program.state()) == (0, ONCE), again.err


def test_killed_between_word_and_deed_is_unknown(program: Program) -> None:
    """Once it says that it sends, nobody knows: the next run looks, sends nothing unasked, ends with 5."""
    killed = program.apply(fate=("kill", "after", "sending"))

    again, asked = program.apply(haste=HASTE), program.apply("--retry-unknown", haste=HASTE)

    assert killed.code == -signal.SIGKILL
    assert (again.code, "--retry-unknown" in again.out + again.err) == (5, True)
    assert (asked.code, program.state()) == (0, ONCE), asked.err


@pytest.mark.parametrize(("when", "thing"), SENT)
def test_killed_after_sending_is_found(program: Program, when: str, thing: str) -> None:
    """What went live before the run died is recorded by the next one, which sends nothing."""
    killed = program.apply(fate=("kill", when, thing))

    again = program.apply()

    assert killed.code == -signal.SIGKILL
    assert (again.code, program.state()) == (0, ONCE), again.err
    assert not list(program.folder.glob(".presetctl/journal.*"))


@pytest.mark.parametrize(
    ("gate", "goes_on", "left"),
    [
        (Gate(Kind.GET, 2, "before"), True, NOTHING),
        (Gate(Kind.CREATE, 1, "before"), True, (1, [1], None)),
        (Gate(Kind.CREATE, 1, "after"), True, (1, [1], None)),
    ],
    ids=["before the last read", "before the commit", "before the answer"],
)
def test_killed_while_it_waits_for_an_answer(
    program: Program, gate: Gate, left: State, *, goes_on: bool
) -> None:
    """Wherever the process is when it dies, the version that its create makes is found and made once."""
    program.server.line.script = gate.script
    process = program.start("apply", "--yes")
    gate.wait_for_call()
    process.kill()
    end(process)
    gate.open(goes_on=goes_on)
    program.server.wait_for(left[1])

    again = program.apply()

    assert (again.code, program.state()) == (0, ONCE), again.err


def test_killed_before_a_commit_that_never_comes(program: Program) -> None:
    """A create that got lost with its process is told as unknown, and made when somebody asks for it."""
    gate = Gate(Kind.CREATE, 1, "before")
    program.server.line.script = gate.script
    process = program.start("apply", "--yes")
    gate.wait_for_call()
    process.kill()
    end(process)
    gate.open(goes_on=False)

    again, asked = program.apply(haste=HASTE), program.apply("--retry-unknown", haste=HASTE)

    assert (again.code, asked.code) == (5, 0), again.err + asked.err
    assert program.state() == (2, [1], 1)
