"""`presetctl archive`: hide a preset that has no definition any more."""

import click

from presetctl.api.client import OpenRouter
from presetctl.commands.complete import complete_slugs
from presetctl.commands.confirm import require_yes
from presetctl.commands.forget import refuse_defined
from presetctl.commands.gather import gather_settings, require_definitions, require_lock
from presetctl.commands.history import parse_slug
from presetctl.commands.management import refuse_frozen, require_management_key, switch
from presetctl.commands.only_run import only_run
from presetctl.commands.options import Invocation, global_options
from presetctl.commands.save import save_lock
from presetctl.errors import PresetctlError

PARTLY_EXIT = 5


@click.command()
@click.argument("slug", shell_complete=complete_slugs)
@click.option("--yes", is_flag=True, help="Don't ask.")
@global_options
@click.pass_obj
def archive(invocation: Invocation, slug: str, yes: bool) -> int:
    """Archive a live preset: production can't call it any more. Its versions are kept, its slug stays taken.

    Needs a read-write management key in OPENROUTER_MANAGEMENT_KEY. The preset must not have a definition any
    more; its lock entry is dropped with it. `presetctl restore` brings it back.

    \b
    Example:
      presetctl archive old-bot
    """
    settings = gather_settings(invocation)
    slug = parse_slug(slug)
    refuse_frozen(settings)
    definitions = {each.slug: each for each in require_definitions(settings, invocation)}
    refuse_defined(definitions, slug)
    target = settings.target.name
    require_yes(f"`{slug}` on {target} stops working for everybody who calls it", is_given=yes)
    key = require_management_key(settings)
    with only_run(settings):
        lock = require_lock(settings)
        switch(settings, key, lock, slug, OpenRouter.archive)
        invocation.tell(f"`{slug}` is archived on {target}.\n")
        if lock and slug in lock.presets:
            try:
                save_lock(settings, lock.with_entry(slug, None))
            except PresetctlError as exception:
                invocation.say(f"error: {exception.message}\nhint: the next apply drops its lock entry\n")
                return PARTLY_EXIT
            invocation.tell(f"{settings.lockfile.as_posix()} updated.\n")
    return 0
