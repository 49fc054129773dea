"""What `plan` and `apply` share: their options, the connection to a target, and the plan itself."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import anyio
import click

from presetctl.commands.gather import (
    require_loaded,
    require_lock,
    require_no_error,
    require_same_place,
    require_slugs,
)
from presetctl.commands.options import CommandT, Invocation, catalogue_options
from presetctl.commands.place import open_target
from presetctl.definitions.load import Loaded
from presetctl.lockfile import Lock
from presetctl.plan import Options, Plan
from presetctl.saved_plan import SavedPlan
from presetctl.settings import Settings

if TYPE_CHECKING:
    from presetctl.commands.catalogue import Consulted

DEFAULT_CONCURRENCY = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a command line says about single presets."""

    slugs: tuple[str, ...] = ()
    overwrite: tuple[str, ...] = ()
    recreate: tuple[str, ...] = ()
    allow_protected: tuple[str, ...] = ()
    max_changes: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan and the lock that it was made on; a missing lockfile gives an empty lock."""

    plan: Plan
    lock: Lock


def plan_options(command: CommandT) -> CommandT:
    """Add the options that widen what a plan may do, and those on the catalogue."""
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
    return catalogue_options(command)


def _slug_option(name: str, help_text: str) -> Any:
    return click.option(name, multiple=True, metavar="SLUG", help=f"{help_text} Repeatable.")


def make_plan(
    settings: Settings,
    invocation: Invocation,
    wanted: Wanted,
    key: str | None,
    saved: SavedPlan | None = None,
) -> Planned:
    """Compare definitions, lock and, with a key, the live presets; for a saved plan as that one was made.

    Raises: InputError, UsageError or ApiError; then nothing was compared.
    """
    from presetctl.planner import build_plan

    loaded = require_loaded(settings, invocation)
    definitions = loaded.definitions
    lock = require_lock(settings)
    target = settings.target
    managed = {each.slug for each in definitions} | (lock.presets.keys() if lock else set())
    allowed = saved.options if saved else _allowed(wanted, managed)
    options = replace(
        allowed,
        protected=settings.protected,
        slug_suffix=target.slug_suffix,
        orphans_are_errors=settings.orphans_are_errors,
    )
    consulted = _consult(settings, invocation, loaded, options) if key else None
    if consulted and saved is None:
        # What was reviewed is pushed, whatever the catalogue says by now.
        require_no_error(settings, consulted.told)
    live = None
    if key:
        locked = lock.presets if lock else {}
        slugs = managed if options.only is None else options.only
        wanted_live = {options.api_slug(slug): locked.get(slug) for slug in sorted(slugs)}
        live = anyio.run(_read_live, settings, key, wanted_live)
        recorded = lock.workspace_id if lock else None
        for found in {live.workspace_id, *(each.workspace_id for each in live.presets.values())}:
            require_same_place(settings, "workspace", recorded, found)
            require_same_place(settings, "workspace", target.workspace_id, found)
    plan = build_plan(definitions, lock, live, options, target=target.name, base_url=target.base_url)
    if consulted:
        plan = replace(plan, diagnostics=(*plan.diagnostics, *consulted.told))
    empty = Lock(target.name, target.base_url, plan.workspace_id)
    return Planned(plan, replace(lock or empty, workspace_id=plan.workspace_id))


def _consult(
    settings: Settings, invocation: Invocation, loaded: Loaded, options: Options
) -> "Consulted | None":
    """Return the catalogue with what it has against the definitions of a plan, None if it isn't wanted."""
    if invocation.is_without_catalogue:
        return None
    from presetctl.commands.catalogue import consult, findings

    only = options.only
    subjects = {slug: each for slug, each in loaded.subjects.items() if only is None or slug in only}
    consulted = consult(settings, invocation, subjects.values())
    return replace(consulted, told=(*findings(settings, subjects, consulted), *consulted.told))


def _allowed(wanted: Wanted, managed: set[str]) -> Options:
    return Options(
        overwrite=require_slugs(wanted.overwrite, managed),
        recreate=require_slugs(wanted.recreate, managed),
        allow_protected=require_slugs(wanted.allow_protected, managed),
        max_changes=wanted.max_changes,
        only=require_slugs(wanted.slugs, managed) if wanted.slugs else None,
    )


async def _read_live(settings: Settings, key: str, managed: dict[str, Any]) -> Any:
    from presetctl.api.read import read_live

    async with open_target(settings, key) as api:
        return await read_live(api, managed, DEFAULT_CONCURRENCY)
