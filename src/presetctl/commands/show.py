"""`presetctl show`: one version of a preset, as a definition."""

from importlib import import_module

import click

from presetctl.commands.complete import complete_slugs
from presetctl.commands.gather import gather_settings, load_definitions
from presetctl.commands.history import parse_name, read_history
from presetctl.commands.options import Invocation, global_options
from presetctl.definitions.adopt import Files
from presetctl.definitions.includes import Folder
from presetctl.errors import PresetctlError, UsageError
from presetctl.pull import Sides, take
from presetctl.render.pull_text import left_out_warning

FORMATS = ("text", "json")
"""Each is a module `presetctl.render.show_NAME` with a function `render_version`."""


@click.command()
@click.argument("name", metavar="SLUG[@N]", shell_complete=complete_slugs)
@click.option("--format", "output", type=click.Choice(FORMATS), default="text", help="Default: text.")
@global_options
@click.pass_obj
def show(invocation: Invocation, name: str, output: str) -> int:
    """Print a version as the definition that `pull` would write, with its prompt.

    Without `@N` it is the version that production uses. The JSON form holds the content as the API keeps it.

    \b
    Examples:
      presetctl show email-copywriter
      presetctl show email-copywriter@3 --format json
    """
    settings = gather_settings(invocation)
    loaded = load_definitions(settings)
    wanted = parse_name(name)
    history = read_history(settings, loaded, wanted.slug)
    version = history.numbered(wanted.number)
    if version is None and wanted.number is None:
        hint = f"name one of its versions: `presetctl log {wanted.slug}` lists them"
        raise PresetctlError(f"production uses no version of `{wanted.slug}`", hint)
    if version is None:
        hint = f"`presetctl log {wanted.slug}` lists its versions"
        raise UsageError(f"`{wanted.slug}` has no version {wanted.number}", hint)
    files = Files(Folder.at(settings.folder), settings.target.name)
    extra = files.extra_names(history.definition) if history.definition else ()
    sides = Sides(wanted.slug, history.definition, history.locked, history.live, version, extra)
    decision = take(sides, version)
    render = import_module(f"presetctl.render.show_{output}").render_version
    invocation.show(render(decision, settings.target.name), output)
    if output == "text" and (warning := left_out_warning(decision)):
        invocation.tell(warning)
    return 0
