"""`presetctl validate`: check all definitions, offline."""

import os
import sys
from dataclasses import replace
from importlib import import_module

import click

from presetctl.commands.gather import gather_settings, load_definitions, require_slugs
from presetctl.commands.options import Invocation, global_options
from presetctl.definitions.load import Loaded
from presetctl.diagnostics import Diagnostic, Severity
from presetctl.errors import InputError
from presetctl.settings import SANDBOX, Settings, resolve_settings

FORMATS = ("text", "json", "markdown", "github", "sarif")
"""Each is a module `presetctl.render.validation_NAME` with a function `render_validation`."""


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...")
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option("--format", "output", type=click.Choice(FORMATS), default="text", help="Default: text.")
@global_options
@click.pass_obj
def validate(invocation: Invocation, slugs: tuple[str, ...], strict: bool, output: str) -> int:
    """Check all definitions, offline and without a key.

    Every mistake of every file is told in one run, with its place and a way to mend it. With `-t TARGET` the
    definitions are checked as that target resolves them, otherwise as each target does.
    `presetctl explain CODE` says more about a diagnostic.

    \b
    Examples:
      presetctl validate
      presetctl validate email-copywriter --strict
      presetctl -t staging validate --format json
    """
    from presetctl.render.diagnostics import count_diagnostics
    from presetctl.render.words import plural

    try:
        loads = [load_definitions(each) for each in _settings_of_targets(invocation)]
    except InputError as exception:
        loads = [Loaded((), exception.diagnostics, 0)]
    diagnostics = [_stricter(each) if strict else each for each in _merge(loads)]
    names = {definition.slug for loaded in loads for definition in loaded.definitions}
    count = loads[0].file_count
    if slugs:
        chosen = require_slugs(slugs, names | {each.slug for each in diagnostics if each.slug})
        # What has no slug is wrong in the settings or in a file that several definitions build on.
        diagnostics = [each for each in diagnostics if each.slug in chosen or each.slug is None]
        count = len(chosen)
    render = import_module(f"presetctl.render.validation_{output}").render_validation
    invocation.show(render(diagnostics, count, color=invocation.has_color(sys.stdout)), output)
    counts = count_diagnostics(diagnostics)
    said = ", ".join(plural(counts[each], each) for each in Severity if counts[each])
    invocation.tell(f"Checked {plural(count, 'preset')}: {said or 'all is well'}.\n")
    has_errors = any(each.severity is Severity.ERROR for each in diagnostics)
    return 3 if has_errors else 0


def _settings_of_targets(invocation: Invocation) -> list[Settings]:
    """Return the settings for the target named, or for every target of the file."""
    settings = gather_settings(invocation)
    if invocation.target:
        return [settings]
    others = [name for name in settings.targets if name not in (settings.target.name, SANDBOX)]
    return [
        settings,
        *(resolve_settings(settings.folder, name, None, os.environ) for name in others),
    ]


def _merge(loads: list[Loaded]) -> list[Diagnostic]:
    """Return the diagnostics of all targets, each once."""
    return list(dict.fromkeys(each for loaded in loads for each in loaded.diagnostics))


def _stricter(diagnostic: Diagnostic) -> Diagnostic:
    if diagnostic.severity is Severity.WARNING:
        return replace(diagnostic, severity=Severity.ERROR)
    return diagnostic
