"""`presetctl diff`: two versions of presets, or a version and a definition."""

import sys
from dataclasses import dataclass

import click

from presetctl.commands.complete import complete_slugs
from presetctl.commands.gather import gather_settings, load_definitions
from presetctl.commands.history import Name, parse_name, read_history
from presetctl.commands.options import Invocation, global_options
from presetctl.content import Content
from presetctl.definitions.load import Definition, Loaded
from presetctl.diagnostics import Severity
from presetctl.errors import InputError, PresetctlError, UsageError
from presetctl.history import History, beside, changes_between
from presetctl.live import LiveVersion
from presetctl.render.diff_text import render_diff
from presetctl.settings import Settings


@dataclass(frozen=True, slots=True)
class Side:
    """A definition, or a version with the history that it stands in."""

    label: str
    definition: Definition | None = None
    version: LiveVersion | None = None
    history: History | None = None

    def content_beside(self, other: "Side") -> Content:
        """Return what to compare with the other side."""
        if self.version is None or self.history is None:
            assert self.definition is not None  # noqa: S101 (a side is one or the other)
            return self.definition.content
        if other.definition is None:
            return self.version.content
        return beside(other.definition.content, self.version, self.history.locked)


@click.command()
@click.argument("first", metavar="SLUG[@N]", shell_complete=complete_slugs)
@click.argument("second", metavar="[SLUG[@M]]", required=False, shell_complete=complete_slugs)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there is a difference.")
@global_options
@click.pass_obj
def diff(invocation: Invocation, first: str, second: str | None, detailed_exitcode: bool) -> int:
    """Show what differs between two versions, or between a version and the definition.

    Of two sides, one with `@N` is that version and one without is the definition. A single one is compared
    with its definition: version N, or without `@N` the one that production uses.

    \b
    Examples:
      presetctl diff email-copywriter
      presetctl diff email-copywriter@3
      presetctl diff email-copywriter@3 email-copywriter@5
    """
    settings = gather_settings(invocation)
    finder = Finder(settings, load_definitions(settings))
    name = parse_name(first)
    if second is None:
        sides = finder.version(name), finder.definition(name.slug)
    else:
        sides = finder.side(name), finder.side(parse_name(second))
    before, after = sides
    changes = changes_between(before.content_beside(after), after.content_beside(before))
    color = invocation.has_color(sys.stdout)
    invocation.show(render_diff(before.label, after.label, changes, color=color))
    return 2 if detailed_exitcode and changes else 0


class Finder:
    """Finds the sides of a comparison; each history is read once."""

    def __init__(self, settings: Settings, loaded: Loaded) -> None:
        self._settings = settings
        self._loaded = loaded
        self._histories: dict[str, History] = {}

    def side(self, name: Name) -> Side:
        """Return a version where one was named, else the definition. Raises as the two others do."""
        return self.version(name) if name.number else self.definition(name.slug)

    def version(self, name: Name) -> Side:
        """Return the version that was named, or the one that production uses.

        Raises: UsageError if there is no such version; otherwise as `read_history` does.
        """
        slug = name.slug
        if slug not in self._histories:
            self._histories[slug] = read_history(self._settings, self._loaded, slug)
        history = self._histories[slug]
        version = history.numbered(name.number)
        if version is None and name.number is None:
            hint = f"name one of its versions: `presetctl log {slug}` lists them"
            raise PresetctlError(f"production uses no version of `{slug}`", hint)
        if version is None:
            hint = f"`presetctl log {slug}` lists its versions"
            raise UsageError(f"`{slug}` has no version {name.number}", hint)
        return Side(f"{slug} v{version.number}", version=version, history=history)

    def definition(self, slug: str) -> Side:
        """Return a definition. Raises: InputError if it may be wrong; UsageError if there is none."""
        loaded = self._loaded
        found = next((each for each in loaded.definitions if each.slug == slug), None)
        if found:
            return Side(found.file, found)
        if not loaded.is_valid:
            errors = [each for each in loaded.diagnostics if each.severity is Severity.ERROR]
            message = f"there is no usable definition of `{slug}`"
            raise InputError(message, "`presetctl explain CODE` says more", errors)
        hint = f"name two versions: `presetctl diff {slug}@1 {slug}@2`"
        raise UsageError(f"there is no definition of `{slug}`", hint)
