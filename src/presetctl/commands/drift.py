"""`presetctl drift`: the lockfile against what is live."""

import sys
from importlib import import_module

import anyio
import click

from presetctl.commands.gather import gather_settings, require_lock, require_same_place
from presetctl.commands.options import Invocation, global_options
from presetctl.commands.place import DEFAULT_CONCURRENCY, open_target, require_key
from presetctl.drift import Drift, find_drift
from presetctl.errors import InputError
from presetctl.live import Live
from presetctl.lockfile import Lock
from presetctl.settings import Settings

FORMATS = ("text", "json", "markdown")
"""Each is a module `presetctl.render.drift_NAME` with a function `render_drift`."""


@click.command()
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there is drift.")
@click.option("--format", "output", type=click.Choice(FORMATS), default="text", help="Default: text.")
@global_options
@click.pass_obj
def drift(invocation: Invocation, detailed_exitcode: bool, output: str) -> int:
    """Compare what was last recorded with what is live. Reads no definitions, writes nothing.

    Made for a schedule: it tells who changed what in the dashboard, also while definitions are being edited.

    \b
    Examples:
      presetctl drift
      presetctl -t production drift --detailed-exitcode --format json
    """
    settings = gather_settings(invocation)
    lock = require_lock(settings)
    if lock is None:
        hint = "`presetctl apply` writes it; without it nothing can be compared"
        raise InputError(f"there is no lockfile `{settings.lockfile.as_posix()}`", hint)
    live = anyio.run(_read, settings, require_key(settings), lock)
    for pinned in (lock.workspace_id, settings.target.workspace_id):
        require_same_place(settings, "workspace", pinned, live.workspace_id)
    found = Drift(
        target=settings.target.name,
        base_url=settings.target.base_url,
        workspace_id=lock.workspace_id or live.workspace_id,
        presets=find_drift(lock.presets, live, settings.target.slug_suffix),
    )
    render = import_module(f"presetctl.render.drift_{output}").render_drift
    color = invocation.has_color(sys.stdout)
    invocation.show(render(found, color=color, is_verbose=invocation.is_verbose), output)
    if found.has_errors:
        return 1
    return 2 if detailed_exitcode and found.has_drift else 0


async def _read(settings: Settings, key: str, lock: Lock) -> Live:
    from presetctl.api.read import read_live

    suffix = settings.target.slug_suffix
    recorded = {slug + suffix: entry for slug, entry in lock.presets.items()}
    async with open_target(settings, key) as api:
        return await read_live(api, recorded, DEFAULT_CONCURRENCY)
