"""What is wrong, where, and how to mend it: the leaf that every room may use."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a diagnostic weighs: only an error stops a command."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a text file.

    `file` is the path as people type it; `line` and `column` count characters from 1; `width` is the
    number of characters meant; `excerpt` is the line itself, for the caret to stand under.
    """

    file: str
    line: int = 1
    column: int = 1
    width: int = 1
    excerpt: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. `code` is kebab-case words and has a page under `presetctl explain`."""

    severity: Severity
    code: str
    message: str
    location: Location | None = None
    hint: str | None = None
    slug: str | None = None


def error(code: str, message: str, location: Location | None = None, hint: str | None = None) -> Diagnostic:
    """Return a diagnostic that stops the command."""
    return Diagnostic(Severity.ERROR, code, message, location, hint)


def warning(code: str, message: str, location: Location | None = None, hint: str | None = None) -> Diagnostic:
    """Return a diagnostic that people should act on."""
    return Diagnostic(Severity.WARNING, code, message, location, hint)


def note(code: str, message: str, location: Location | None = None, hint: str | None = None) -> Diagnostic:
    """Return a diagnostic that only informs."""
    return Diagnostic(Severity.NOTE, code, message, location, hint)
