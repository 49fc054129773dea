"""What came of each preset of a plan, and of the whole run."""

from dataclasses import dataclass
from enum import StrEnum

from presetctl.live import LiveVersion
from presetctl.lockfile import Lock, LockEntry
from presetctl.plan import Plan, PlannedPreset


class Outcome(StrEnum):
    """How it went for one preset."""

    PUSHED = "pushed"
    RECOVERED = "recovered"
    RECORDED = "recorded"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_ATTEMPTED = "not_attempted"


LIVE_NOW = (Outcome.PUSHED, Outcome.RECOVERED)
"""A version of ours went live."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one planned preset.

    `not_persisted` and `added` are JSON Pointers into content: what the API didn't store as sent, and what
    it added. `superseded` are the versions that somebody else made between the last look and the push;
    `has_gap` says that there may be some, whose history could not be read.
    `entry` is what the lockfile is to hold; None leaves it alone. `stop_reason` says why no other preset is
    to be attempted; `is_servers_fault` that the API broke down, which in a row stops the run too.
    """

    planned: PlannedPreset
    outcome: Outcome
    attempts: int = 0
    version: int | None = None
    version_id: str | None = None
    not_persisted: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    superseded: tuple[LiveVersion, ...] = ()
    has_gap: bool = False
    notes: tuple[str, ...] = ()
    error: str | None = None
    hint: str | None = None
    entry: LockEntry | None = None
    stop_reason: str | None = None
    is_servers_fault: bool = False

    @property
    def slug(self) -> str:
        """The definition's slug."""
        return self.planned.slug


@dataclass(frozen=True, slots=True)
class Report:
    """What came of a run: one result for each preset of the plan, in its order.

    `lock` is the state that should stand in the lockfile; `save_error` says why it doesn't. `signal` is the
    number of the signal that ended the run.
    """

    plan: Plan
    results: tuple[Result, ...]
    lock: Lock
    save_error: str | None = None
    signal: int | None = None

    def having(self, *outcomes: Outcome) -> tuple[Result, ...]:
        """Return the results with one of the outcomes."""
        return tuple(each for each in self.results if each.outcome in outcomes)

    @property
    def exit_code(self) -> int:
        """Return the exit code of the most severe thing that happened."""
        if self.signal:
            return 128 + self.signal
        went_live = any(each.outcome in LIVE_NOW for each in self.results)
        is_open = bool(self.having(Outcome.UNKNOWN)) or any(each.not_persisted for each in self.results)
        has_failed = bool(self.save_error or self.having(Outcome.FAILED, Outcome.NOT_ATTEMPTED))
        if is_open or (has_failed and went_live):
            return 5
        if self.having(Outcome.REFUSED) or any(each.superseded or each.has_gap for each in self.results):
            return 4
        return 1 if has_failed else 0
