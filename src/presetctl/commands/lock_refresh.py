"""`presetctl lock refresh`: rebuild lock entries from the version history."""

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import anyio
import click

from presetctl.commands.complete import complete_slugs
from presetctl.commands.gather import (
    gather_settings,
    require_definitions,
    require_lock,
    require_same_place,
    require_slugs,
)
from presetctl.commands.only_run import only_run
from presetctl.commands.options import Invocation, global_options
from presetctl.commands.place import DEFAULT_CONCURRENCY, open_target, require_key
from presetctl.commands.save import save_lock
from presetctl.definitions.load import Definition
from presetctl.errors import ApiError, RunStoppedError
from presetctl.live import LivePreset, LiveVersion
from presetctl.lock_refresh import Finding, Refreshed, Sides, refresh_entry
from presetctl.lockfile import Lock, LockEntry
from presetctl.plan import Options
from presetctl.settings import Settings

Past = tuple[LivePreset | None, list[LiveVersion]]
"""A live preset, if there is one, with all its versions."""


@dataclass
class Pasts:
    """What was read of the API; a slug that could not be read stands in `errors`."""

    workspace_id: str | None = None
    by_slug: dict[str, Past] = field(default_factory=dict)
    errors: dict[str, ApiError] = field(default_factory=dict)


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...", shell_complete=complete_slugs)
@global_options
@click.pass_obj
def refresh(invocation: Invocation, slugs: tuple[str, ...]) -> int:
    """Rebuild lock entries by finding what was pushed in the version history. Writes only the lockfile.

    Helps after a lost lockfile, a conflict in it, or a push whose record was lost. An entry that no version
    speaks for stays as it is. Look at `presetctl plan` afterwards.

    \b
    Examples:
      presetctl lock refresh
      presetctl lock refresh email-copywriter
    """
    from presetctl.render.refresh_text import render_refresh

    settings = gather_settings(invocation)
    definitions = {each.slug: each for each in require_definitions(settings, invocation)}
    with only_run(settings):
        lock = require_lock(settings) or Lock(settings.target.name, settings.target.base_url)
        key = require_key(settings)
        managed = {*definitions, *lock.presets}
        wanted = sorted(require_slugs(slugs, managed) or managed)
        pasts = anyio.run(_read, settings, key, wanted)
        for pinned in (lock.workspace_id, settings.target.workspace_id):
            require_same_place(settings, "workspace", pinned, pasts.workspace_id)
        refreshed = [
            refresh_entry(_sides(settings, slug, definitions, lock.presets), *pasts.by_slug[slug])
            for slug in wanted
            if slug in pasts.by_slug
        ]
        _save(settings, lock, refreshed, pasts.workspace_id)
    color = invocation.has_color(sys.stdout)
    invocation.show(render_refresh(refreshed, pasts.errors, color=color, is_verbose=invocation.is_verbose))
    return 1 if pasts.errors else 0


def _sides(
    settings: Settings, slug: str, definitions: Mapping[str, Definition], locked: Mapping[str, LockEntry]
) -> Sides:
    definition, entry = definitions.get(slug), locked.get(slug)
    is_marked = bool(definition and definition.protected) or bool(entry and entry.protected)
    protected = Options(protected=settings.protected).is_protected(slug, is_marked=is_marked)
    return Sides(slug, definition, entry, protected=protected)


def _save(settings: Settings, lock: Lock, refreshed: Iterable[Refreshed], workspace_id: str | None) -> None:
    """Write what was rebuilt; a lockfile in which nothing changes keeps its bytes."""
    rebuilt = [each for each in refreshed if each.finding is Finding.REBUILT]
    if not rebuilt:
        return
    for each in rebuilt:
        lock = lock.with_entry(each.slug, each.entry)
    save_lock(settings, replace(lock, workspace_id=lock.workspace_id or workspace_id))


async def _read(settings: Settings, key: str, slugs: Iterable[str]) -> Pasts:
    """Read the whole history of each preset. Raises: ApiError when no preset can be read."""
    pasts = Pasts()
    limiter = anyio.CapacityLimiter(DEFAULT_CONCURRENCY)
    stopped: list[RunStoppedError] = []
    async with open_target(settings, key) as api:
        pasts.workspace_id = await api.workspace_id()

        async def read(slug: str) -> None:
            api_slug = slug + settings.target.slug_suffix
            async with limiter:
                try:
                    live = await api.get(api_slug)
                    pasts.by_slug[slug] = live, await api.versions(api_slug) if live else []
                except RunStoppedError as exception:
                    stopped.append(exception)
                    group.cancel_scope.cancel()
                except ApiError as exception:
                    pasts.errors[slug] = exception

        async with anyio.create_task_group() as group:
            for slug in slugs:
                group.start_soon(read, slug)
    if stopped:
        raise stopped[0]
    return pasts
