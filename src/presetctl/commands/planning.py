"""What `plan` and `apply` share: their options, the connection to a target, and the plan itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import anyio
import click

from presetctl.commands.complete import complete_slugs
from presetctl.commands.gather import (
    require_loaded,
    require_records,
    require_slugs,
)
from presetctl.commands.judging import judge
from presetctl.commands.options import CommandT, Invocation, catalogue_options
from presetctl.commands.reading import Reading, require_workspace
from presetctl.journal.settled import Settled, settle_offline
from presetctl.lockfile import Lock
from presetctl.plan import Options, Plan
from presetctl.push.look import ONCE
from presetctl.saved_plan import SavedPlan
from presetctl.settings import Settings


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
    """A plan, with the lock and the earlier pushes that it was made on; without a lockfile an empty lock."""

    plan: Plan
    lock: Lock
    settled: Settled


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
    return click.option(
        name,
        multiple=True,
        metavar="SLUG",
        shell_complete=complete_slugs,
        help=f"{help_text} Repeatable.",
    )


def make_plan(
    settings: Settings,
    invocation: Invocation,
    wanted: Wanted,
    key: str | None,
    saved: SavedPlan | None = None,
    *,
    look_after: Sequence[float] = ONCE,
    retry_unknown: bool = False,
) -> Planned:
    """Compare definitions, lock and, with a key, the live presets; for a saved plan as that one was made.

    `look_after` are the seconds between the looks for pushes that an earlier run left open; `retry_unknown`
    permits one more push of those that aren't found.

    Raises: InputError, UsageError or ApiError; then nothing was compared.
    """
    from presetctl.plan_prices import with_prices
    from presetctl.planner import build_plan

    loaded = require_loaded(settings, invocation)
    definitions = loaded.definitions
    lock, journalled = require_records(settings)
    target = settings.target
    empty = Lock(target.name, target.base_url)
    settled = settle_offline(journalled, lock or empty)
    known = settled.within(lock or empty).presets
    managed = {each.slug for each in definitions} | known.keys()
    options = replace(
        saved.options if saved else _allowed(wanted, managed),
        protected=settings.protected,
        slug_suffix=target.slug_suffix,
        orphans_are_errors=settings.orphans_are_errors,
    )
    judged = judge(
        settings, invocation, loaded, options, has_key=key is not None, is_reviewed=saved is not None
    )
    live = None
    if key:
        if settled.unknown and len(look_after) > 1:
            invocation.tell("looking for pushes without an outcome, for up to half a minute\n")
        reading = Reading(settings, journalled, lock or empty, options, managed, look_after)
        settled, live = anyio.run(reading.run, key)
        require_workspace(settings, lock, live)
    if lock or settled.found:
        lock = settled.within(lock or empty)
    settled = replace(settled, is_retry=retry_unknown)
    place = {"target": target.name, "base_url": target.base_url}
    plan = build_plan(definitions, lock, live, options, settled=settled, **place)
    plan = replace(plan, diagnostics=(*plan.diagnostics, *judged.told))
    if judged.catalogue:
        plan = with_prices(plan, judged.catalogue)
    return Planned(plan, replace(lock or empty, workspace_id=plan.workspace_id), settled)


def _allowed(wanted: Wanted, managed: set[str]) -> Options:
    return Options(
        overwrite=require_slugs(wanted.overwrite, managed),
        recreate=require_slugs(wanted.recreate, managed),
        allow_protected=require_slugs(wanted.allow_protected, managed),
        max_changes=wanted.max_changes,
        only=require_slugs(wanted.slugs, managed) if wanted.slugs else None,
    )
