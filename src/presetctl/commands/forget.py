"""`presetctl forget`: drop an orphan's lock entry."""

import click

from presetctl.commands.complete import complete_slugs
from presetctl.commands.gather import gather_settings, require_definitions, require_lock, require_slugs
from presetctl.commands.only_run import only_run
from presetctl.commands.options import Invocation, global_options
from presetctl.commands.save import save_lock
from presetctl.definitions.load import Definition
from presetctl.errors import RefusedError, UsageError


@click.command()
@click.argument("slug", shell_complete=complete_slugs)
@global_options
@click.pass_obj
def forget(invocation: Invocation, slug: str) -> int:
    """Drop the lock entry of a preset that has no definition any more. Makes no call.

    The preset stays live and is not managed from then on; `presetctl archive` hides it.

    \b
    Example:
      presetctl forget old-bot
    """
    settings = gather_settings(invocation)
    definitions = {each.slug: each for each in require_definitions(settings, invocation)}
    refuse_defined(definitions, slug)
    with only_run(settings):
        lock = require_lock(settings)
        if lock is None:
            raise UsageError(f"there is no preset `{slug}`", "there is no lockfile either")
        require_slugs([slug], lock.presets)
        save_lock(settings, lock.with_entry(slug, None))
    invocation.tell(f"`{slug}` is forgotten: {settings.lockfile.as_posix()} updated.\n")
    return 0


def refuse_defined(definitions: dict[str, Definition], slug: str) -> None:
    """Raises: RefusedError if there is a definition of a slug: the next apply would look for its preset."""
    if slug in definitions:
        hint = "delete the definition first, so that the next apply doesn't ask for it"
        raise RefusedError(f"`{slug}` has a definition, `{definitions[slug].file}`", hint)
