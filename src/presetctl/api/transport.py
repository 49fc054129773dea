"""One HTTP exchange with OpenRouter: timeouts, the key, and what each failure means.

A read may be repeated, and is; so is a change of status. A create is sent once: it goes live at once and has
no idempotency key, so whatever leaves its outcome open is told as such and left to the push protocol.
"""

import json
import logging
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import anyio
import httpx
import stamina

from presetctl.api.answer import AnswerT, BrokenAnswerError, error_message, parse_answer
from presetctl.api.retry_after import retry_after
from presetctl.base_url import is_loopback
from presetctl.errors import (
    ApiError,
    BusyError,
    InputError,
    NotSentError,
    RunStoppedError,
    UnknownOutcomeError,
    UnsendableError,
)
from presetctl.secrets import mask, repeats

CONNECT_SECONDS = 10.0
READ_SECONDS = 30.0
CREATE_SECONDS = 60.0
"""Time for a whole call, from the first byte to the last: what drips can't hold it for ever."""

MAX_ANSWER_BYTES = 16 << 20
"""In memory one emoji makes four bytes of each letter, once in the answer and once in its value."""

MAX_WAIT_SECONDS = 60.0
"""Waiting longer between two reads helps nobody who looks at a terminal."""

READ_ATTEMPTS = 4

_KEY = re.compile(r"[!-~]+")
_MAX_QUOTED = 300
_ENCODINGS = ("identity", "gzip")
_REPEATED = (408, 429)
_OPEN = (408, 409)
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
_STOPPING = (401, 402, 403)
_HINTS = {
    401: "the key is missing, wrong or revoked",
    402: "the account has no credit left",
    403: "this key may not do that",
    404: "check the base URL",
    429: "too many calls; try again later",
}
_SWITCH_HINTS = _HINTS | {
    401: "the management key is missing, wrong or revoked",
    403: "this call needs a read-write management key",
    404: "the workspace has no preset of this slug; check the target and the key",
    409: "a disabled preset can't be archived or restored; activate it in the dashboard",
}
_CREATE_HINTS = _HINTS | {
    404: "the slug may be archived or disabled",
    409: "the slug may be archived or disabled, or somebody else is writing it",
    413: "the preset is too large",
}
_REPEATED_HINT = "revoke the key, and take it out of the preset or mend the server that repeats it"
_UNREACHABLE_HINT = "check the network, the base URL and the proxy"

# Without a handler, the standard library prints stamina's bare notice of each retry.
logging.getLogger("stamina").addHandler(logging.NullHandler())
# Its notices for debugging hold whole headers, in which a server may repeat the key.
logging.getLogger("httpcore").setLevel(logging.INFO)


class _TransientError(ApiError):
    """A read failed that may succeed when repeated, after `wait_seconds` if the API says so."""

    def __init__(
        self,
        message: str,
        hint: str | None,
        *,
        status: int | None = None,
        wait_seconds: float | None = None,
    ) -> None:
        super().__init__(message, hint, status=status)
        self.wait_seconds = wait_seconds


