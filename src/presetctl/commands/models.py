"""`presetctl models`: what OpenRouter lists."""

import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

from presetctl.commands.complete import complete_models, complete_parameters
from presetctl.commands.gather import settings_anywhere
from presetctl.commands.options import Invocation, global_options, refresh_option
from presetctl.errors import ApiError, UsageError
from presetctl.settings import SANDBOX

if TYPE_CHECKING:
    from presetctl.catalogue.values import Catalogue

FORMATS = ("text", "json")
"""Each is a module `presetctl.render.models_NAME` with a function `render_models`."""


@click.command()
@click.argument("glob", default="*", shell_complete=complete_models)
@click.option(
    "--supports",
    multiple=True,
    metavar="PARAM",
    shell_complete=complete_parameters,
    help="Only models that know this parameter. Repeatable.",
)
@click.option("--format", "output", type=click.Choice(FORMATS), default="text", help="Default: text.")
@refresh_option
@global_options
@click.pass_obj
def models(invocation: Invocation, glob: str, supports: tuple[str, ...], output: str) -> int:
    """List OpenRouter's models: context, prices, parameters, last day.

    No key and no presets folder are needed. GLOB is matched with the whole id and with what follows the
    author. Prices are in US dollars for a million tokens. `-v` shows all parameters.

    \b
    Examples:
      presetctl models
      presetctl models 'anthropic/*'
      presetctl models 'gpt-5*' --supports tools --supports structured_outputs
      presetctl models --format json
    """
    from presetctl.catalogue.listing import pick
    from presetctl.commands.catalogue import consult
    from presetctl.render.diagnostics import render_diagnostics
    from presetctl.render.words import plural

    settings = settings_anywhere(invocation)
    consulted = consult(settings, invocation)
    catalogue = consulted.catalogue
    if catalogue is None:
        (told,) = consulted.told
        raise ApiError(told.message, told.hint)
    if consulted.told:
        invocation.tell(render_diagnostics(consulted.told, color=invocation.has_color(sys.stderr)))
    _require_known(supports, catalogue)
    found = pick(catalogue, glob, supports)
    render = import_module(f"presetctl.render.models_{output}").render_models
    color = invocation.has_color(sys.stdout)
    invocation.show(render(found, catalogue, color=color, is_verbose=invocation.is_verbose))
    count = f"{len(found):,} of {plural(len(catalogue.models), 'model')}"
    place = SANDBOX if settings.target.is_sandbox else settings.target.base_url
    invocation.tell(f"{count} of {place}, read {catalogue.read_at:%Y-%m-%d %H:%M} UTC.\n")
    return 0


def _require_known(parameters: tuple[str, ...], catalogue: "Catalogue") -> None:
    """Check that some model knows each parameter. Raises: UsageError."""
    from presetctl.catalogue.listing import known_parameters
    from presetctl.definitions.hints import suggest

    known = known_parameters(catalogue)
    for name in parameters:
        if name not in known:
            hint = suggest(name, known) or f"models know {', '.join(sorted(known))}"
            raise UsageError(f"no model knows a parameter `{name}`", hint)
