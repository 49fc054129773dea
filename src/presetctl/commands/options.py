"""The options that every command takes, before or after its name, and the streams it writes to."""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, TypeVar

import click
from click.core import ParameterSource

COLORS = ("auto", "always", "never")

CommandT = TypeVar("CommandT", bound=Callable[..., Any])


@dataclass
class Invocation:
    """What the global options say. Filled while click parses, then only read."""

    directory: Path | None = None
    target: str | None = None
    base_url: str | None = None
    color: str | None = None
    is_verbose: bool = False
    is_quiet: bool = False
    is_without_catalogue: bool = False
    refreshes_catalogue: bool = False

    def has_color(self, stream: IO[str]) -> bool:
        """Tell whether to write colour to a stream."""
        if self.color in ("always", "never"):
            return self.color == "always"
        is_plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
        return stream.isatty() and not is_plain

    def show(self, text: str) -> None:
        """Write what was asked for to stdout. A reader that went away is not an error."""
        _write(sys.stdout, text)

    def say(self, text: str) -> None:
        """Write what is to be said about it to stderr."""
        _write(sys.stderr, text)

    def tell(self, text: str) -> None:
        """Write to stderr what `--quiet` silences."""
        if not self.is_quiet:
            self.say(text)


def _write(stream: IO[str], text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except (BrokenPipeError, ValueError):
        # Python would fail once more when it flushes the stream at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _keep(ctx: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Note an option's value; one from the environment gives way to a flag on either side."""
    name = parameter.name or ""
    is_flag = ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE
    if value is not None and (is_flag or not getattr(ctx.obj, name)):
        setattr(ctx.obj, name, value)


def _option(*names: str, **facts: Any) -> Callable[[CommandT], CommandT]:
    return click.option(*names, callback=_keep, expose_value=False, **facts)


_OPTIONS = (
    _option(
        "-C",
        "--directory",
        type=click.Path(path_type=Path),
        envvar="PRESETCTL_DIRECTORY",
        metavar="DIR",
        help="The presets folder.  [default: presets]",
    ),
    _option("-t", "--target", envvar="PRESETCTL_TARGET", metavar="TARGET", help="The target, or `sandbox`."),
    _option("--base-url", envvar="PRESETCTL_BASE_URL", metavar="URL", help="The target's API."),
    _option("--color", type=click.Choice(COLORS), envvar="PRESETCTL_COLOR", help="When to use colour."),
    _option("-v", "--verbose", "is_verbose", is_flag=True, default=None, help="Show more."),
    _option("-q", "--quiet", "is_quiet", is_flag=True, default=None, help="Show less."),
)


_NO_CATALOGUE = _option(
    "--no-catalogue",
    "is_without_catalogue",
    is_flag=True,
    default=None,
    envvar="PRESETCTL_NO_CATALOGUE",
    help="Don't look at the catalogue of models.",
)
_REFRESH_CATALOGUE = _option(
    "--refresh-catalogue",
    "refreshes_catalogue",
    is_flag=True,
    default=None,
    help="Read the catalogue anew, though the kept one is not a day old.",
)


def catalogue_options(command: CommandT) -> CommandT:
    """Add the options of commands that look at the catalogue unless told otherwise."""
    return _NO_CATALOGUE(_REFRESH_CATALOGUE(command))


def refresh_option(command: CommandT) -> CommandT:
    """Add the option of commands that look at the catalogue only when asked to."""
    return _REFRESH_CATALOGUE(command)


def global_options(command: CommandT) -> CommandT:
    """Add the global options to a command; their values go to the `Invocation`."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
