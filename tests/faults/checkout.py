"""One checkout of a presets folder, and `apply` over it as the command does it, over a line of the test's."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import anyio
import httpx

from presetctl.api.client import OpenRouter
from presetctl.api.read import read_live
from presetctl.api.transport import Transport
from presetctl.apply import Run
from presetctl.commands.gather import load_definitions, require_lock
from presetctl.commands.only_run import only_run
from presetctl.commands.place import prepare_local_folder
from presetctl.errors import ApiError
from presetctl.lockfile import Lock, write_lock
from presetctl.outcome import Report
from presetctl.plan import Options
from presetctl.planner import build_plan
from presetctl.settings import Settings, resolve_settings
from tests.faults.api import BASE_URL

KEY = "sk-or-v1-faults"
CONCURRENCY = 2


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks of an apply on its command line."""

    overwrite: frozenset[str] = frozenset()
    retry_unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Checkout:
    """A presets folder and its name."""

    name: str
    folder: Path

    @property
    def settings(self) -> Settings:
        """The folder's settings, with the test's API as its target."""
        return resolve_settings(self.folder, None, BASE_URL, {})

    @property
    def lockfile(self) -> Path:
        """The lockfile's path."""
        return self.settings.lockfile

    def prepare(self) -> None:
        """Make the folder and what a first run would make in it."""
        self.folder.mkdir()
        prepare_local_folder(self.settings)

    def define(self, slug: str, text: str) -> None:
        """Write the definition of a preset."""
        (self.folder / f"{slug}.yaml").write_text(text, encoding="utf-8")

    def lock(self) -> Lock | None:
        """Return what the lockfile holds. Raises: InputError if it can't be read."""
        return require_lock(self.settings)

    async def apply(self, line: httpx.AsyncBaseTransport, asked: Asked) -> Report:
        """Apply the folder. Raises: what the command would report as an error."""
        settings = self.settings
        with only_run(settings):
            loaded = load_definitions(settings)
            assert loaded.is_valid, loaded.diagnostics
            lock = require_lock(settings)
            locked = lock.presets if lock else {}
            managed = {
                slug: locked.get(slug) for slug in {each.slug for each in loaded.definitions} | locked.keys()
            }
            async with _opened(line) as api:
                live = await read_live(api, managed, CONCURRENCY)
                place = {"target": settings.target.name, "base_url": BASE_URL}
                plan = build_plan(loaded.definitions, lock, live, Options(overwrite=asked.overwrite), **place)
                if plan.summary["error"]:
                    raise ApiError("not every live preset could be read; nothing was pushed")
                known = replace(lock or Lock(settings.target.name, BASE_URL), workspace_id=plan.workspace_id)
                run = Run(
                    plan, known, api, lambda held: write_lock(settings.lockfile, held), sleep=anyio.sleep
                )
                return await run.execute(CONCURRENCY)


@asynccontextmanager
async def _opened(line: httpx.AsyncBaseTransport) -> AsyncIterator[OpenRouter]:
    transport = Transport(BASE_URL, KEY, line)
    try:
        yield OpenRouter(transport)
    finally:
        await transport.aclose()
