"""The push protocol: one preset from its planned state to a verified live version.

A create goes live at once, has no idempotency key and can't be taken back. So the intent is journalled, the
live preset is read again just before, the create is sent once, an answer that leaves its outcome open is
settled by looking, and what came back is compared with what was sent. It is sent again only where it is
certain that nothing came of it.
"""

from dataclasses import dataclass, replace

from presetctl.content import wire_body
from presetctl.errors import (
    ApiError,
    BusyError,
    NotSentError,
    RunStoppedError,
    UnknownOutcomeError,
    UnsendableError,
)
from presetctl.journal.lines import OpenPush
from presetctl.live import ACTIVE, LivePreset
from presetctl.outcome import Outcome, Result
from presetctl.plan import PlannedPreset
from presetctl.push.expectation import describe, is_expected, newest_number
from presetctl.push.look import LOOK_AFTER_SECONDS, ONCE, Sight, look, made, see, who_made
from presetctl.push.means import Means
from presetctl.push.verify import recorded, with_history, with_version
from presetctl.state import agrees

MAX_UNSENT = 4
"""So often a create that didn't leave is tried again."""

MAX_BUSY = 5
"""So often a create that was refused for now is tried again."""

MAX_CONFLICTS = 1
"""So often a create is tried again that was refused as a conflict, where nobody made a version."""

CONFLICT = 409
TOO_MANY_REQUESTS = 429
SERVER_ERROR = 500

_UNKNOWN_HINT = "`presetctl apply` looks again; `--retry-unknown` permits one more push after that"


async def push(planned: PlannedPreset, means: Means) -> Result:
    """Push one preset of a plan. Whatever the API and the disk do is in the result."""
    sent = _intent(planned, means.journal.now())
    try:
        means.journal.intend(sent)
    except OSError as exception:
        return _unwritten(Result(planned, Outcome.NOT_ATTEMPTED), exception)
    result = await _Push(planned, sent, means).run()
    if result.entry:
        try:
            replaced = [f"it replaced {who_made(each)}" for each in result.superseded]
            notes = (*replaced, *result.notes)
            means.journal.close(planned.slug, result.outcome.value, result.entry, notes)
        except OSError as exception:
            return _unwritten(result, exception)
    return result


def _intent(planned: PlannedPreset, at: str) -> OpenPush:
    definition, live, locked = planned.desired, planned.live, planned.locked
    assert definition is not None  # noqa: S101 (only definitions are pushed)
    seen = live.version.number if live and live.version else locked.version if live and locked else 0
    return OpenPush(
        slug=planned.slug,
        api_slug=planned.api_slug,
        endpoint=definition.endpoint,
        content=definition.content,
        source=definition.source,
        base=seen,
        at=at,
        protected=planned.protected,
        files=definition.files,
    )


def _is_open(exception: ApiError) -> bool:
    """Tell whether the create may have been carried out: also a gateway that is busy may have let it pass."""
    is_gateways = isinstance(exception, BusyError) and exception.status != TOO_MANY_REQUESTS
    return is_gateways or isinstance(exception, UnknownOutcomeError)


def _unwritten(result: Result, exception: OSError) -> Result:
    reason = f"the journal can't be written: {exception.strerror or exception}"
    return replace(result, error=result.error or reason, stop_reason=reason)


