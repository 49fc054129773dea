"""One apply, what goes wrong in it, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, repeat

from presetctl.errors import PresetctlError
from presetctl.outcome import Report, Result
from tests.faults.calls import Call, Kind
from tests.faults.steps import Steps
from tests.faults.transport import Fault, Line, Script


@dataclass(frozen=True, slots=True)
class Turn:
    """One apply in a checkout, and all that goes wrong in it.

    `creates` and `reads` are the faults of the calls in their order, None for a call that goes well; a read's
    fault comes with the number of reads that it lasts. `script` chooses the faults instead, if it is given.
    `latency` is walked through over and over.
    """

    checkout: str = "a"
    creates: Sequence[Fault | None] = ()
    reads: Sequence[tuple[Fault | None, int]] = ()
    kill_at: int | None = None
    kept: float = 1.0
    full_at: int | None = None
    latency: Sequence[float] = (0.0,)
    overwrite: frozenset[str] = frozenset()
    retries_unknown: bool = False
    concurrency: int = 2
    script: Script | None = None


@dataclass(slots=True)
class Ran:
    """What came of a turn: a report, an error, or a kill."""

    turn: Turn
    line: Line
    steps: Steps
    report: Report | None = None
    error: PresetctlError | None = None
    seconds: float = 0.0

    @property
    def outcomes(self) -> dict[str, str]:
        """How each preset ended; nothing without a report."""
        return {each.slug: each.outcome.value for each in self.report.results} if self.report else {}

    def result(self, slug: str) -> Result:
        """Return what came of a preset."""
        assert self.report, self.error
        return next(each for each in self.report.results if each.slug == slug)

    @property
    def was_killed(self) -> bool:
        """Whether the run was killed."""
        return self.steps.is_killed


def tell(ran: Ran) -> str:
    """Return what came of a turn, for people who look into a complaint."""
    end = f"killed at {ran.steps.taken[-1]}" if ran.was_killed else ran.error or ""
    lines = [f"{ran.turn.checkout}: {end}"]
    lines += [f"    sent {each.call.slug}: {each.fault or 'well'} → {each.told}" for each in ran.line.sent]
    for each in ran.report.results if ran.report else ():
        superseded = f"superseded {[one.number for one in each.superseded]}" if each.superseded else None
        about = "; ".join(filter(None, (each.error, *each.notes, superseded)))
        lines.append(f"    {each.slug}: {each.planned.state} → {each.outcome} v{each.version} {about}")
    return "\n".join(lines)


def script_of(turn: Turn) -> Script:
    """Return what a line is to do in a turn."""
    if turn.script:
        return turn.script
    creates = iter(turn.creates)
    reads = chain.from_iterable(repeat(fault, count) for fault, count in turn.reads)

    def choose(call: Call) -> Fault | None:
        fault = next(creates if call.kind is Kind.CREATE else reads, None)
        return fault if fault and call.kind in fault.kinds else None

    return choose
