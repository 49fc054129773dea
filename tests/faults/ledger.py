"""What really happened at the API, and whether presetctl told all of it.

The ledger sees every create arrive and be carried out. At the end of a round it compares that with what all
reports and lockfiles said: a version that was made twice, a push that nobody accounts for, and somebody's
version that was pushed over must each be named.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from presetctl.content import Content, live_sha256
from presetctl.lockfile import Lock
from presetctl.models.endpoint import Endpoint
from presetctl.outcome import Outcome, Result
from presetctl.plan import Plan
from presetctl.sandbox.body import extract_content, parse_body
from presetctl.sandbox.records import PresetDesignatedVersion
from presetctl.sandbox.store import MissingError
from tests.faults.api import Api
from tests.faults.calls import Call
from tests.faults.transport import Line, Told

NEWS = re.compile(r"(?:live |; )version (\d+)")
GAP = re.compile(r"the version is (\d+), not (\d+)")
VERSIONS = re.compile(r"versions? (\d+(?:(?:, | and )\d+)*)")


@dataclass(frozen=True, slots=True)
class Made:
    """A version that a create made; `over` is the number that was live before it, 0 for none.

    `is_double` says that production had this very content already, `is_foreign` that it had another's, which
    the runner can't have known. `is_twin` is a late double of another runner's version, which an API without
    request ids doesn't tell from the push that it was taken for.
    """

    call: Call
    number: int
    over: int
    is_double: bool
    is_foreign: bool
    is_twin: bool

    def __str__(self) -> str:
        """Return it for people."""
        return f"`{self.call.slug}` v{self.number} over v{self.over} by {self.call.runner}"


@dataclass(frozen=True, slots=True)
class Silence:
    """What nobody was told about a version: that it exists, that it is a second one, whom it pushed over."""

    made: Made
    lost: bool
    double: bool
    foreign: bool

    def __str__(self) -> str:
        """Return it for people."""
        words = {"lost": self.lost, "a duplicate": self.double, "pushed over somebody": self.foreign}
        return f"{self.made} is {', '.join(name for name, holds in words.items() if holds)}, unnamed"


@dataclass(slots=True)
class Ledger:
    """The account of one API: versions made, and numbers that people were told.

    `denied` are creates that the API called refused and then hid behind a 404: nobody can know of those.
    """

    api: Api
    made: list[Made] = field(default_factory=list)
    sent: dict[str, str] = field(default_factory=dict)
    maker: dict[str, str] = field(default_factory=dict)
    late: set[int] = field(default_factory=set)
    denied: set[int] = field(default_factory=set)
    told: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    recorded: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    before: dict[Call, PresetDesignatedVersion | None] = field(default_factory=dict)

    def watch(self, call: Call, moment: str, lock: Lock | None, overwrite: frozenset[str]) -> None:
        """Note a create that arrives, or was carried out, from a folder with this lock."""
        assert call.slug
        if moment == "late":
            self.late.add(id(call))
            return
        if moment == "arrived":
            self.before[call] = self.live(call.slug)
            return
        before, now = self.before.pop(call), self.live(call.slug)
        if now is None or (before and before.id == now.id):
            return
        key = body_key(call)
        self.sent[now.id], self.maker[now.id] = key, call.runner
        entry = lock.presets.get(call.slug) if lock else None
        known = (entry.version_id, live_sha256(entry.content)) if entry else ()
        is_double = before is not None and self.key(before) == key
        is_own = before is not None and self.maker.get(before.id) == call.runner
        is_foreign = (
            before is not None
            and not (is_double or is_own or {before.id, self.key(before)} & set(known))
            and call.slug not in overwrite
        )
        is_twin = is_double and not is_own and id(call) in self.late
        over = before.version if before else 0
        self.made.append(Made(call, now.version, over, is_double, is_foreign, is_twin))

    def live(self, slug: str) -> PresetDesignatedVersion | None:
        """Return the version that production uses."""
        try:
            return self.api.store.get_preset(slug).designated_version
        except MissingError:
            return None

    def key(self, version: PresetDesignatedVersion) -> str:
        """Return what tells the content of a version: as it was sent, or as somebody wrote it."""
        written = live_sha256(Content.of(version.system_prompt, version.config))
        return self.sent.get(version.id, written)

    def plan(self, plan: Plan) -> None:
        """Hear a plan: its notices, and of its reasons what is news beside the recorded version."""
        for diagnostic in plan.diagnostics:
            self.told[diagnostic.slug or ""] |= _versions_in(diagnostic.message)
        for each in plan.presets:
            self.told[each.slug] |= {int(number) for number in NEWS.findall(each.reason)}

    def result(self, result: Result) -> None:
        """Hear what came of a preset."""
        self.told[result.slug] |= _named(result)
        if result.version and result.entry:
            self.recorded[result.slug].add(result.version)

    def read(self, lock: Lock | None) -> None:
        """Take what a lockfile holds."""
        for slug, entry in (lock.presets if lock else {}).items():
            self.recorded[slug].add(entry.version)

    def silences(self) -> list[Silence]:
        """Return what happened and nobody told."""
        found = []
        for each in self.made:
            if id(each.call) in self.denied:
                continue
            slug = each.call.slug or ""
            told = self.told[slug]
            known = told | self.recorded[slug]
            silence = Silence(
                each,
                lost=not known & {each.number, *([each.over] if each.is_twin else [])},
                double=each.is_double and not each.is_twin and not told & {each.number, each.over},
                foreign=each.is_foreign and each.over not in told,
            )
            if silence.lost or silence.double or silence.foreign:
                found.append(silence)
        return found


def body_key(call: Call) -> str:
    """Return what tells the content of a create."""
    prompt, config = extract_content(Endpoint.CHAT, parse_body(call.request.content))
    return live_sha256(Content.of(prompt, config))


def _named(result: Result) -> set[int]:
    """Return the versions that a result tells about beside the one that it pushed."""
    numbers = _versions_in(" ".join((result.error or "", *result.notes))) | {
        each.number for each in result.superseded
    }
    if result.version and result.outcome is Outcome.RECORDED:
        numbers.add(result.version)
    return numbers


def _versions_in(text: str) -> set[int]:
    """Return the versions that a text names; of a gap that nobody could look into, all that lie in it."""
    named = {int(number) for group in VERSIONS.findall(text) for number in re.findall(r"\d+", group)}
    return named.union(*(range(int(expected), int(found)) for found, expected in GAP.findall(text)))


REPEATS = {Told.CONFLICT: 1, Told.THROTTLED: 5, Told.NOT_SENT: 4}
"""How often a create may be sent again in a run after it ended so; never after any other end."""


def broken_rules(line: Line) -> list[str]:
    """Return where a run sent a create again that it must not."""
    ends: defaultdict[str | None, list[Told]] = defaultdict(list)
    found = []
    for each in line.sent:
        before = ends[each.call.slug]
        if any(before.count(told) > REPEATS.get(told, 0) for told in before):
            found.append(f"create of `{each.call.slug}` sent again after {', '.join(before)}")
        before.append(each.told)
    return found
