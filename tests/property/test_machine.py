"""Edits on both sides of a folder, in any order, against a small model of what each of them means.

The core runs whole: definitions are read from files, the lockfile is written and read, and the client talks
to the sandbox. The model knows contents as numbers and restates the table of states on them.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import anyio
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from presetctl.api.client import OpenRouter, connect
from presetctl.api.read import read_live
from presetctl.apply import Run
from presetctl.definitions.load import load
from presetctl.journal.file import Journal
from presetctl.lockfile import Lock, parse_lock, read_lock, render_lock, write_lock
from presetctl.outcome import Outcome, Report
from presetctl.plan import WRITES, Action, Options, Plan
from presetctl.planner import build_plan
from presetctl.push.means import Means
from presetctl.push.pace import Pace
from presetctl.sandbox.app import create_app
from presetctl.sandbox.store import Store
from presetctl.state import State

BASE_URL = "http://sandbox.invalid/api/v1"
SLUGS = ("a", "b", "c")
"""Too few for the rule that many missing presets stop a run."""

ANY_SLUG = st.sampled_from(SLUGS)
SEEDS = st.integers(1, 3)
ENDPOINTS = st.sampled_from(["chat", "responses"])
NAMED = st.frozensets(ANY_SLUG, max_size=2)
SERVERS_OWN = 100
"""What the model adds to the number of a content that the server changed on its way in."""

OVERWRITABLE = (State.UNMANAGED, State.DRIFTED, State.CONFLICT, State.ROLLED_BACK)
Wanted = tuple[int, str]
WANTED = st.tuples(SEEDS, ENDPOINTS)


def for_each(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw something, or nothing, for every slug."""
    return st.fixed_dictionaries(dict.fromkeys(SLUGS, st.none() | strategy))


@dataclass
class Preset:
    """A live preset as the model knows it: its contents by version, and the number of the designated one."""

    born: int
    versions: list[int] = field(default_factory=list)
    designated: int = 0
    status: str = "active"

    @property
    def content(self) -> int:
        return self.versions[self.designated - 1]

    def add(self, content: int) -> None:
        self.versions.append(content)
        self.designated = len(self.versions)


@dataclass(frozen=True)
class Entry:
    """What the lockfile should hold: the preset, the version, what was sent and what came back."""

    born: int
    number: int
    sent: Wanted
    live: int


def state_of(wanted: Wanted | None, entry: Entry | None, preset: Preset | None) -> State:
    """Restate the table of states."""
    if wanted is None:
        return State.ORPHANED if preset else State.GONE
    if preset is None:
        return State.MISSING if entry else State.CREATE
    if entry and entry.born != preset.born:
        return State.REPLACED
    if preset.status == "disabled":
        return State.INACTIVE
    if entry is None:
        return State.ADOPT if preset.content == wanted[0] else State.UNMANAGED
    is_sent, is_held = wanted == entry.sent, preset.content == entry.live
    if preset.designated == entry.number:
        return State.UNCHANGED if is_sent else State.UPDATE
    if preset.content == wanted[0] or (is_sent and is_held):
        return State.CONVERGED
    if preset.designated < entry.number:
        return State.ROLLED_BACK
    if is_sent:
        return State.DRIFTED
    return State.UPDATE if is_held else State.CONFLICT


def action_of(slug: str, state: State, options: Options) -> Action:
    """Restate what apply does in each state."""
    match state:
        case State.CREATE | State.UPDATE:
            return Action.PUSH
        case State.ADOPT | State.CONVERGED:
            return Action.RECORD
        case State.GONE:
            return Action.FORGET
        case State.UNCHANGED | State.ORPHANED:
            return Action.NONE
    is_named = slug in (options.recreate if state is State.MISSING else options.overwrite)
    return Action.PUSH if is_named and state in (*OVERWRITABLE, State.MISSING) else Action.REFUSE


