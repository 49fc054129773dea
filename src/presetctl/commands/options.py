"""The options that every command takes, before or after its name, and the streams it writes to."""

import os
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeVar

import click
from click.core import ParameterSource

COLORS = ("auto", "always", "never")

CommandT = TypeVar("CommandT", bound=Callable[..., Any])


@dataclass
class Invocation:
    """What the global options say. Filled while click parses, then only read.

    `output_error` is why something that was asked for could not be written to stdout.
    `key_variables` are those that hold keys, with that of the settings once they are known; no output shows
    what they hold.
    """

    directory: Path | None = None
    target: str | None = None
    base_url: str | None = None
    color: str | None = None
    is_verbose: bool = False
    is_quiet: bool = False
    is_without_catalogue: bool = False
    refreshes_catalogue: bool = False
    output_error: str | None = None
    key_variables: set[str] = field(
        default_factory=lambda: {"OPENROUTER_API_KEY", "OPENROUTER_MANAGEMENT_KEY"}
    )

    def has_color(self, stream: IO[str]) -> bool:
        """Tell whether to write colour to a stream."""
        if self.color in ("always", "never"):
            return self.color == "always"
        is_plain = "NO_COLOR" in os.environ or os.environ.get("TERM") == "dumb"
        return stream.isatty() and not is_plain

    def without_keys(self, text: str, *others: str) -> str:
        """Return text without the values of the variables that hold keys, and of others."""
        from presetctl.secrets import mask

        names = sorted({*self.key_variables, *others})
        return mask(text, {os.environ.get(name, "").strip(): f"(value of {name})" for name in names})

    def show(self, text: str, output: str = "text") -> None:
        """Write what was asked for to stdout. A reader that went away is not an error.

        `output` is its format. In the log of a job on GitHub Actions nothing that it quotes is a command:
        text for people stands between lines that say so, and formats for programs keep their form.
        """
        text = self.without_keys(text)
        if text and _is_actions_log(sys.stdout):
            from secrets import token_hex

            from presetctl.actions_log import enclose, without_inner_commands

            is_prose = output == "text"
            text = enclose(text, token_hex(16)) if is_prose else without_inner_commands(text)
        self.output_error = _write(sys.stdout, text) or self.output_error

    def say(self, text: str) -> None:
        """Write what is to be said about it to stderr, of which no line is a command to GitHub Actions."""
        text = self.without_keys(text)
        if _is_actions_log(sys.stderr):
            from presetctl.actions_log import disarm

            text = disarm(text)
        _write(sys.stderr, text)

    def tell(self, text: str) -> None:
        """Write to stderr what `--quiet` silences."""
        if not self.is_quiet:
            self.say(text)


def _is_actions_log(stream: IO[str]) -> bool:
    """Tell whether a stream ends in the log of a job: not when it is redirected to a file."""
    if os.environ.get("GITHUB_ACTIONS") != "true":
        return False
    try:
        return not stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    except (OSError, ValueError):
        return True


def _write(stream: IO[str], text: str) -> str | None:
    """Write text, and return why it could not be written; a reader that went away is no such reason."""
    try:
        stream.write(text)
        stream.flush()
    except (OSError, ValueError) as exception:
        # Python would fail once more when it flushes the stream at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if isinstance(exception, OSError) and not isinstance(exception, BrokenPipeError):
            return exception.strerror or str(exception)
    return None


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