class Transport:
    """An HTTP client bound to one base URL and one key, which it sends nowhere else; None sends no key.

    Proxies and certificates are taken from the environment, but no proxy stands between this machine and
    itself. Raises: InputError if those or the key are not usable.
    """

    def __init__(
        self,
        base_url: str,
        key: str | None,
        transport: httpx.AsyncBaseTransport | None = None,
        attempts: int = READ_ATTEMPTS,
    ) -> None:
        if key is not None and not _KEY.fullmatch(key):
            raise InputError("the key is not usable", "a key is ASCII without spaces and line breaks")
        self._key = key
        self._attempts = attempts
        host = urlsplit(base_url).hostname or ""
        try:
            self._client = httpx.AsyncClient(
                base_url=f"{base_url.rstrip('/')}/",
                headers={
                    "Accept": "application/json",
                    "Accept-Encoding": "gzip",
                    **_authorization(key),
                },
                timeout=httpx.Timeout(None, connect=CONNECT_SECONDS),
                # A redirect would carry the key and the prompts elsewhere.
                follow_redirects=False,
                mounts={f"all://{host}": None} if is_loopback(host) else None,
                transport=transport,
            )
        except (httpx.InvalidURL, ImportError, OSError, ValueError) as exception:
            # The exception may quote a proxy's password.
            hint = "a SOCKS proxy needs `pip install 'httpx[socks]'`"
            message = "a proxy or certificate variable, such as `ALL_PROXY` or `SSL_CERT_FILE`, is not usable"
            raise InputError(message, hint) from exception

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def read(
        self,
        path: str,
        answer: type[AnswerT],
        params: Mapping[str, int] | Mapping[str, str] | None = None,
    ) -> AnswerT:
        """Return the answer of a GET, repeated while that can help.

        Raises: ApiError; RunStoppedError when the key is at fault.
        """
        label = f"GET /{unquote(path)}"
        return self._parse(await self._repeatable("GET", path, _HINTS, params), answer, label)

    async def switch(self, method: str, path: str, params: Mapping[str, str]) -> None:
        """Make a call that changes a status, repeated while that can help: made twice, it does the same.

        Its answer has no documented shape, so only the status counts. Raises as `read` does.
        """
        await self._repeatable(method, path, _SWITCH_HINTS, params)

    async def _repeatable(
        self,
        method: str,
        path: str,
        hints: Mapping[int, str],
        params: Mapping[str, int] | Mapping[str, str] | None,
    ) -> bytes:
        repeated = stamina.AsyncRetryingCaller(attempts=self._attempts, timeout=None)
        return await repeated(_wait_before_repeat, self._call_once, method, path, hints, params)

    async def _call_once(
        self,
        method: str,
        path: str,
        hints: Mapping[int, str],
        params: Mapping[str, int] | Mapping[str, str] | None,
    ) -> bytes:
        label = f"{method} /{unquote(path)}"
        try:
            response, body = await self._exchange(READ_SECONDS, method, path, params=params)
        except (httpx.TransportError, OSError) as exception:
            raise _TransientError(self._trouble(label, exception), _UNREACHABLE_HINT) from exception
        except (httpx.DecodingError, httpx.InvalidURL) as exception:
            raise ApiError(self._trouble(label, exception)) from exception
        if response.status_code == httpx.codes.OK or (method != "GET" and response.is_success):
            return body
        failure = self._failure(label, response, body, hints)
        if response.is_server_error or response.status_code in _REPEATED:
            wait = retry_after(response.headers)
            raise _TransientError(failure.message, failure.hint, status=failure.status, wait_seconds=wait)
        raise failure

    async def create(self, path: str, body: Mapping[str, Any], answer: type[AnswerT]) -> AnswerT:
        """Return the answer of a POST that is sent once.

        Raises: UnsendableError when it must not leave; NotSentError when nothing left; BusyError when it may
        be sent again later; UnknownOutcomeError when it may have been carried out; RunStoppedError when the
        key is at fault; ApiError for any other refusal.
        """
        label = f"POST /{unquote(path)}"
        content = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
        if self._key and repeats(content, self._key):
            hint = "take the key out of the definition and its prompts, and revoke it"
            raise UnsendableError(f"{label} was not sent: the preset holds the key itself", hint)
        headers = {"Content-Type": "application/json"}
        try:
            response, data = await self._exchange(
                CREATE_SECONDS, "POST", path, content=content, headers=headers
            )
        except _NOT_SENT as exception:
            raise NotSentError(self._trouble(label, exception), _UNREACHABLE_HINT) from exception
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as exception:
            raise UnknownOutcomeError(self._trouble(label, exception)) from exception
        if response.status_code == httpx.codes.OK:
            try:
                return self._parse(data, answer, label)
            except ApiError as exception:
                raise UnknownOutcomeError(
                    exception.message, exception.hint, status=exception.status
                ) from exception
        failure = self._failure(label, response, data, _CREATE_HINTS)
        wait = retry_after(response.headers)
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS or (
            response.status_code == httpx.codes.SERVICE_UNAVAILABLE and wait is not None
        ):
            status = response.status_code
            raise BusyError(failure.message, failure.hint, status=status, wait_seconds=wait)
        if response.is_client_error and response.status_code not in _OPEN:
            raise failure
        raise UnknownOutcomeError(failure.message, failure.hint, status=failure.status)

    async def _exchange(
        self, seconds: float, method: str, path: str, **request: Any
    ) -> tuple[httpx.Response, bytes]:
        """Return the response and its whole body, of which the response itself holds nothing."""
        with anyio.fail_after(seconds):
            async with self._client.stream(method, path, **request) as response:
                # Of 64 KiB, gzip can make 64 MiB; twice encoded, or by another algorithm, there is no limit.
                encoding = response.headers.get("content-encoding", "identity").strip().lower()
                if encoding not in _ENCODINGS:
                    raise httpx.DecodingError("the answer is encoded in a way that wasn't asked for")
                body = bytearray()
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > MAX_ANSWER_BYTES:
                        raise httpx.DecodingError(f"the answer is larger than {MAX_ANSWER_BYTES >> 20} MiB")
        return response, bytes(body)

    def _failure(
        self, label: str, response: httpx.Response, body: bytes, hints: Mapping[int, str]
    ) -> ApiError:
        """Return what a status other than 200 means; the API's own message is quoted."""
        status = response.status_code
        said = self._quotable(error_message(body) or "")
        message = f"{label} → {status}: {said}" if said else f"{label} → {status}"
        hint = hints.get(status)
        if response.is_redirect:
            hint = "presetctl follows no redirect; mend the base URL"
        elif wait := retry_after(response.headers):
            hint = f"the API asks to wait {wait:.0f} seconds"
        kind = RunStoppedError if status in _STOPPING else ApiError
        return kind(message, hint, status=status)

    def _trouble(self, label: str, exception: Exception) -> str:
        """Return what kept an answer from coming."""
        if isinstance(exception, httpx.TimeoutException | TimeoutError):
            return f"{label}: no answer in time"
        return f"{label}: {self._quotable(str(exception)) or type(exception).__name__}"

    def _quotable(self, text: str) -> str:
        """Return somebody else's text in short and without the key, which servers may echo."""
        return (mask(text, {self._key: "[key]"}) if self._key else text)[:_MAX_QUOTED]

    def _parse(self, body: bytes, answer: type[AnswerT], label: str) -> AnswerT:
        """Return what an answer says; one that holds the key would carry it into files and onto screens."""
        if self._key and repeats(body, self._key):
            raise ApiError(
                f"{label} → 200, but the answer holds the key", _REPEATED_HINT, status=httpx.codes.OK
            )
        try:
            return parse_answer(body, answer)
        except BrokenAnswerError as exception:
            message = f"{label} → 200, but the answer isn't what the API promises: {exception}"
            raise ApiError(message, status=httpx.codes.OK) from exception


def _authorization(key: str | None) -> dict[str, str]:
    return {} if key is None else {"Authorization": f"Bearer {key}"}


def _wait_before_repeat(exception: Exception) -> bool | float:
    if not isinstance(exception, _TransientError):
        return False
    wait = exception.wait_seconds
    if wait is None:
        return True
    return wait if wait <= MAX_WAIT_SECONDS else False
