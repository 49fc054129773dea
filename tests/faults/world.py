"""One API, two checkouts, and runs over them that meet faults: what the machine and the long run act in."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path

import anyio

from presetctl.content import live_sha256
from presetctl.errors import PresetctlError
from presetctl.journal.read import read_journal
from presetctl.outcome import Outcome, Report
from presetctl.plan import Action
from tests.faults.api import BASE_URL, Api
from tests.faults.calls import Call, Kind
from tests.faults.checkout import Asked, Checkout
from tests.faults.ledger import Ledger, Silence, body_key, broken_rules
from tests.faults.steps import CURRENT, Killed, Steps, watched_disk
from tests.faults.transport import Line, Sent, Told
from tests.faults.turn import Ran, Turn, script_of, tell
from tests.faults.virtual_time import run_virtually

SLUGS = ("one", "two", "three")


@dataclass(slots=True)
class World:
    """Everything that outlasts a run. `complaints` says what must never have happened."""

    root: Path
    api: Api = field(default_factory=Api)
    ledger: Ledger = field(init=False)
    checkouts: Mapping[str, Checkout] = field(init=False)
    complaints: list[str] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    sent: list[Sent] = field(default_factory=list)
    open: dict[tuple[str, str | None], int] = field(default_factory=dict)
    sent_over: dict[int, int] = field(default_factory=dict)
    silences: list[Silence] = field(default_factory=list)
    runs: int = 0

    def __post_init__(self) -> None:
        """Make both checkouts."""
        self.ledger = Ledger(self.api)
        self.checkouts = {name: Checkout(name, self.root / name) for name in ("a", "b")}
        for each in self.checkouts.values():
            each.prepare()

    def define(self, name: str, slug: str, serial: int) -> None:
        """Write a definition of which each serial is another content."""
        text = (
            f"system_prompt: Text {'x' * serial}.\n"
            "request: {model: openai/gpt-5.4, temperature: 1, top_p: 0.5}\n"
        )
        self.checkouts[name].define(slug, text)

    def pull(self, source: str, target: str) -> None:
        """Bring one checkout to what the other holds, as Git does: definitions and lockfile."""
        for path in self.checkouts[source].folder.iterdir():
            if path.is_file():
                (self.checkouts[target].folder / path.name).write_bytes(path.read_bytes())

    def run(self, *turns: Turn) -> list[Ran]:
        """Take turns at the same time, each in virtual time to its end, and judge them."""
        ran = [self._prepare(turn) for turn in turns]

        async def main() -> None:
            async with anyio.create_task_group() as group:
                for each in ran:
                    group.start_soon(self._apply, each)
            for each in ran:
                await each.line.carry_out_late()

        with watched_disk():
            run_virtually(main)
        for each in ran:
            self._judge(each)
        return ran

    def _prepare(self, turn: Turn) -> Ran:
        checkout = self.checkouts[turn.checkout]
        watch = partial(self._watch, turn, checkout)
        latency = cycle(turn.latency)
        line = Line(self.api, script_of(turn), turn.checkout, watch, lambda: next(latency))
        steps = Steps(checkout.folder, turn.kill_at, turn.kept, turn.full_at, partial(self._look, checkout))
        return Ran(turn, line, steps)

    async def _apply(self, ran: Ran) -> None:
        CURRENT.set(ran.steps)
        checkout = self.checkouts[ran.turn.checkout]
        turn = ran.turn
        asked = Asked(turn.overwrite, turn.retries_unknown, turn.concurrency)
        try:
            ran.report = await checkout.apply(ran.line, asked, self.ledger)
        except PresetctlError as exception:
            ran.error = exception
        except BaseException as exception:
            if not _is_kill(exception):
                raise
        ran.seconds = anyio.current_time()
        ran.steps.bury()

    def _watch(self, turn: Turn, checkout: Checkout, call: Call, moment: str) -> None:
        if call.kind is not Kind.CREATE:
            return
        if moment == "sent":
            self._check_evidence(checkout, call)
            self._check_repetition(turn, call)
            return
        self.ledger.watch(call, moment, checkout.lock(), turn.overwrite)

    def _check_evidence(self, checkout: Checkout, call: Call) -> None:
        """A create leaves only when the journal holds on the disk what it sends."""
        path = checkout.settings.journal
        journalled = read_journal(path, BASE_URL).open.get(call.slug or "")
        steps, found = CURRENT.get(), path.stat()
        if journalled is None or live_sha256(journalled.content) != body_key(call):
            self.complaints.append(f"{call.slug} is sent and not journalled")
        elif steps and steps.synced.get(found.st_ino) != found.st_size:
            self.complaints.append(f"{call.slug} is sent before its journal is synced")

    def _check_repetition(self, turn: Turn, call: Call) -> None:
        """A create whose outcome is open isn't sent again unasked while nobody made a version."""
        newest = self.newest(call.slug or "")
        is_same = self.open.get((turn.checkout, call.slug)) == newest
        if is_same and not turn.retries_unknown:
            self.complaints.append(f"{call.slug} is sent again and may have been sent before")
        self.sent_over[id(call)] = newest

    def _look(self, checkout: Checkout, step: str) -> None:
        """Read the lockfile as somebody might at this moment: it is whole, and says what is true."""
        if "rename" not in step:
            return
        lock = checkout.lock()
        self.ledger.read(lock)
        for slug, entry in (lock.presets if lock else {}).items():
            versions = {each.id: each.version for each in self.api.versions(slug)}
            if versions.get(entry.version_id) != entry.version:
                self.complaints.append(f"the lockfile records a version {entry.version} of {slug} that isn't")

    def _judge(self, ran: Ran) -> None:
        self.runs += 1
        self.story.append(tell(ran))
        self.sent += ran.line.sent
        self.faults += ran.line.faults
        self.faults["killed"] += ran.was_killed
        self.faults["full disk"] += ran.turn.full_at is not None and ran.steps.writes >= ran.turn.full_at
        self.complaints += broken_rules(ran.line)
        made = {id(each.call) for each in self.ledger.made}
        for each in ran.line.sent:
            if each.told is Told.THROTTLED and ran.line.faults["read: 404"]:
                self.ledger.denied.add(id(each.call))
            key = ran.turn.checkout, each.call.slug
            self.open.pop(key, None)
            if each.told in (Told.OPEN, Told.KILLED) and id(each.call) not in made:
                self.open[key] = self.sent_over[id(each.call)]
        if ran.report:
            self.complaints += self._lies(ran.report)

    def _lies(self, report: Report) -> Iterator[str]:
        for result in report.having(Outcome.PUSHED, Outcome.RECOVERED):
            if result.version_id not in {each.id for each in self.api.versions(result.slug)}:
                yield f"{result.slug} is called {result.outcome} and isn't there"

    def recorded(self, name: str = "a") -> dict[str, int]:
        """Return the version of each preset that a lockfile holds."""
        lock = self.checkouts[name].lock()
        return {slug: entry.version for slug, entry in lock.presets.items()} if lock else {}

    def newest(self, slug: str) -> int:
        """Return how many versions a preset has."""
        return len(self.api.versions(slug))

    def settle(self) -> None:
        """Let both checkouts run without faults until nothing is left to do, and hear what they tell."""
        for name in self.checkouts:
            for retries in (False, True, False, False):
                (ran,) = self.run(Turn(name, retries_unknown=retries))
            self._expect_peace(ran)
        self.silences = self.ledger.silences()
        self.complaints += map(str, self.silences)

    def _expect_peace(self, ran: Ran) -> None:
        report = ran.report
        if report is None:
            self.complaints.append(f"{ran.turn.checkout} doesn't come to rest: {ran.error}")
            return
        if ran.line.sent:
            self.complaints.append(
                f"{ran.turn.checkout} still pushes: {[each.call.slug for each in ran.line.sent]}"
            )
        for result in report.results:
            if result.planned.action is Action.REFUSE:
                continue
            if result.outcome not in (Outcome.UNCHANGED, Outcome.RECORDED):
                self.complaints.append(f"{result.slug} ends {result.outcome}: {result.error}")
            elif not self._is_live(ran.turn.checkout, result.slug):
                self.complaints.append(f"{result.slug} is called {result.outcome} and another text is live")

    def _is_live(self, name: str, slug: str) -> bool:
        prompt = (self.checkouts[name].folder / f"{slug}.yaml").read_text().split("\n")[0]
        live = self.ledger.live(slug)
        return live is not None and prompt == f"system_prompt: {live.system_prompt}"


def _is_kill(exception: BaseException) -> bool:
    if isinstance(exception, BaseExceptionGroup):
        return exception.subgroup(Killed) is not None
    return isinstance(exception, Killed)
