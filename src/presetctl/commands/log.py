"""`presetctl log`: the versions of a preset."""

import sys
from importlib import import_module

import click

from presetctl.commands.complete import complete_slugs
from presetctl.commands.gather import gather_settings, load_definitions
from presetctl.commands.history import parse_slug, read_history
from presetctl.commands.options import Invocation, global_options

FORMATS = ("text", "json")
"""Each is a module `presetctl.render.log_NAME` with a function `render_log`."""


@click.command()
@click.argument("slug", shell_complete=complete_slugs)
@click.option("--format", "output", type=click.Choice(FORMATS), default="text", help="Default: text.")
@global_options
@click.pass_obj
def log(invocation: Invocation, slug: str, output: str) -> int:
    """List all versions of a preset, newest first: when, by whom, which one is live.

    Each version is marked that production uses, that the lockfile records, or that says what the definition
    says.

    \b
    Examples:
      presetctl log email-copywriter
      presetctl log email-copywriter --format json
    """
    settings = gather_settings(invocation)
    loaded = load_definitions(settings)
    history = read_history(settings, loaded, parse_slug(slug))
    if history.definition is None and not loaded.is_valid:
        invocation.tell("warning: no version was compared with a definition: `presetctl validate` says why\n")
    render = import_module(f"presetctl.render.log_{output}").render_log
    invocation.show(render(history, settings.target.name, color=invocation.has_color(sys.stdout)), output)
    return 0
