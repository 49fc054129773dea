"""What `plan` and `apply` share: their options, the connection to a target, and the plan itself."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import anyio
import click

from presetctl.commands.gather import (
    require_definitions,
    require_lock,
    require_same_place,
    require_slugs,
)
from presetctl.commands.options import CommandT, Invocation
from presetctl.errors import InputError, PresetctlError
from presetctl.lockfile import Lock
from presetctl.plan import Options, Plan
from presetctl.settings import Settings

DEFAULT_CONCURRENCY = 8
SANDBOX_FILE = "sandbox.sqlite3"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a command line says about single presets."""

    slugs: tuple[str, ...] = ()
    overwrite: tuple[str, ...] = ()
    recreate: tuple[str, ...] = ()
    allow_protected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and the lock that it was made on; a missing lockfile gives an empty lock."""

    plan: Plan
    lock: Lock


def plan_options(command: CommandT) -> CommandT:
    """Add the options that widen what a plan may do."""
    options = (
        _slug_option("--overwrite", "Push over somebody else's live change of this preset."),
        _slug_option("--recreate", "Make this preset anew that is recorded and gone."),
        _slug_option("--allow-protected", "Push this protected preset."),
        click.option(
            "--max-changes",
            type=click.IntRange(min=0),
            metavar="N",
            envvar="PRESETCTL_MAX_CHANGES",
            help="Push at most so many presets, whatever the settings say.",
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _slug_option(name: str, help_text: str) -> Any:
    return click.option(name, multiple=True, metavar="SLUG", help=f"{help_text} Repeatable.")


def make_plan(settings: Settings, invocation: Invocation, wanted: Wanted, key: str | None) -> Planned:
    """Compare definitions, lock and, with a key, the live presets.

    Raises: InputError, UsageError or ApiError; then nothing was compared.
    """
    from presetctl.planner import build_plan

    definitions = require_definitions(settings, invocation)
    lock = require_lock(settings)
    target = settings.target
    managed = {each.slug for each in definitions} | (lock.presets.keys() if lock else set())
    options = Options(
        overwrite=require_slugs(wanted.overwrite, managed),
        recreate=require_slugs(wanted.recreate, managed),
        allow_protected=require_slugs(wanted.allow_protected, managed),
        protected=settings.protected,
        slug_suffix=target.slug_suffix,
        orphans_are_errors=settings.orphans_are_errors,
        only=require_slugs(wanted.slugs, managed) if wanted.slugs else None,
    )
    live = None
    if key:
        locked = lock.presets if lock else {}
        slugs = options.only or managed
        wanted_live = {options.api_slug(slug): locked.get(slug) for slug in sorted(slugs)}
        live = anyio.run(_read_live, settings, key, wanted_live)
        recorded = lock.workspace_id if lock else None
        require_same_place(settings, "workspace", recorded, live.workspace_id)
        require_same_place(settings, "workspace", target.workspace_id, live.workspace_id)
    plan = build_plan(definitions, lock, live, options, target=target.name, base_url=target.base_url)
    empty = Lock(target.name, target.base_url, plan.workspace_id)
    return Planned(plan, replace(lock or empty, workspace_id=plan.workspace_id))


async def _read_live(settings: Settings, key: str, managed: dict[str, Any]) -> Any:
    from presetctl.api.read import read_live

    async with open_target(settings, key) as api:
        return await read_live(api, managed, DEFAULT_CONCURRENCY)


@asynccontextmanager
async def open_target(settings: Settings, key: str) -> AsyncIterator[Any]:
    """Open the target's API: over the network, or the sandbox in this process."""
    from presetctl.api.client import connect

    app = sandbox_app(settings) if settings.target.is_sandbox else None
    async with connect(settings.target.base_url, key, app) as api:
        yield api


def sandbox_app(settings: Settings) -> Any:
    """Return the embedded API over the folder's own database.

    Raises: PresetctlError if the sandbox isn't installed.
    """
    try:
        from presetctl.sandbox.app import create_app
        from presetctl.sandbox.store import Store
    except ModuleNotFoundError as exception:
        hint = "install it: `pip install 'presetctl[sandbox]'`"
        raise PresetctlError("the sandbox is not installed", hint) from exception
    folder = prepare_local_folder(settings)
    return create_app(Store(folder / SANDBOX_FILE))


def prepare_local_folder(settings: Settings) -> Path:
    """Return the folder of machine-local files, which Git ignores, after making it."""
    folder = settings.local_folder
    folder.mkdir(exist_ok=True)
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return folder


def require_key(settings: Settings) -> str:
    """Return the target's key.

    Raises: InputError naming the variable that should hold it.
    """
    key = settings.target.key(os.environ)
    if key is None:
        variable = settings.target.api_key_env
        hint = f"export {variable}=…, or try the sandbox: `-t sandbox`"
        raise InputError(f"`{variable}` is not set: `apply` needs the key of the target", hint)
    return key
