"""A plan and the API → outcomes: the run around the pushes.

Up to `concurrency` presets are pushed at a time, each by the push protocol, which journals every outcome at
once; the lockfile follows within seconds, and at the end. Nothing is ever rolled back here: that would be one
more rollout.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

import anyio

from presetctl.journal.settled import Settled
from presetctl.lockfile import Lock, LockEntry
from presetctl.outcome import Outcome, Report, Result
from presetctl.plan import WRITES, Action, Plan, PlannedPreset
from presetctl.push.means import Means
from presetctl.push.protocol import push
from presetctl.push.verify import recorded
from presetctl.state import State

MAX_FAILURES_IN_A_ROW = 3
"""So many failures one after another are the server's, and more calls won't help."""

SAVE_SECONDS = 2.0
"""The lockfile is at most so much older than the last outcome; the journal is never."""

GIVEN_UP = "given_up"
"""What the journal says of an open push that nobody wants to look for any more."""


@dataclass(slots=True)
class Run:
    """One run over a plan: what came of each preset so far.

    `save` writes the lockfile, `on_result` tells somebody who watches; both are called between two awaits.
    `settled` is what became of the pushes that an earlier run left open, as the plan has it.
    """

    plan: Plan
    lock: Lock
    means: Means
    save: Callable[[Lock], None]
    on_result: Callable[[Result], None] = lambda _: None
    settled: Settled = field(default_factory=Settled)
    results: dict[str, Result] = field(default_factory=dict)
    save_error: str | None = None
    signal: int | None = None
    failures_in_a_row: int = 0
    is_save_due: bool = False

    def stop(self, signal: int) -> None:
        """Attempt no further preset; what is in flight is finished."""
        self.signal = signal
        self.means.pace.stop("the run was interrupted")

    async def execute(self, concurrency: int) -> Report:
        """Take every preset of the plan to its outcome and report them in the plan's order."""
        for planned in self.plan.presets:
            if planned.action is not Action.PUSH:
                self._note(self._without_call(planned))
        self._close_settled()
        # Saved also when nothing was recorded yet: a folder that can't be written is better known now.
        if self.plan.having(*WRITES) or self.settled.found:
            self._save()
        limiter = anyio.CapacityLimiter(concurrency)
        async with anyio.create_task_group() as saving:
            async with anyio.create_task_group() as group:
                for planned in self.plan.having(Action.PUSH):
                    group.start_soon(self._push, planned, limiter, saving)
            saving.cancel_scope.cancel()
        if self.is_save_due:
            self._save()
        if not self.save_error:
            self._compact()
        results = tuple(self.results[each.slug] for each in self.plan.presets)
        return Report(self.plan, results, self.lock, self.save_error, self.signal)

    async def _push(
        self, planned: PlannedPreset, limiter: anyio.CapacityLimiter, saving: anyio.abc.TaskGroup
    ) -> None:
        async with limiter:
            if reason := self.means.pace.stop_reason:
                self._note(Result(planned, Outcome.NOT_ATTEMPTED, error=reason))
                return
            result = await push(planned, self.means)
            self._count(result)
            self._note(result)
            if result.entry and not self.is_save_due:
                self.is_save_due = True
                saving.start_soon(self._save_later)

    def _count(self, result: Result) -> None:
        self.failures_in_a_row = self.failures_in_a_row + 1 if result.is_servers_fault else 0
        if result.stop_reason:
            self.means.pace.stop(result.stop_reason)
        elif self.failures_in_a_row >= MAX_FAILURES_IN_A_ROW:
            self.means.pace.stop(f"the API failed {MAX_FAILURES_IN_A_ROW} times in a row")

    def _note(self, result: Result) -> None:
        earlier = self.settled.superseded.get(result.slug, ())
        result = replace(result, superseded=(*earlier, *result.superseded))
        self.results[result.slug] = result
        if result.entry or result.planned.action is Action.FORGET:
            self.lock = self.lock.with_entry(result.slug, result.entry)
        self.on_result(result)

    async def _save_later(self) -> None:
        await self.means.pace.sleep(SAVE_SECONDS)
        self._save()

    def _save(self) -> None:
        self.is_save_due = False
        try:
            self.save(self.lock)
            self.save_error = None
        except OSError as exception:
            self.save_error = exception.strerror or str(exception)
            self.means.pace.stop(f"the lockfile can't be written: {self.save_error}")

    def _without_call(self, planned: PlannedPreset) -> Result:
        """Return the result of a preset that needs no call; a push of an earlier run may be found in it."""
        result, found = _settle_without_call(planned), self.settled.found.get(planned.slug)
        if found is None or result.outcome is not Outcome.RECORDED:
            return result
        return replace(
            result,
            outcome=Outcome.RECOVERED,
            version=found.version,
            version_id=found.version_id,
            not_persisted=found.not_persisted,
            notes=(self.settled.said[planned.slug],),
        )

    def _close_settled(self) -> None:
        """Journal how the open pushes ended, so that the next run doesn't look for them again."""
        pushed = {each.slug for each in self.plan.having(Action.PUSH)}
        ended = dict(self.settled.ended)
        if self.settled.is_retry:
            ended |= {slug: GIVEN_UP for slug in self.settled.unknown if slug not in pushed}
        try:
            for slug, outcome in ended.items():
                self.means.journal.close(slug, outcome, self.lock.presets.get(slug))
        except OSError as exception:
            self.means.pace.stop(f"the journal can't be written: {exception.strerror}")

    def _compact(self) -> None:
        """Drop from the journal what the lockfile holds now."""
        # A journal that stays as it is is complete: the next run takes the same from it once more.
        with suppress(OSError):
            self.means.journal.compact()


def _settle_without_call(planned: PlannedPreset) -> Result:
    match planned.action:
        case Action.REFUSE if planned.state is State.UNKNOWN:
            return Result(planned, Outcome.UNKNOWN, error=planned.reason)
        case Action.REFUSE:
            return Result(planned, Outcome.REFUSED, error=planned.reason)
        case Action.FORGET:
            return Result(planned, Outcome.RECORDED)
        case Action.RECORD if planned.state is State.UNCHANGED:
            return Result(planned, Outcome.RECORDED, entry=_with_protection(planned))
        case Action.RECORD if planned.live:
            return recorded(planned, planned.live)
    return Result(planned, Outcome.UNCHANGED)


def _with_protection(planned: PlannedPreset) -> LockEntry | None:
    return replace(planned.locked, protected=planned.protected) if planned.locked else None
