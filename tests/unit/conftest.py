"""Small builders of the core's values, and an API in memory that keeps state as the real one does."""

import errno
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import anyio.lowlevel

from presetctl.api.read import read_live
from presetctl.content import Content
from presetctl.definitions.load import Definition
from presetctl.journal.file import Journal
from presetctl.journal.lines import OpenPush
from presetctl.journal.settled import Settled
from presetctl.live import ACTIVE, Live, LivePreset, LiveVersion
from presetctl.lockfile import Lock, LockEntry
from presetctl.models.endpoint import Endpoint
from presetctl.plan import Options, Plan
from presetctl.planner import build_plan
from presetctl.push.means import Means
from presetctl.push.pace import Pace

SLUG = "triage"
MODEL = "openai/gpt-5.4"
BASE_URL = "https://openrouter.ai/api/v1"


def a_content(prompt: str | None = None, /, **config: Any) -> Content:
    """Return a content of one model and the given fields."""
    return Content.of(prompt, {"model": MODEL, **config})


def a_definition(
    slug: str = SLUG,
    prompt: str | None = None,
    /,
    *,
    endpoint: Endpoint = Endpoint.CHAT,
    protected: bool = False,
    **config: Any,
) -> Definition:
    """Return a definition of one model and the given fields."""
    file = f"{slug}.yaml"
    content = a_content(prompt, **config)
    return Definition(slug, endpoint, content, file, f"presets/{file}", protected=protected)


def an_entry(slug: str = SLUG, prompt: str | None = None, /, *, number: int = 1, **config: Any) -> LockEntry:
    """Return what the lockfile holds after the push of version `number`."""
    return LockEntry(
        content=a_content(prompt, **config),
        endpoint=Endpoint.CHAT,
        source=f"{slug}.yaml",
        preset_id=f"preset-{slug}",
        version=number,
        version_id=f"{slug}@{number}",
        created_at="2026-11-20T10:00:00Z",
    )


def a_version(
    slug: str = SLUG, prompt: str | None = None, /, *, number: int = 1, **config: Any
) -> LiveVersion:
    """Return a version of one model and the given fields."""
    return LiveVersion(
        f"{slug}@{number}", number, a_content(prompt, **config), "2026-11-20T10:00:00Z", "user-1"
    )


def a_live(slug: str = SLUG, prompt: str | None = None, /, *, number: int = 1, **config: Any) -> LivePreset:
    """Return a live preset at a version that was read."""
    version = a_version(slug, prompt, number=number, **config)
    return LivePreset(slug, f"preset-{slug}", ACTIVE, version.version_id, version=version)


def a_lock(entries: Mapping[str, LockEntry] | None = None) -> Lock:
    """Return a lock of the target `production`."""
    return Lock("production", BASE_URL, None, entries or {})


def a_live_side(*presets: LivePreset) -> Live:
    """Return a live side of the given presets."""
    return Live(presets={each.slug: each for each in presets})


def a_plan(
    definitions: Iterable[Definition],
    lock: Lock | None,
    live: Live | None,
    options: Options | None = None,
    settled: Settled | None = None,
) -> Plan:
    """Return the plan of three sides."""
    place = {"target": "production", "base_url": BASE_URL}
    return build_plan(definitions, lock, live, options or Options(), settled=settled, **place)


def an_open_push(slug: str = SLUG, prompt: str | None = None, /, *, base: int = 1, **config: Any) -> OpenPush:
    """Return a push whose outcome nobody saw."""
    content = a_content(prompt, **config)
    return OpenPush(slug, slug, Endpoint.CHAT, content, f"{slug}.yaml", base, "2026-11-20T10:00:00Z")


class JournalInMemory(Journal):
    """A journal that keeps its lines. `fail_at` are the lines that find the disk full, from 1."""

    def __init__(self, *fail_at: int) -> None:
        super().__init__(Path("unused"), BASE_URL, lambda: datetime(2026, 11, 20, 10, tzinfo=UTC))
        self.lines: list[dict[str, Any]] = []
        self._fail_at = fail_at
        self._count = 0

    @property
    def events(self) -> list[str]:
        """The event of each line, with the outcome of those that have one."""
        return [f"{each['event']} {each.get('outcome', '')}".strip() for each in self.lines]

    def compact(self) -> None:
        """See `Journal.compact`."""

    def _append(self, line: Mapping[str, Any]) -> None:
        self._count += 1
        if self._count in self._fail_at:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.lines.append(dict(line))


def some_means(api: "FakeApi", journal: Journal | None = None, workspace_id: str | None = None) -> Means:
    """Return the means of a run in which no time passes and chance is always the same."""
    pace = Pace(api.sleep, random.Random(7))  # noqa: S311 (nothing is to be kept secret)
    return Means(api, journal or JournalInMemory(), pace, workspace_id)


@dataclass
class StoredPreset:
    """A preset as the API keeps it; `designated` is the number that production uses, 0 for none."""

    preset_id: str
    versions: list[LiveVersion] = field(default_factory=list)
    designated: int = 0
    status: str = ACTIVE


Hook = Callable[[], object]


