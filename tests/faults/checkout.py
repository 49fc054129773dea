"""One checkout of a presets folder, and `apply` over it as the command does it, over a line of the test's."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Protocol

import anyio
import httpx

from presetctl.api.client import OpenRouter
from presetctl.api.read import read_live
from presetctl.api.transport import Transport
from presetctl.apply import Run
from presetctl.commands.gather import load_definitions, require_records
from presetctl.commands.only_run import only_run
from presetctl.commands.place import prepare_local_folder
from presetctl.errors import ApiError
from presetctl.journal.file import Journal
from presetctl.lockfile import Lock, read_lock, write_lock
from presetctl.outcome import Report, Result
from presetctl.plan import Options, Plan
from presetctl.planner import build_plan
from presetctl.push.look import LOOK_AFTER_SECONDS
from presetctl.push.means import Means
from presetctl.push.pace import Pace
from presetctl.push.settle import settle
from presetctl.settings import Settings, resolve_settings
from tests.faults.api import BASE_URL

KEY = "sk-or-v1-faults"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks of an apply on its command line."""

    overwrite: frozenset[str] = frozenset()
    retries_unknown: bool = False
    concurrency: int = 2


class Audience(Protocol):
    """Whom a run tells what, and when."""

    def plan(self, plan: Plan) -> None:
        """Take the plan, before anything is done."""

    def result(self, result: Result) -> None:
        """Take what came of a preset."""


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
        return read_lock(self.lockfile, "presets.lock")

    async def apply(self, line: httpx.AsyncBaseTransport, asked: Asked, audience: Audience) -> Report:
        """Apply the folder, telling the plan first and each result as it comes, as the command does.

        Raises: what the command would report as an error.
        """
        with only_run(self.settings):
            definitions = load_definitions(self.settings).definitions
            lock, journalled = require_records(self.settings)
            empty = Lock(self.settings.target.name, BASE_URL)
            async with _opened(line) as api:
                settled = await settle(
                    journalled, lock or empty, api, only=None, sleep=anyio.sleep, seconds=LOOK_AFTER_SECONDS
                )
                if lock or settled.found:
                    lock = settled.within(lock or empty)
                settled = replace(settled, is_retry=asked.retries_unknown)
                locked = lock.presets if lock else {}
                slugs = sorted({each.slug for each in definitions} | locked.keys())
                live = await read_live(api, {slug: locked.get(slug) for slug in slugs}, asked.concurrency)
                plan = build_plan(
                    definitions,
                    lock,
                    live,
                    Options(overwrite=asked.overwrite),
                    target=self.settings.target.name,
                    base_url=BASE_URL,
                    settled=settled,
                )
                audience.plan(plan)
                if plan.summary["error"]:
                    raise ApiError("not every live preset could be read; nothing was pushed")
                known = replace(lock or empty, workspace_id=plan.workspace_id)
                pace = Pace(chance=random.Random(0))  # noqa: S311 (the same waits each time)
                means = Means(api, Journal(self.settings.journal, BASE_URL), pace, plan.workspace_id)
                save = partial(write_lock, self.lockfile)
                return await Run(plan, known, means, save, audience.result, settled).execute(
                    asked.concurrency
                )


@asynccontextmanager
async def _opened(line: httpx.AsyncBaseTransport) -> AsyncIterator[OpenRouter]:
    transport = Transport(BASE_URL, KEY, line)
    try:
        yield OpenRouter(transport)
    finally:
        await transport.aclose()
