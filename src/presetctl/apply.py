"""A plan and the API → outcomes: the run around the pushes.

Up to `concurrency` presets are pushed at a time, each by the push protocol. The lock is saved after every
outcome, so a run that dies leaves a lockfile that tells the truth. Nothing is ever rolled back here: that
would be one more rollout.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import anyio

from presetctl.lockfile import Lock, LockEntry
from presetctl.outcome import Outcome, Report, Result
from presetctl.plan import WRITES, Action, Plan, PlannedPreset
from presetctl.push import PresetsApi, Sleep, push, recorded
from presetctl.state import State

MAX_FAILURES_IN_A_ROW = 3
"""So many failures one after another are the server's, and more calls won't help."""


@dataclass(slots=True)
class Run:
    """One run over a plan: what came of each preset so far, and why to stop.

    `save` writes the lockfile, `on_result` tells somebody who watches. Both are called between two awaits.
    """

    plan: Plan
    lock: Lock
    api: PresetsApi
    save: Callable[[Lock], None]
    on_result: Callable[[Result], None] = lambda _: None
    sleep: Sleep = anyio.sleep
    results: dict[str, Result] = field(default_factory=dict)
    stop_reason: str | None = None
    save_error: str | None = None
    signal: int | None = None
    failures_in_a_row: int = 0

    def stop(self, signal: int) -> None:
        """Attempt no further preset; what is in flight is finished."""
        self.signal = signal
        self.stop_reason = "the run was interrupted"

    async def execute(self, concurrency: int) -> Report:
        """Take every preset of the plan to its outcome and report them in the plan's order."""
        for planned in self.plan.presets:
            if planned.action is not Action.PUSH:
                self._note(_settle_without_call(planned))
        # Saved also when nothing was recorded yet: a folder that can't be written is better known now.
        if self.plan.having(*WRITES):
            self._save()
        limiter = anyio.CapacityLimiter(concurrency)
        async with anyio.create_task_group() as group:
            for planned in self.plan.having(Action.PUSH):
                group.start_soon(self._push, planned, limiter)
        results = tuple(self.results[each.slug] for each in self.plan.presets)
        return Report(self.plan, results, self.lock, self.save_error, self.signal)

    async def _push(self, planned: PlannedPreset, limiter: anyio.CapacityLimiter) -> None:
        async with limiter:
            if self.stop_reason:
                self._take(Result(planned, Outcome.NOT_ATTEMPTED, error=self.stop_reason))
                return
            result = await push(planned, self.api, self.sleep, self.plan.workspace_id)
            self._count(result)
            self._take(result)

    def _count(self, result: Result) -> None:
        if result.stops_run:
            self.stop_reason = self.stop_reason or result.error
        self.failures_in_a_row = self.failures_in_a_row + 1 if result.is_servers_fault else 0
        if self.failures_in_a_row >= MAX_FAILURES_IN_A_ROW and not self.stop_reason:
            self.stop_reason = f"the API failed {MAX_FAILURES_IN_A_ROW} times in a row"

    def _take(self, result: Result) -> None:
        self._note(result)
        if result.entry:
            self._save()

    def _note(self, result: Result) -> None:
        self.results[result.slug] = result
        if result.entry or result.planned.action is Action.FORGET:
            self.lock = self.lock.with_entry(result.slug, result.entry)
        self.on_result(result)

    def _save(self) -> None:
        try:
            self.save(self.lock)
            self.save_error = None
        except OSError as exception:
            self.save_error = exception.strerror or str(exception)
            self.stop_reason = f"the lockfile can't be written: {self.save_error}"


def _settle_without_call(planned: PlannedPreset) -> Result:
    match planned.action:
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
