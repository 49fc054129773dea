"""`presetctl restore`: bring an archived preset back."""

import click

from presetctl.api.client import OpenRouter
from presetctl.commands.complete import complete_slugs
from presetctl.commands.confirm import require_yes
from presetctl.commands.gather import gather_settings, require_lock
from presetctl.commands.history import parse_slug
from presetctl.commands.management import refuse_frozen, require_management_key, switch
from presetctl.commands.options import Invocation, global_options


@click.command()
@click.argument("slug", shell_complete=complete_slugs)
@click.option("--yes", is_flag=True, help="Don't ask.")
@global_options
@click.pass_obj
def restore(invocation: Invocation, slug: str, yes: bool) -> int:
    """Bring an archived preset back, at the version it was at. Makes no new version.

    Needs a read-write management key in OPENROUTER_MANAGEMENT_KEY.

    \b
    Example:
      presetctl restore old-bot
    """
    settings = gather_settings(invocation)
    slug = parse_slug(slug)
    refuse_frozen(settings)
    target = settings.target.name
    require_yes(f"`{slug}` on {target} goes live at once, at the version it was at", is_given=yes)
    key = require_management_key(settings)
    switch(settings, key, require_lock(settings), slug, OpenRouter.restore)
    invocation.tell(f"`{slug}` is live on {target}; `presetctl log {slug}` shows at which version.\n")
    return 0
