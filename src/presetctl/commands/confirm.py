"""A `yes` at the terminal, or `--yes`: nothing else lets a command change what is live."""

import sys

import click

from presetctl.errors import RefusedError, UsageError


def require_yes(question: str, *, is_given: bool) -> None:
    """Ask, unless `--yes` was given. The question is a sentence without its full stop.

    Raises: UsageError without a terminal; RefusedError for any answer but `yes`.
    """
    if is_given:
        return
    require_terminal()
    answer = click.prompt(f"{question}. Type `yes` to go on", default="", show_default=False, err=True)
    if answer.strip() != "yes":
        raise RefusedError("not confirmed; nothing was changed")


def require_terminal() -> None:
    """Check that there is somebody to ask. Raises: UsageError."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("there is no terminal to ask at", "look at `presetctl plan`, then pass `--yes`")