def a_clock() -> Callable[[], datetime]:
    seconds = count()
    return lambda: datetime(2026, 11, 20, tzinfo=UTC) + timedelta(seconds=next(seconds))


def a_config(seed: int) -> dict[str, Any]:
    return {"model": "openai/gpt-5.4", "temperature": seed / 2, "provider": {"order": ["openai", "azure"]}}


def seed_of(config: Mapping[str, Any]) -> int:
    return int(config["temperature"] * 2)


def blur(config: dict[str, Any]) -> dict[str, Any]:
    """Write a config differently, without another meaning."""
    return {"stop": [], **dict(reversed(config.items())), "provider": {"only": None, **config["provider"]}}


def add_default(config: dict[str, Any]) -> dict[str, Any]:
    """Change a config as servers do: a default that means something, nulls, another order of keys."""
    return {"stop": None, "top_p": 0.9, **dict(reversed(config.items()))}


class TwoSides(RuleBasedStateMachine):
    """People edit definitions and the dashboard; presetctl plans and applies in between."""

    def __init__(self) -> None:
        super().__init__()
        self.place = tempfile.TemporaryDirectory()
        self.folder = Path(self.place.name)
        self.lockfile = self.folder / "presets.lock"
        self.wanted: dict[str, Wanted] = {}
        self.removed: dict[str, Wanted] = {}
        self.presets: dict[str, Preset] = {}
        self.entries: dict[str, Entry] = {}
        self.births = count(1)
        self.calls: Counter[str] = Counter()

    @initialize(changes_contents=st.booleans())
    def start_api(self, changes_contents: bool) -> None:  # noqa: FBT001 (hypothesis passes it by name)
        self.server_adds = SERVERS_OWN if changes_contents else 0
        self.store = Store(clock=a_clock(), normalise=add_default if changes_contents else dict)
        self.api = create_app(self.store)
        for slug in SLUGS:
            self.write_definition(slug, (1, "chat"))
        self.apply()

    def teardown(self) -> None:
        self.place.cleanup()

    # People and their files.

    @rule(wanted=for_each(WANTED))
    def edit_definitions(self, wanted: dict[str, Wanted | None]) -> None:
        for slug, each in wanted.items():
            if each:
                self.write_definition(slug, each)

    @precondition(lambda self: self.wanted)
    @rule(data=st.data())
    def remove_definition(self, data: st.DataObject) -> None:
        slug = data.draw(st.sampled_from(sorted(self.wanted)))
        (self.folder / f"{slug}.yaml").unlink()
        self.removed[slug] = self.wanted.pop(slug)

    @precondition(lambda self: self.removed)
    @rule(data=st.data())
    def bring_definition_back(self, data: st.DataObject) -> None:
        slug = data.draw(st.sampled_from(sorted(self.removed)))
        self.write_definition(slug, self.removed[slug])

    def write_definition(self, slug: str, wanted: Wanted) -> None:
        seed, endpoint = wanted
        text = f"endpoint: {endpoint}\nrequest: {a_config(seed)}\n"
        (self.folder / f"{slug}.yaml").write_text(text, encoding="utf-8")
        self.wanted[slug] = wanted
        self.removed.pop(slug, None)

    def lose_lockfile(self) -> None:
        self.lockfile.unlink(missing_ok=True)
        self.entries = {}

    # People and the dashboard.

    @precondition(lambda self: len(self.presets) < len(SLUGS))
    @rule(data=st.data(), seed=SEEDS)
    def make_by_other_means(self, data: st.DataObject, seed: int) -> None:
        slug = data.draw(st.sampled_from(sorted(set(SLUGS) - self.presets.keys())))
        self.store.create_version(slug, None, a_config(seed))
        self.presets[slug] = Preset(next(self.births))
        self.presets[slug].add(seed + self.server_adds)

    @precondition(lambda self: self.visible())
    @rule(seeds=for_each(SEEDS))
    def edit_by_hand(self, seeds: dict[str, int | None]) -> None:
        for slug, preset in self.visible().items():
            if seed := seeds[slug]:
                self.store.edit(slug, None, blur(a_config(seed)))
                preset.add(seed)

    @precondition(lambda self: self.visible())
    @rule(back=for_each(st.integers(0, 3)))
    def designate(self, back: dict[str, int | None]) -> None:
        for slug, preset in self.visible().items():
            preset.designated = max(1, len(preset.versions) - (back[slug] or 0))
            self.store.designate(slug, preset.designated)

    @precondition(lambda self: self.visible())
    @rule(data=st.data(), seed=SEEDS)
    def meet_a_mishap(self, data: st.DataObject, seed: int) -> None:
        """One rule for all that is rare, lest nothing else happens."""
        slug = data.draw(st.sampled_from(sorted(self.visible())))
        mishap = data.draw(st.sampled_from(["archive", "disable", "replace", "lose", "delete all"]))
        preset = self.presets[slug]
        match mishap:
            case "archive" if preset.status == "active":
                self.store.archive(slug)
                preset.status = "archived"
            case "disable":
                self.store.disable(slug)
                preset.status = "disabled"
            case "replace":
                self.store.replace(slug, None, a_config(seed))
                self.presets[slug] = Preset(next(self.births))
                self.presets[slug].add(seed)
            case "lose":
                self.lose_lockfile()
            case "delete all":
                self.store.clear()
                self.presets = {}

    @precondition(lambda self: self.hidden())
    @rule(data=st.data())
    def restore(self, data: st.DataObject) -> None:
        slug = data.draw(st.sampled_from(sorted(self.hidden())))
        self.store.restore(slug)
        self.presets[slug].status = "active"

    # presetctl.

    @rule()
    def apply(self) -> None:
        self.run_checked(Options())

    @rule(overwrite=NAMED, recreate=NAMED, only=st.none() | st.frozensets(ANY_SLUG, min_size=1))
    def apply_named(
        self, overwrite: frozenset[str], recreate: frozenset[str], only: frozenset[str] | None
    ) -> None:
        self.run_checked(Options(overwrite=overwrite, recreate=recreate, only=only))

    @rule()
    def apply_everything(self) -> None:
        self.run_checked(Options(overwrite=frozenset(SLUGS), recreate=frozenset(SLUGS)))

        pushes = {each.slug for each in self.plan(Options()).having(Action.PUSH)}
        assert pushes <= self.hidden()

    @precondition(lambda self: self.presets)
    @rule()
    def apply_without_lockfile(self) -> None:
        self.lose_lockfile()
        before = {slug: len(preset.versions) for slug, preset in self.presets.items()}
        self.run_checked(Options())

        assert before == {slug: self.version_count(slug) for slug in before}

    @invariant()
    def plan_is_as_the_table_says(self) -> None:
        """Every preset has the model's state and action, and planning writes nothing."""
        before = self.calls["POST"]
        plan = self.plan(Options())

        self.check(plan)
        assert self.calls["POST"] == before

    @invariant()
    def lockfile_is_canonical(self) -> None:
        """What is in the lockfile is what the model recorded, and its bytes are those of its meaning."""
        if not self.lockfile.exists():
            assert not self.entries
            return
        text = self.lockfile.read_text(encoding="utf-8")
        lock = parse_lock(text, "x")

        assert render_lock(lock) == text
        held = {slug: (entry.version, seed_of(entry.content.config)) for slug, entry in lock.presets.items()}
        assert held == {slug: (entry.number, entry.sent[0]) for slug, entry in self.entries.items()}

    def run_checked(self, options: Options) -> None:
        """Apply, and check that exactly what the plan says was done."""
        plan = self.plan(options)
        self.check(plan)
        pushes = {each.slug for each in plan.having(Action.PUSH)}
        blocked = pushes & self.hidden()
        lock_before = self.lockfile.read_bytes() if self.lockfile.exists() else None
        self.calls.clear()

        report = self.execute(plan)

        assert self.calls["POST"] == len(pushes)
        assert {each.slug for each in report.having(Outcome.PUSHED)} == pushes - blocked
        assert {each.slug for each in report.having(Outcome.FAILED)} == blocked
        if not plan.having(*WRITES):
            assert lock_before == (self.lockfile.read_bytes() if self.lockfile.exists() else None)
        for each in plan.presets:
            self.learn(each.slug, each.action)
        for slug, preset in self.presets.items():
            assert self.version_count(slug) == len(preset.versions)
        assert {each.slug for each in self.plan(options).having(Action.PUSH)} <= blocked

    def learn(self, slug: str, action: Action) -> None:
        """Bring the model up to date with what an action does."""
        if action is Action.FORGET:
            del self.entries[slug]
        if action not in (Action.PUSH, Action.RECORD) or slug in self.hidden():
            return
        if action is Action.PUSH:
            preset = self.presets.setdefault(slug, Preset(next(self.births)))
            preset.add(self.wanted[slug][0] + self.server_adds)
        preset = self.presets[slug]
        self.entries[slug] = Entry(preset.born, preset.designated, self.wanted[slug], preset.content)

    def check(self, plan: Plan) -> None:
        """Compare a plan with the model's."""
        slugs = self.wanted.keys() | self.entries.keys()
        visible = self.visible()
        states = {
            slug: state_of(self.wanted.get(slug), self.entries.get(slug), visible.get(slug))
            for slug in slugs
            if plan.options.only is None or slug in plan.options.only
        }
        assert {each.slug: (each.state, each.action) for each in plan.presets} == {
            slug: (state, action_of(slug, state, plan.options)) for slug, state in states.items()
        }

    def plan(self, options: Options) -> Plan:
        """Return the plan, after checking that the same sides in another order give the same one."""
        loaded = load(self.folder)
        assert loaded.is_valid
        definitions = loaded.definitions
        lock = read_lock(self.lockfile, "presets.lock")
        locked = lock.presets if lock else {}
        slugs = {each.slug for each in definitions} | locked.keys()
        managed = {slug: locked.get(slug) for slug in slugs if options.only is None or slug in options.only}
        live = self.with_api(lambda api: read_live(api, managed, 2))
        build = partial(
            build_plan, lock=lock, live=live, options=options, target="sandbox", base_url=BASE_URL
        )
        plan: Plan = build(definitions)
        assert plan == build(definitions[::-1])
        return plan

    def execute(self, plan: Plan) -> Report:
        lock = read_lock(self.lockfile, "presets.lock") or Lock("sandbox", BASE_URL)
        lock = replace(lock, workspace_id=plan.workspace_id)

        def save(lock: Lock) -> None:
            write_lock(self.lockfile, lock)

        async def no_nap(_: float) -> None:
            pass

        async def execute(api: OpenRouter) -> Report:
            means = Means(api, Journal(self.folder / "journal.jsonl", BASE_URL), Pace(no_nap))
            return await Run(plan, lock, means, save).execute(2)

        report: Report = self.with_api(execute)
        return report

    def with_api(self, use: Callable[[OpenRouter], Any]) -> Any:
        async def counted(scope: Any, receive: Any, send: Any) -> None:
            self.calls[scope["method"]] += 1
            await self.api(scope, receive, send)

        async def main() -> Any:
            async with connect(BASE_URL, "key", counted) as api:
                return await use(api)

        return anyio.run(main)

    def version_count(self, slug: str) -> int:
        if slug in self.hidden():
            return len(self.presets[slug].versions)
        return self.store.list_versions(slug).total_count

    def visible(self, *statuses: str) -> dict[str, Preset]:
        wanted = statuses or ("active", "disabled")
        return {slug: preset for slug, preset in self.presets.items() if preset.status in wanted}

    def hidden(self) -> set[str]:
        return self.presets.keys() - self.visible().keys()


TestTwoSides = TwoSides.TestCase
TestTwoSides.settings = settings(max_examples=40, stateful_step_count=40)
