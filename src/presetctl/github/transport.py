"""One HTTP exchange with GitHub: the token, rate limits, and what each failure means.

A read may be repeated, and is. A write is repeated only when GitHub refused it for its rate limits, and so
has not carried it out: else a comment could stand there twice.
"""

import json
import logging
import re
import time
from collections.abc import Mapping
from typing import Any

import httpx
import stamina

from presetctl.api.answer import AnswerT, BrokenAnswerError, parse_answer
from presetctl.api.retry_after import retry_after
from presetctl.errors import GitHubError, InputError

API_URL = "https://api.github.com"
TIMEOUT_SECONDS = 30.0
MAX_WAIT_SECONDS = 60.0
"""A job that waits longer before one call costs more than it helps."""

ATTEMPTS = 4

_TOKEN = re.compile(r"[!-~]+")
_MAX_QUOTED = 300
_HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
_LIMITED = (403, 429)
_HINTS = {
    401: "the token is missing, wrong or expired",
    403: "the token may not do that; a job grants it under `permissions`",
    404: "check the repository's name; a token that may not see it gets this answer too",
    410: "this repository has its issues switched off",
    422: "GitHub takes no such content, or it is there already",
    429: "too many calls; try again later",
}

# Without a handler, the standard library prints stamina's bare notice of each retry.
logging.getLogger("stamina").addHandler(logging.NullHandler())


class _TransientError(GitHubError):
    """A call failed that may succeed when repeated, after `wait_seconds` if GitHub says so."""

    wait_seconds: float | None = None


class GitHubTransport:
    """An HTTP client bound to one API and one token, which it sends nowhere else.

    Proxies and certificates are taken from the environment. Raises: InputError if those or the token are not
    usable.
    """

    def __init__(
        self, token: str, api_url: str = API_URL, transport: httpx.BaseTransport | None = None
    ) -> None:
        if not _TOKEN.fullmatch(token):
            raise InputError(
                "the GitHub token is not usable", "a token is ASCII without spaces and line breaks"
            )
        self._token = token
        try:
            self._client = httpx.Client(
                base_url=f"{api_url.rstrip('/')}/",
                headers={"Authorization": f"Bearer {token}", **_HEADERS},
                timeout=TIMEOUT_SECONDS,
                # A redirect would carry the token elsewhere.
                follow_redirects=False,
                transport=transport,
            )
        except (httpx.InvalidURL, ImportError, OSError, ValueError) as exception:
            # The exception may quote a proxy's password.
            raise InputError(
                "`GITHUB_API_URL`, or a proxy or certificate variable such as `ALL_PROXY`, is not usable"
            ) from exception

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def read(
        self, path: str, answer: type[AnswerT], params: Mapping[str, str | int] | None = None
    ) -> tuple[AnswerT, bool]:
        """Return the answer of a GET, repeated while that can help, and whether another page follows.

        Raises: GitHubError.
        """
        repeated = stamina.RetryingCaller(attempts=ATTEMPTS, timeout=None)
        response = repeated(_wait_before_read, self._call, "GET", path, params=params)
        return _parse(response, answer, f"GET /{path}"), "next" in response.links

    def write(self, method: str, path: str, body: Mapping[str, Any], answer: type[AnswerT]) -> AnswerT:
        """Return the answer of a call that changes something. Raises: GitHubError."""
        content = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
        headers = {"Content-Type": "application/json"}
        response = self._write(method, path, content=content, headers=headers)
        return _parse(response, answer, f"{method} /{path}")

    def delete(self, path: str) -> None:
        """Make a call that removes something. Raises: GitHubError."""
        self._write("DELETE", path)

    def _write(self, method: str, path: str, **request: Any) -> httpx.Response:
        repeated = stamina.RetryingCaller(attempts=ATTEMPTS, timeout=None)
        return repeated(_wait_before_write, self._call, method, path, **request)

    def _call(self, method: str, path: str, **request: Any) -> httpx.Response:
        label = f"{method} /{path}"
        try:
            response = self._client.request(method, path, **request)
        except (httpx.HTTPError, OSError) as exception:
            said = "no answer in time" if isinstance(exception, httpx.TimeoutException) else str(exception)
            message = f"{label}: {self._quotable(said) or type(exception).__name__}"
            raise _TransientError(message, "check the network and `GITHUB_API_URL`") from exception
        if response.is_success:
            return response
        raise self._failure(label, response)

    def _failure(self, label: str, response: httpx.Response) -> GitHubError:
        """Return what a status means; GitHub's own message is quoted."""
        status = response.status_code
        said = self._quotable(_message(response))
        message = f"{label} → {status}: {said}" if said else f"{label} → {status}"
        limit = _limit_seconds(response)
        if limit is not None:
            hint = f"GitHub's rate limit asks to wait {limit:.0f} seconds"
        elif response.is_redirect:
            hint = "the repository was renamed; give its new name"
        else:
            hint = _HINTS.get(status, "")
        if limit is None and not response.is_server_error and status not in (408, 429):
            return GitHubError(message, hint or None, status=status)
        failure = _TransientError(message, hint or None, status=status, is_limited=limit is not None)
        failure.wait_seconds = retry_after(response.headers) if limit is None else limit
        return failure

    def _quotable(self, text: str) -> str:
        """Return somebody else's text in short and without the token, which servers may echo."""
        return text.replace(self._token, "[token]")[:_MAX_QUOTED]


def _limit_seconds(response: httpx.Response) -> float | None:
    """Return how long a call that was refused for a rate limit has to wait; None for any other answer."""
    if response.status_code not in _LIMITED:
        return None
    wait = retry_after(response.headers)
    if wait is not None:
        return wait
    reset = response.headers.get("x-ratelimit-reset", "")
    if response.headers.get("x-ratelimit-remaining") == "0" and reset.isascii() and reset.isdigit():
        return max(0.0, float(reset) - time.time())
    return None


def _wait_before_read(exception: Exception) -> bool | float:
    if not isinstance(exception, _TransientError):
        return False
    wait = exception.wait_seconds
    if wait is None:
        return True
    return wait if wait <= MAX_WAIT_SECONDS else False


def _wait_before_write(exception: Exception) -> bool | float:
    is_limited = isinstance(exception, GitHubError) and exception.is_limited
    return _wait_before_read(exception) if is_limited else False


def _message(response: httpx.Response) -> str:
    """Return what GitHub says about a failure, with the reasons that it lists; nothing if it says nothing."""
    try:
        found = response.json()
        said = found["message"]
        reasons = [each["message"] for each in found.get("errors", ()) if each.get("message")]
    except (ValueError, LookupError, TypeError, AttributeError):
        return ""
    return "; ".join(map(str, (said, *reasons)))


def _parse(response: httpx.Response, answer: type[AnswerT], label: str) -> AnswerT:
    try:
        return parse_answer(response.content, answer)
    except BrokenAnswerError as exception:
        status = response.status_code
        message = f"{label} → {status}, but the answer isn't what GitHub promises: {exception}"
        raise GitHubError(message, status=status) from exception
