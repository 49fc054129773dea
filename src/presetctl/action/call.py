"""Run presetctl's own command line in this process, and keep what it says."""

import io
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import TextIO

from presetctl.cli import run


@dataclass(frozen=True, slots=True)
class Called:
    """A command that has run: its exit code, what it said, and its output where that was kept."""

    code: int
    said: str
    output: str = ""


class _Tee(io.TextIOBase):
    """A stream that passes everything on and remembers it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._kept = io.StringIO()

    def write(self, text: str) -> int:
        self._kept.write(text)
        return self._stream.write(text)

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        """Leave the stream below open: it is somebody else's."""

    def fileno(self) -> int:
        return self._stream.fileno()

    def getvalue(self) -> str:
        return self._kept.getvalue()


def call(arguments: Sequence[str]) -> Called:
    """Run a command; its output goes to the log."""
    stderr = _Tee(sys.stderr)
    with redirect_stderr(stderr):
        code = run(arguments)
    return Called(code, stderr.getvalue())


def ask(arguments: Sequence[str]) -> Called:
    """Run a command and keep its output out of the log."""
    output = io.StringIO()
    with redirect_stdout(output):
        called = call(arguments)
    return Called(called.code, called.said, output.getvalue())
