"""`presetctl validate`: check all definitions, offline unless asked otherwise."""

import os
import sys
from dataclasses import replace
from importlib import import_module

import click

from presetctl.commands.complete import complete_slugs
from presetctl.commands.gather import gather_settings, load_definitions, require_slugs
from presetctl.commands.options import Invocation, global_options, refresh_option
from presetctl.commands.policy import rule
from presetctl.definitions.load import Loaded
from presetctl.diagnostics import Diagnostic, Severity
from presetctl.errors import InputError, UsageError
from presetctl.policy.unchecked import NOT_CHECKED
from presetctl.settings import SANDBOX, Settings, resolve_settings

FORMATS = ("text", "json", "markdown", "github", "sarif")
"""Each is a module `presetctl.render.validation_NAME` with a function `render_validation`."""


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...", shell_complete=complete_slugs)
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option("--online", is_flag=True, help="Check them against the catalogue of models too.")
@refresh_option
@click.option("--format", "output", type=click.Choice(FORMATS), default="text", help="Default: text.")
@global_options
@click.pass_obj
def validate(invocation: Invocation, slugs: tuple[str, ...], strict: bool, online: bool, output: str) -> int:
    """Check all definitions, offline and without a key.

    Every mistake of every file is told in one run, with its place and a way to mend it. With `-t TARGET` the
    definitions are checked as that target resolves them, otherwise as each target does.
    What breaks the `policy` of the settings is a mistake too. `presetctl explain CODE` says more about a
    diagnostic.

    With `--online` the models and providers that they name are looked up in OpenRouter's catalogue, which
    needs no key and is kept for a day.

    \b
    Examples:
      presetctl validate
      presetctl validate email-copywriter --strict
      presetctl validate --online
      presetctl -t staging validate --format json
    """
    from presetctl.render.diagnostics import count_diagnostics
    from presetctl.render.words import plural

    if invocation.refreshes_catalogue and not online:
        raise UsageError("`--refresh-catalogue` needs `--online`: else no catalogue is looked at")
    try:
        targets = _settings_of_targets(invocation)
        loads = [load_definitions(each) for each in targets]
    except InputError as exception:
        targets, loads = [], [Loaded((), exception.diagnostics, 0)]
    told = _merge(loads)
    told += _look_further(invocation, targets, loads) if online else _rule_offline(targets, loads)
    diagnostics = [_stricter(each) if strict else each for each in told]
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


def _rule_offline(targets: list[Settings], loads: list[Loaded]) -> list[Diagnostic]:
    """Return what the policy has against the definitions. It is as it should be that prices aren't known."""
    ruled = [
        found for each, loaded in zip(targets, loads, strict=False) for found in rule(each, loaded, None)
    ]
    as_notes = [replace(each, severity=Severity.NOTE) if each.code == NOT_CHECKED else each for each in ruled]
    return list(dict.fromkeys(as_notes))


def _look_further(invocation: Invocation, targets: list[Settings], loads: list[Loaded]) -> list[Diagnostic]:
    """Return what catalogue and policy have against the targets' definitions. Each API is asked once."""
    from presetctl.commands.catalogue import consult, findings

    told: list[Diagnostic] = []
    for url in dict.fromkeys(each.target.base_url for each in targets):
        here = [
            (each, loaded) for each, loaded in zip(targets, loads, strict=True) if each.target.base_url == url
        ]
        subjects = [subject for _, loaded in here for subject in loaded.subjects.values()]
        consulted = consult(here[0][0], invocation, subjects)
        told += [found for each, loaded in here for found in findings(each, loaded.subjects, consulted)]
        told += [found for each, loaded in here for found in rule(each, loaded, consulted.catalogue)]
        told += consulted.told
    return list(dict.fromkeys(told))


def _merge(loads: list[Loaded]) -> list[Diagnostic]:
    """Return the diagnostics of all targets, each once."""
    return list(dict.fromkeys(each for loaded in loads for each in loaded.diagnostics))


def _stricter(diagnostic: Diagnostic) -> Diagnostic:
    if diagnostic.severity is Severity.WARNING:
        return replace(diagnostic, severity=Severity.ERROR)
    return diagnostic