@dataclass
class FakeApi:
    """The preset calls over a dictionary; every create makes a version that is live at once.

    `keep` is what the API makes of a config on its way in. `calls` holds the name of each call. The hooks run
    at the n-th call of a name (from 1), before or after its effect, and may raise what the client would.
    """

    presets: dict[str, StoredPreset] = field(default_factory=dict)
    keep: Callable[[dict[str, Any]], dict[str, Any]] = lambda config: config
    alter: Callable[[LivePreset], LivePreset] = lambda live: live
    calls: list[str] = field(default_factory=list)
    naps: list[float] = field(default_factory=list)
    hooks: dict[tuple[str, int, str], Hook] = field(default_factory=dict)
    workspace: str | None = None

    def before(self, call: str, number: int, hook: Hook | Exception) -> None:
        """Run a hook, or raise, when a call arrives and has done nothing yet."""
        self.hooks[call, number, "before"] = _hook(hook)

    def after(self, call: str, number: int, hook: Hook | Exception) -> None:
        """Run a hook, or raise, when a call has had its effect and wasn't answered yet."""
        self.hooks[call, number, "after"] = _hook(hook)

    def edit(self, slug: str = SLUG, prompt: str | None = None, /, **config: Any) -> None:
        """Make a version as somebody else does."""
        self.store(slug, a_content(prompt, **config))

    def store(self, slug: str, content: Content) -> None:
        """Make a version and designate it."""
        preset = self.presets.setdefault(slug, StoredPreset(f"preset-{slug}"))
        number = len(preset.versions) + 1
        version = LiveVersion(f"{slug}@{number}", number, content, "2026-11-21T10:00:00Z", "user-1")
        preset.versions.append(version)
        preset.designated = number

    def count(self, call: str) -> int:
        """Return how often a call was made."""
        return self.calls.count(call)

    async def sleep(self, seconds: float) -> None:
        """Note a nap and let the others run."""
        self.naps.append(seconds)
        await anyio.lowlevel.checkpoint()

    async def workspace_id(self) -> str | None:
        """See `OpenRouter.workspace_id`."""
        self._enter("workspace_id")
        return self.workspace

    async def list_presets(self) -> list[LivePreset]:
        """See `OpenRouter.list_presets`."""
        self._enter("list_presets")
        return [replace(self._live(slug), version=None) for slug in self.presets if self._is_visible(slug)]

    async def get(self, slug: str) -> LivePreset | None:
        """See `OpenRouter.get`."""
        await anyio.lowlevel.checkpoint()
        self._enter("get")
        return self._live(slug) if self._is_visible(slug) else None

    async def version_count(self, slug: str) -> int:
        """See `OpenRouter.version_count`."""
        self._enter("version_count")
        return len(self.presets[slug].versions)

    async def versions_after(self, slug: str, number: int) -> list[LiveVersion]:
        """See `OpenRouter.versions_after`."""
        self._enter("versions_after")
        return [each for each in self.presets[slug].versions if each.number > number]

    async def create(self, slug: str, endpoint: Endpoint, body: Mapping[str, Any]) -> LivePreset:
        """See `OpenRouter.create`."""
        await anyio.lowlevel.checkpoint()
        number = self._enter("create")
        prompt, config = _unwired(endpoint, body)
        self.store(slug, Content.of(prompt, self.keep(config)))
        self._hook("create", number, "after")
        return self.alter(self._live(slug))

    def _enter(self, call: str) -> int:
        self.calls.append(call)
        number = self.calls.count(call)
        self._hook(call, number, "before")
        return number

    def _hook(self, call: str, number: int, when: str) -> None:
        self.hooks.get((call, number, when), lambda: None)()

    def _is_visible(self, slug: str) -> bool:
        return slug in self.presets and self.presets[slug].status != "archived"

    def _live(self, slug: str) -> LivePreset:
        preset = self.presets[slug]
        if not preset.designated:
            return LivePreset(slug, preset.preset_id, preset.status, None)
        version = preset.versions[preset.designated - 1]
        return LivePreset(slug, preset.preset_id, preset.status, version.version_id, version=version)


def a_plan_against(
    api: FakeApi, definitions: Iterable[Definition], lock: Lock | None, options: Options | None = None
) -> Plan:
    """Read the live side from an API as the commands do, and plan."""
    wanted = list(definitions)
    locked = lock.presets if lock else {}
    slugs = {each.slug for each in wanted} | locked.keys()
    managed = {slug: locked.get(slug) for slug in sorted(slugs)}
    return a_plan(wanted, lock, anyio.run(read_live, api, managed, 8), options)


def _hook(hook: Hook | Exception) -> Hook:
    if not isinstance(hook, Exception):
        return hook

    def fail() -> None:
        raise hook

    return fail


def _unwired(endpoint: Endpoint, body: Mapping[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """Take the system prompt from its place and drop what isn't persisted, as OpenRouter documents it."""
    config = {key: value for key, value in body.items() if key not in ("messages", "input", "stream")}
    match endpoint:
        case Endpoint.CHAT:
            texts = [each["content"] for each in body["messages"] if each["role"] == "system"]
            return (texts[0] if texts else None), config
        case Endpoint.MESSAGES:
            return config.pop("system", None), config
        case Endpoint.RESPONSES:
            return config.pop("instructions", None), config
