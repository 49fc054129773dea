"""A transport that stands between presetctl and the API, and does to any call what its script says.

It counts calls, creates and faults, and keeps what each create was told, so that a test can say what a client
may conclude from it. A create that the API carries out late waits in `late` until its time has come.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

import anyio
import httpx

from tests.faults.calls import Call, Kind, kind_of
from tests.faults.steps import CURRENT, Killed

Forward = Callable[[], Awaitable[httpx.Response]]


class Told(StrEnum):
    """What a client can conclude from how a create ended."""

    DONE = "done"
    NOT_SENT = "not sent"
    THROTTLED = "throttled"
    REFUSED = "refused"
    CONFLICT = "conflict"
    OPEN = "open"
    KILLED = "killed"


@dataclass(frozen=True, slots=True, repr=False)
class Fault:
    """Something that goes wrong with one call.

    `act` gets the call, the line and a function that lets the API carry it out; it answers or raises.
    """

    name: str
    kinds: frozenset[Kind]
    act: Callable[[Call, "Line", Forward], Awaitable[httpx.Response]]
    told: Told = Told.DONE

    def __repr__(self) -> str:
        """Return the name, which says all of it."""
        return self.name


Script = Callable[[Call], Fault | None]
Observer = Callable[[Call, str], None]


@dataclass(slots=True)
class Sent:
    """A create that went out: what the client was told, and whether it was told in time."""

    call: Call
    fault: str
    told: Told


@dataclass(slots=True)
class Late:
    """A create that the API carries out at a time, or after the run where that is None."""

    due: float | None
    call: Call
    commit: Forward


class Line(httpx.AsyncBaseTransport):
    """The line of one runner to the API.

    Args:
        api: carries out what arrives.
        script: chooses the fault of each call, or none.
        runner: the name of who is calling.
        observe: is called when a call is `sent` (creates only), when its time has come (`late`), when the API
            has it (`arrived`), and when the API has dealt with it (`carried out`).
        latency: the virtual seconds that a call takes.
    """

    def __init__(
        self,
        api: httpx.AsyncBaseTransport,
        script: Script = lambda _: None,
        runner: str = "a",
        observe: Observer = lambda *_: None,
        latency: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self.api = api
        self.script = script
        self.runner = runner
        self.observe = observe
        self.latency = latency
        self.seen: Counter[tuple[Kind, str | None]] = Counter()
        self.faults: Counter[str] = Counter()
        self.sent: list[Sent] = []
        self.late: list[Late] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """See `httpx.AsyncBaseTransport`."""
        kind, slug = kind_of(request)
        self.seen[kind, slug] += 1
        call = Call(kind, slug, self.seen[kind, slug], self.runner, request)
        _step(f"before {kind}")
        await anyio.sleep(self.latency())
        _live()
        await self.carry_out_late(anyio.current_time())
        fault = self.script(call)
        if fault:
            self.faults[fault.name] += 1
        answer = await (self._create(call, fault) if kind is Kind.CREATE else self._answer(call, fault))
        _step(f"after {kind}")
        return answer

    async def _create(self, call: Call, fault: Fault | None) -> httpx.Response:
        sent = Sent(call, fault.name if fault else "", Told.KILLED)
        self.sent.append(sent)
        self.observe(call, "sent")
        try:
            answer = await self._answer(call, fault)
        except (httpx.HTTPError, anyio.get_cancelled_exc_class()):
            sent.told = fault.told if fault else Told.OPEN
            raise
        sent.told = fault.told if fault else _told(answer.status_code)
        return answer

    async def _answer(self, call: Call, fault: Fault | None) -> httpx.Response:
        async def forward() -> httpx.Response:
            return await self._carry_out(call)

        return await (fault.act(call, self, forward) if fault else forward())

    async def _carry_out(self, call: Call) -> httpx.Response:
        self.observe(call, "arrived")
        answer = await self.api.handle_async_request(call.request)
        await answer.aread()
        self.observe(call, "carried out")
        if call.kind is Kind.CREATE:
            _step("carried out")
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    async def carry_out_late(self, now: float | None = None) -> None:
        """Let the API carry out the creates whose time has come; without a time, all of them."""
        due = [each for each in self.late if now is None or (each.due is not None and each.due <= now)]
        self.late = [each for each in self.late if each not in due]
        for each in due:
            self.observe(each.call, "late")
            await each.commit()

    def posts(self, slug: str | None = None) -> int:
        """Return the number of creates that left, of one preset or of all."""
        return sum(slug in (None, each.call.slug) and each.told is not Told.NOT_SENT for each in self.sent)


def _told(status: int) -> Told:
    if status == httpx.codes.OK:
        return Told.DONE
    return Told.CONFLICT if status == httpx.codes.CONFLICT else Told.REFUSED


def _live() -> None:
    """Let nothing go out of a run that was killed while this call was on its way."""
    steps = CURRENT.get()
    if steps and steps.is_killed:
        raise Killed


def _step(name: str) -> None:
    steps = CURRENT.get()
    if steps:
        steps.take(name)
