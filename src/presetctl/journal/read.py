"""What a journal says: pushes whose outcome nobody saw, and outcomes that the lockfile may lack.

A last line that was cut is what a crash leaves, and is ignored; any other damage is an error, for a journal
that is taken for an empty one could make a version twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn, assert_never

from presetctl.diagnostics import Location, error
from presetctl.errors import InputError
from presetctl.journal.lines import (
    JOURNAL_VERSION,
    ClosedLine,
    HeaderLine,
    IntentLine,
    Line,
    NotSentLine,
    OpenPush,
    SendingLine,
    parse_line,
)
from presetctl.lockfile import LockEntry
from presetctl.strict_json import DamagedJsonError, decode, parse_json, read_bytes

_WAY_OUT = (
    "look with `presetctl log SLUG` whether the pushes that it names were made, then delete it; "
    "`presetctl lock refresh` finds them in the version history"
)


@dataclass(frozen=True, slots=True)
class Journalled:
    """What a journal says, by slug: pushes without an outcome, and entries that the lockfile may lack.

    `notes` are what people should know about the entries.
    """

    open: Mapping[str, OpenPush] = field(default_factory=dict)
    entries: Mapping[str, LockEntry] = field(default_factory=dict)
    notes: Mapping[str, Sequence[str]] = field(default_factory=dict)


def read_journal(path: Path, base_url: str) -> Journalled:
    """Return what a journal says; without a file, nothing.

    Raises: InputError if it can't be read, or holds pushes to another base URL.
    """
    shown = path.as_posix()
    if path.is_symlink():
        _reject(shown, "it is a link")
    try:
        text = decode(whole_lines(read_bytes(path) or b""))
    except DamagedJsonError as exception:
        _reject(shown, exception.message, exception.line)
    found = _Folded()
    for number, line in enumerate(text.split("\n")[:-1], 1):
        try:
            found.take(_parse(line), number, base_url)
        except _UnusableLineError as exception:
            _reject(shown, exception.message, number, exception.hint)
    still_open = {slug: pushes[-1] for slug, pushes in found.sent.items() if pushes}
    return Journalled(still_open, found.entries, found.notes)


def whole_lines(data: bytes) -> bytes:
    """Return the lines that were written to their end."""
    return data[: data.rfind(b"\n") + 1]


class _UnusableLineError(Exception):
    def __init__(self, message: str, hint: str = _WAY_OUT) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def _parse(text: str) -> Line:
    try:
        data = parse_json(text)
        version = data.get("journal_version") if isinstance(data, dict) else None
        if isinstance(version, int) and version > JOURNAL_VERSION:
            message = f"its version is {version}, and this presetctl knows {JOURNAL_VERSION}"
            raise _UnusableLineError(message, "upgrade presetctl")
        return parse_line(data)
    except DamagedJsonError as exception:
        raise _UnusableLineError(exception.message) from exception
    except ValueError as exception:
        raise _UnusableLineError(str(exception)) from exception


@dataclass
class _Folded:
    """The pushes of a journal up to one of its lines."""

    begun: dict[str, OpenPush] = field(default_factory=dict)
    sent: dict[str, list[OpenPush]] = field(default_factory=dict)
    entries: dict[str, LockEntry] = field(default_factory=dict)
    notes: dict[str, Sequence[str]] = field(default_factory=dict)

    def take(self, line: Line, number: int, base_url: str) -> None:
        """Go on by one line."""
        if (number == 1) is not isinstance(line, HeaderLine):
            raise _UnusableLineError("the first line, and no other, says which version it is")
        match line:
            case HeaderLine():
                if line.base_url != base_url:
                    message = f"its pushes went to {line.base_url}, and the target is {base_url}"
                    hint = f"settle them with `--base-url {line.base_url}`, or delete it"
                    raise _UnusableLineError(message, hint)
            case IntentLine():
                self.begun[line.slug] = line.value()
            case SendingLine():
                if line.slug not in self.begun:
                    raise _UnusableLineError(f"nothing says what was sent for `{line.slug}`")
                push = replace(self.begun[line.slug], base=line.base)
                self.sent.setdefault(line.slug, []).append(push)
            case NotSentLine():
                # A push that was permitted although an earlier one is open leaves that one as it was.
                self.sent[line.slug] = self.sent.get(line.slug, [])[:-1]
            case ClosedLine():
                self.sent.pop(line.slug, None)
                if line.entry:
                    self.entries[line.slug] = line.entry.value()
                    self.notes[line.slug] = line.notes
            case _:
                assert_never(line)


def _reject(shown: str, message: str, line: int = 1, hint: str = _WAY_OUT) -> NoReturn:
    found = error("journal-unusable", f"the journal cannot be used: {message}", Location(shown, line), hint)
    raise InputError(f"`{shown}` is not a usable journal", diagnostics=[found])
