"""The exception tree: one exit code a class.

PresetctlError             1   could not finish
├── InputError             3   definitions, settings, lockfile or plan file rejected
├── RefusedError           4   drift, conflict, protected, frozen, limit, stale plan, a second run
├── UnsavedError           5   what was pushed could not be recorded where others find it
├── UsageError            64   wrong command line
├── GitHubError            1   GitHub did not do what was asked
└── ApiError               1   OpenRouter did not do what was asked
    ├── UnsendableError    1   what the request holds must not leave this machine
    ├── NotSentError       1   no connection: the request never went out
    ├── BusyError          1   refused for now: too many calls, or the server is down for a while
    ├── UnknownOutcomeError 1  the request went out, and no answer that can be trusted came back
    └── RunStoppedError    1   no other call of this run can succeed either

Nothing here prints or exits: the command line's boundary does both.
"""

from collections.abc import Sequence

from presetctl.diagnostics import Diagnostic


class PresetctlError(Exception):
    """Expected trouble. The message says what and where, `hint` how to fix it."""

    exit_code = 1

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InputError(PresetctlError):
    """A file that people keep was rejected. `diagnostics` say where; none has been acted on."""

    exit_code = 3

    def __init__(self, message: str, hint: str | None = None, diagnostics: Sequence[Diagnostic] = ()) -> None:
        super().__init__(message, hint)
        self.diagnostics = tuple(diagnostics)


class RefusedError(PresetctlError):
    """A rule of safety forbids to go on; nothing was pushed for what it names."""

    exit_code = 4


class UnsavedError(PresetctlError):
    """What is live now stands in no lockfile that the next run reads."""

    exit_code = 5


class UsageError(PresetctlError):
    """The command line makes no sense together with the folder or the terminal."""

    exit_code = 64


class GitHubError(PresetctlError):
    """A call to GitHub failed. `status` is the HTTP status, None when no answer came.

    `is_limited` tells that it was refused for a rate limit, and so not carried out.
    """

    def __init__(
        self, message: str, hint: str | None = None, *, status: int | None = None, is_limited: bool = False
    ) -> None:
        super().__init__(message, hint)
        self.status = status
        self.is_limited = is_limited


class ApiError(PresetctlError):
    """A call failed. `status` is the HTTP status, None when no answer came."""

    def __init__(self, message: str, hint: str | None = None, *, status: int | None = None) -> None:
        super().__init__(message, hint)
        self.status = status


class UnsendableError(ApiError):
    """The request was not sent, because of what it holds."""


class NotSentError(ApiError):
    """The request never left: no name, no connection, no TLS."""


class BusyError(ApiError):
    """The call was refused for now; `wait_seconds` is what the API asks to wait, None if it doesn't say."""

    def __init__(
        self, message: str, hint: str | None = None, *, status: int, wait_seconds: float | None = None
    ) -> None:
        super().__init__(message, hint, status=status)
        self.wait_seconds = wait_seconds


class UnknownOutcomeError(ApiError):
    """The request may have been carried out: the answer is lost, broken, or about something else."""


class RunStoppedError(ApiError):
    """Every further call of this run would fail the same way: a bad key, no credit, no permission."""