@dataclass(slots=True)
class _Push:
    """One push on its way; `base` is the number of the newest version before it."""

    planned: PlannedPreset
    sent: OpenPush
    means: Means
    base: int = 0
    attempts: int = 0
    unsent: int = 0
    busy: int = 0
    conflicts: int = 0

    async def run(self) -> Result:
        """Go from the last read to an outcome, again and again while nothing can have come of it."""
        pace = self.means.pace
        while await pace.ready():
            try:
                ended = await self._look_before()
            except ApiError as exception:
                return self._failed(exception)
            if ended is None and not pace.is_paused:
                ended = await self._send()
            if ended:
                return ended
        return self._end(Outcome.NOT_ATTEMPTED, pace.stop_reason)

    async def _look_before(self) -> Result | None:
        """Read the live preset again, and return a result unless it is what the plan was made on."""
        planned, api = self.planned, self.means.api
        if self.attempts:
            sight = await see(api, self.sent.api_slug, self.base, self.sent.content)
            if ended := self._settled(sight):
                return ended
            found = sight.live
        else:
            self.base = await newest_number(planned, api)
            found = await api.get(planned.api_slug)
        if found and self._is_elsewhere(found):
            return self._elsewhere(Outcome.FAILED, found)
        return None if is_expected(planned, found) else self._stale(found)

    async def _send(self) -> Result | None:
        """Send the create, and return its result; None if it may be sent again."""
        sent, means = self.sent, self.means
        try:
            means.journal.sending(sent.slug, self.base)
        except OSError as exception:
            return _unwritten(self._end(Outcome.NOT_ATTEMPTED), exception)
        self.attempts += 1
        try:
            body = wire_body(sent.endpoint, sent.content)
            live = await means.api.create(sent.api_slug, sent.endpoint, body)
        except ApiError as exception:
            if _is_open(exception):
                return await self._look_after(exception)
            return self._not_sent(exception) or await self._wait(exception)
        if self._is_elsewhere(live):
            return self._elsewhere(Outcome.UNKNOWN, live)
        return await self._verify(live)

    def _not_sent(self, exception: ApiError) -> Result | None:
        """Note that nothing came of the create, and return a result if that can't be noted."""
        try:
            self.means.journal.not_sent(self.sent.slug)
        except OSError as trouble:
            return _unwritten(self._failed(exception), trouble)
        return None

    async def _wait(self, exception: ApiError) -> Result | None:
        """Wait where a create that nothing came of may be sent again; else return its result."""
        pace = self.means.pace
        if isinstance(exception, NotSentError) and self.unsent < MAX_UNSENT:
            await pace.rest(pace.backoff(self.unsent))
            self.unsent += 1
            return None
        if isinstance(exception, BusyError):
            wished = exception.wait_seconds
            seconds = pace.backoff(self.busy + 1) if wished is None else wished
            if self.busy < MAX_BUSY and await pace.pause(seconds):
                self.busy += 1
                return None
            return replace(self._failed(exception), stop_reason=exception.message)
        # A 409 to the first version of a preset says that its slug is blocked.
        if exception.status == CONFLICT and self.planned.live and self.conflicts < MAX_CONFLICTS:
            await pace.rest(pace.backoff(self.conflicts))
            self.conflicts += 1
            return None
        return self._failed(exception)

    async def _look_after(self, exception: ApiError) -> Result | None:
        """Settle a create whose outcome is open: only a version equal to what was sent proves it."""
        sent, means = self.sent, self.means
        is_likely_refused = isinstance(exception, BusyError) or exception.status == CONFLICT
        seconds = ONCE if is_likely_refused else LOOK_AFTER_SECONDS
        sight = await look(
            means.api, sent.api_slug, self.base, sent.content, sleep=means.pace.sleep, seconds=seconds
        )
        if sight and (ended := self._settled(sight)):
            return ended
        if sight and is_likely_refused:
            return self._not_sent(exception) or await self._wait(exception)
        result = self._end(Outcome.UNKNOWN, exception.message, _UNKNOWN_HINT)
        return replace(result, is_servers_fault=True)

    def _settled(self, sight: Sight) -> Result | None:
        """Return the result where there are newer versions: ours, or somebody else's alone."""
        live = sight.live
        if live is None:
            return None
        base = self._base_of(live)
        sight = sight.above(base)
        if sight.ours:
            result = Result(self.planned, Outcome.RECOVERED, self.attempts)
            return with_history(with_version(result, live, sight.ours[-1]), base, sight)
        if sight.foreign:
            message = f"{made(sight.foreign)} at the same time, which isn't what was sent"
            return self._end(Outcome.REFUSED, message, "look at a new plan")
        return None

    def _base_of(self, live: LivePreset) -> int:
        """Return the base; an archived preset that comes back brings its history along."""
        locked = self.planned.locked
        is_known = locked is not None and locked.preset_id == live.preset_id
        return max(self.base, locked.version) if locked and is_known else self.base

    async def _verify(self, live: LivePreset) -> Result:
        """Compare what came back with what was sent, and with what was there before."""
        base, version = self._base_of(live), live.version
        assert version is not None  # noqa: S101 (the client promises it for a create)
        if version.number <= base:
            message = f"the answer is about version {version.number}, which was there before"
            ended = await self._look_after(UnknownOutcomeError(message))
            assert ended is not None  # noqa: S101 (only a 409 may be sent again)
            return ended
        result = with_version(Result(self.planned, Outcome.PUSHED, self.attempts), live, version)
        if version.number == base + 1:
            return result
        try:
            sight = await see(self.means.api, self.sent.api_slug, base, self.sent.content)
        except ApiError as exception:
            note = f"the version is {version.number}, not {base + 1}, and the history can't be read"
            return replace(result, has_gap=True, notes=(f"{note}: {exception.message}",))
        return with_history(result, base, sight)

    def _is_elsewhere(self, live: LivePreset) -> bool:
        """Tell whether an answer names another workspace than the plan; None matches any."""
        known = (live.workspace_id, self.means.workspace_id)
        return None not in known and live.workspace_id != self.means.workspace_id

    def _elsewhere(self, outcome: Outcome, live: LivePreset) -> Result:
        place = self.means.workspace_id
        message = f"the answer is about workspace `{live.workspace_id}`, and the plan is for `{place}`"
        hint = "check the key and the target; nothing is recorded for it"
        return replace(self._end(outcome, message, hint), stop_reason=message)

    def _stale(self, found: LivePreset | None) -> Result:
        """Return the result for a preset that isn't what the plan expects any more."""
        planned = self.planned
        desired = planned.desired
        if found and desired and found.status == ACTIVE and agrees(desired, planned.locked, found):
            return replace(recorded(planned, found), attempts=self.attempts)
        message = f"the live preset changed since the plan was made: it {describe(found)}"
        return self._end(Outcome.REFUSED, message, "look at a new plan")

    def _failed(self, exception: ApiError) -> Result:
        result = self._end(Outcome.FAILED, exception.message, exception.hint)
        is_fatal = isinstance(exception, RunStoppedError)
        return replace(
            result,
            stop_reason=exception.message if is_fatal else None,
            is_servers_fault=not isinstance(exception, UnsendableError)
            and (exception.status is None or exception.status >= SERVER_ERROR),
        )

    def _end(self, outcome: Outcome, error: str | None = None, hint: str | None = None) -> Result:
        return Result(self.planned, outcome, self.attempts, error=error, hint=hint)
