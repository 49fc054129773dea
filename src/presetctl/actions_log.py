"""Text in the log of a job on GitHub Actions, whose runner reads commands out of all that a step prints.

It acts on `::name::` at the start of a line, after any white space, and on `##[name]` wherever it stands.
"""

import re

_COMMAND = re.compile(r"(?<=##)\[|(?<!\w):(?=:)")


def disarm(text: str) -> str:
    """Return text of which no line is a command: a sign of each is written out."""
    return _COMMAND.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def without_inner_commands(text: str) -> str:
    """Return text without `##[`. JSON means the same as before, and its lines never begin with `::`."""
    return text.replace("##[", r"#\u0023[")


def enclose(text: str, token: str) -> str:
    """Return text during which the runner reads no commands. It ends at the token, which nobody may guess.

    The page that shows the log folds and colours lines by `##[name]` all the same, so that is written out.
    """
    body = text if text.endswith("\n") else f"{text}\n"
    return f"::stop-commands::{token}\n{without_inner_commands(body)}::{token}::\n"
