"""The inputs of the action, read from the environment and checked before anything runs."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from presetctl.definitions.hints import suggest
from presetctl.errors import UsageError

COMMANDS = ("validate", "plan", "apply", "drift")

_BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a workflow asks for. Texts are empty where it says nothing.

    `comments`: plan writes on the pull request, drift its issue. `extra` are more arguments of the command.
    """

    command: str
    directory: str = ""
    target: str = ""
    plan_file: str = ""
    comments: bool = True
    commits_lockfile: bool = True
    extra: tuple[str, ...] = ()

    def arguments(self, command: str, *options: str) -> list[str]:
        """Return the command line of a command on the folder and target asked for."""
        # A value in the same word as its option can't be taken for an option itself.
        place = [f"--directory={self.directory}"] if self.directory else []
        goal = [f"--target={self.target}"] if self.target else []
        return [*place, *goal, *command.split(), *options]


def read_inputs(environment: Mapping[str, str]) -> Inputs:
    """Return the inputs. Raises: UsageError naming the input that makes no sense."""
    texts = {name: environment.get(f"INPUT_{name}", "").strip() for name in _NAMES}
    command = texts["COMMAND"]
    if command not in COMMANDS:
        known = ", ".join(f"`{each}`" for each in COMMANDS)
        hint = suggest(command, COMMANDS) or f"it is one of {known}"
        raise UsageError(f"`command` can't be `{command}`", hint)
    return Inputs(
        command=command,
        directory=texts["DIRECTORY"],
        target=texts["TARGET"],
        plan_file=texts["PLAN_FILE"],
        comments=_boolean("comment", texts["COMMENT"]),
        commits_lockfile=_boolean("commit-lockfile", texts["COMMIT_LOCKFILE"]),
        extra=_words(texts["EXTRA_ARGS"]),
    )


_NAMES = ("COMMAND", "DIRECTORY", "TARGET", "PLAN_FILE", "COMMENT", "COMMIT_LOCKFILE", "EXTRA_ARGS")


def _boolean(name: str, text: str) -> bool:
    if text and text.lower() not in _BOOLEANS:
        raise UsageError(f"`{name}` can't be `{text}`", "it is `true` or `false`")
    return _BOOLEANS.get(text.lower(), True)


def _words(text: str) -> tuple[str, ...]:
    """Split as a shell does, without one: nothing is expanded and nothing is run."""
    try:
        words = tuple(shlex.split(text))
    except ValueError as exception:
        raise UsageError("`extra-args` has a quote that doesn't end", "close it, or escape it") from exception
    if "--" in words:
        raise UsageError("`extra-args` can't hold `--`", "name presets and options as they are")
    return words
