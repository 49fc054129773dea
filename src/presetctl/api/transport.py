"""One HTTP exchange with OpenRouter: timeouts, the key, and what each failure means.

A read may be repeated, and is. A create is sent once: it goes live at once and has no idempotency key, so
whatever leaves its outcome open is told as such and left to the push protocol.
"""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, TypeVar

import anyio
import httpx
import stamina
from pydantic import BaseModel, ValidationError

from presetctl.errors import ApiError, NotSentError, RunStoppedError, UnknownOutcomeError

READ_SECONDS = 30.0
CREATE_SECONDS = 60.0
CONNECT_SECONDS = 10.0
MAX_ANSWER_BYTES = 32 << 20
MAX_WAIT_SECONDS = 60.0
READ_ATTEMPTS = 4

_RETRIED = (408, 429, 500, 502, 503, 504, 524)
_OPEN = (408, 409)
_STOPPING = (401, 402, 403)
_MEANING = {
    401: "the key is missing, wrong or revoked",
    402: "the account has no credit left",
    403: "this key may not do that",
    404: "the slug may be archived or disabled",
    409: "the slug may be archived or disabled, or somebody else is writing it",
    413: "the preset is too large",
    429: "too many calls; try again later",
}

AnswerT = TypeVar("AnswerT", bound=BaseModel)


class _RetryableReadError(Exception):
    """A read that may succeed when repeated after `wait_seconds`."""

    def __init__(self, error: ApiError, wait_seconds: float | None) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait_seconds = wait_seconds


class Transport:
    """An HTTP client bound to one base URL and one key, which it sends nowhere else."""

    def __init__(self, base_url: str, key: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(
            base_url=base_url.rstrip("/") + "/",
            headers={"Authorization": f"Bearer {key}", "Accept": "application/json"},
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS, pool=None),
            # A redirect would carry the key and the prompts elsewhere.
            follow_redirects=False,
            transport=transport,
        )

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def read(
        self, path: str, answer: type[AnswerT], params: Mapping[str, int] | None = None
    ) -> AnswerT:
        """Return the answer of a GET, repeated while that can help.

        Raises: ApiError; RunStoppedError when the key is at fault.
        """
        attempts = stamina.retry_context(
            on=_wait_before_retry, attempts=READ_ATTEMPTS, timeout=None, wait_max=MAX_WAIT_SECONDS
        )
        try:
            async for attempt in attempts:
                with attempt:
                    return await self._read_once(path, answer, params)
        except _RetryableReadError as exception:
            raise exception.error from exception
        raise AssertionError(path)

    async def _read_once(self, path: str, answer: type[AnswerT], params: Mapping[str, int] | None) -> AnswerT:
        label = f"GET /{path}"
        try:
            with anyio.fail_after(2 * READ_SECONDS):
                status, headers, body = await self._exchange("GET", path, params=params)
        except (httpx.HTTPError, TimeoutError) as exception:
            failure = ApiError(f"{label}: {_describe(exception)}")
            raise _RetryableReadError(failure, None) from exception
        if status == httpx.codes.OK:
            return _parse(body, answer, label)
        failure = failure_of(label, status, body)
        if status in _RETRIED:
            raise _RetryableReadError(failure, retry_after(headers))
        raise failure

    async def create(self, path: str, body: Mapping[str, Any], answer: type[AnswerT]) -> AnswerT:
        """Return the answer of a POST that is sent once.

        Raises: NotSentError when nothing left; UnknownOutcomeError when it may have been carried out;
        RunStoppedError when the key is at fault; ApiError for any other refusal.
        """
        label = f"POST /{path}"
        content = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
        try:
            with anyio.fail_after(CREATE_SECONDS + CONNECT_SECONDS):
                status, _, data = await self._exchange("POST", path, content=content)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as exception:
            raise NotSentError(f"{label}: {_describe(exception)}") from exception
        except (httpx.HTTPError, TimeoutError) as exception:
            raise UnknownOutcomeError(f"{label}: {_describe(exception)}") from exception
        if status == httpx.codes.OK:
            try:
                return _parse(data, answer, label)
            except ApiError as exception:
                raise UnknownOutcomeError(exception.message, status=status) from exception
        failure = failure_of(label, status, data)
        if status in _OPEN or not httpx.codes.is_client_error(status) and not httpx.codes.is_redirect(status):
            raise UnknownOutcomeError(failure.message, failure.hint, status=status)
        raise failure

    async def _exchange(
        self,
        method: str,
        path: str,
        params: Mapping[str, int] | None = None,
        content: bytes | None = None,
    ) -> tuple[int, httpx.Headers, bytes]:
        headers = {"Content-Type": "application/json"} if content is not None else {}
        timeout = httpx.Timeout(
            CREATE_SECONDS if content is not None else READ_SECONDS, connect=CONNECT_SECONDS, pool=None
        )
        async with self._client.stream(
            method, path, params=params, content=content, headers=headers, timeout=timeout
        ) as response:
            data = bytearray()
            async for chunk in response.aiter_bytes():
                data += chunk
                if len(data) > MAX_ANSWER_BYTES:
                    raise httpx.DecodingError("the answer is larger than 32 MiB")
            return response.status_code, response.headers, bytes(data)


def failure_of(label: str, status: int, body: bytes) -> ApiError:
    """Return what a status other than 200 means; the API's own message is quoted."""
    said = _said(body)
    message = f"{label} → {status}" + (f": {said}" if said else "")
    if 300 <= status < 400:  # noqa: PLR2004 (redirects)
        return ApiError(message, "presetctl follows no redirect; mend the base URL", status=status)
    kind = RunStoppedError if status in _STOPPING else ApiError
    return kind(message, _MEANING.get(status), status=status)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that a `Retry-After` header asks for, as a number or a date; None without one."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())


def _wait_before_retry(exception: Exception) -> bool | float:
    if not isinstance(exception, _RetryableReadError):
        return False
    if exception.wait_seconds is None:
        return True
    # Waiting longer than this helps nobody who looks at a terminal.
    return exception.wait_seconds if exception.wait_seconds <= MAX_WAIT_SECONDS else False


def _parse(body: bytes, answer: type[AnswerT], label: str) -> AnswerT:
    try:
        value = json.loads(body, parse_constant=_refuse_constant, parse_float=_finite)
        text = json.dumps(value)
        # A lone surrogate has no UTF-8, so no file could hold it.
        if "\\ud" in text:
            value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
        return answer.model_validate(value)
    except (ValueError, RecursionError) as exception:
        detail = exception.errors()[0]["msg"] if isinstance(exception, ValidationError) else exception
        message = f"{label} → 200, but the answer isn't what the API promises: {detail}"
        raise ApiError(message[:300], status=httpx.codes.OK) from exception


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"{text[:20]} is too large a number")
    return value


def _said(body: bytes) -> str | None:
    try:
        message = json.loads(body)["error"]["message"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return message[:300] if isinstance(message, str) else None


def _describe(exception: Exception) -> str:
    if isinstance(exception, httpx.TimeoutException | TimeoutError):
        return "no answer in time"
    return str(exception) or type(exception).__name__
