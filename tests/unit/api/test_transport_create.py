"""A create is sent once, and its failure says whether it may have been carried out."""

import httpx
import pytest

from presetctl.api import transport as module
from presetctl.errors import ApiError, BusyError, NotSentError, RunStoppedError, UnknownOutcomeError
from presetctl.models.answers import PresetAnswer

from .scripted import KEY, Answer, Script, breaks, fails, preset, says, transport_to, version

pytestmark = pytest.mark.anyio

PATH = "presets/triage/chat/completions"
LABEL = f"POST /{PATH}"
FINE = {"data": preset("triage", designated_version=version(1))}


async def failed_create(*answers: Answer) -> ApiError:
    """Return the failure of a create that was sent exactly once."""
    script = Script(*answers)
    async with transport_to(script) as transport:
        with pytest.raises(ApiError) as caught:
            await transport.create(PATH, {"model": "m"}, PresetAnswer)
    assert [each.method for each in script.requests] == ["POST"]
    return caught.value


async def test_a_create_sends_its_body_once() -> None:
    """The body goes out as UTF-8 JSON, with the key."""
    script = Script(says(200, FINE))

    async with transport_to(script) as transport:
        answer = await transport.create(PATH, {"b": "é😀", "a": 1.5}, PresetAnswer)

    (request,) = script.requests
    assert answer.data.slug == "triage"
    assert (request.method, script.urls) == ("POST", [f"/{PATH}"])
    assert request.content.decode() == '{"b": "é😀", "a": 1.5}'
    assert request.headers["content-type"] == "application/json"
    assert request.headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    "exception",
    [
        httpx.ConnectError("no route"),
        httpx.ConnectTimeout("no route"),
        httpx.ProxyError("407 Proxy Authentication Required"),
        httpx.UnsupportedProtocol("no protocol"),
    ],
)
async def test_without_a_connection_nothing_was_sent(exception: Exception) -> None:
    """Only what fails before the first byte is certain not to have been carried out."""
    failure = await failed_create(breaks(exception))

    assert type(failure) is NotSentError
    assert failure.message.startswith(f"{LABEL}: ")
    assert failure.hint == "check the network, the base URL and the proxy"
    assert failure.status is None


@pytest.mark.parametrize(
    "exception",
    [
        httpx.ReadTimeout("slow"),
        httpx.WriteTimeout("slow"),
        httpx.PoolTimeout("slow"),
        httpx.ReadError("reset"),
        httpx.WriteError("reset"),
        httpx.CloseError("reset"),
        httpx.RemoteProtocolError("hung up"),
        httpx.LocalProtocolError("odd"),
        httpx.DecodingError("odd"),
        TimeoutError(),
        OSError("bad record mac"),
    ],
)
async def test_a_lost_answer_leaves_the_outcome_open(exception: Exception) -> None:
    """Bytes went out, so the version may exist."""
    failure = await failed_create(breaks(exception))

    assert type(failure) is UnknownOutcomeError
    assert failure.message.startswith(f"{LABEL}: ")
    assert failure.status is None


@pytest.mark.parametrize("status", [400, 404, 405, 413, 415, 422])
async def test_a_refusal_is_certain(status: int) -> None:
    """The API says that it did nothing, for this preset."""
    failure = await failed_create(fails(status, "no"))

    assert type(failure) is ApiError
    assert (failure.message, failure.status) == (f"{LABEL} → {status}: no", status)


@pytest.mark.parametrize("status", [401, 402, 403])
async def test_a_refused_key_stops_the_run(status: int) -> None:
    """No other create could succeed."""
    failure = await failed_create(fails(status, "no"))

    assert type(failure) is RunStoppedError
    assert (failure.message, failure.status) == (f"{LABEL} → {status}: no", status)


@pytest.mark.parametrize("status", [408, 409, 500, 502, 503, 504, 520, 524, 201, 202, 204, 301, 303, 307])
async def test_any_other_status_leaves_the_outcome_open(status: int) -> None:
    """A gateway's failure, a conflict or an answer that isn't documented proves nothing."""
    failure = await failed_create(fails(status, "hm", {"Location": "https://elsewhere.test/"}))

    assert type(failure) is UnknownOutcomeError
    assert (failure.message, failure.status) == (f"{LABEL} → {status}: hm", status)


@pytest.mark.parametrize(
    "body",
    [b"", b'{"data": {"id"', b"<html>", b'{"data": NaN}', b'{"data": 1e400}', b"{}", b"[]", b"[" * 5000],
)
async def test_a_broken_success_leaves_the_outcome_open(body: bytes) -> None:
    """200 with something else than the promised JSON isn't trusted."""
    failure = await failed_create(says(200, body))

    assert type(failure) is UnknownOutcomeError
    assert failure.message.startswith(f"{LABEL} → 200, but the answer isn't what the API promises: ")
    assert failure.status == 200


async def test_a_huge_answer_leaves_the_outcome_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer that can't be read whole isn't trusted."""
    monkeypatch.setattr(module, "MAX_ANSWER_BYTES", 10)

    failure = await failed_create(says(200, FINE))

    assert type(failure) is UnknownOutcomeError


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [(429, {"Retry-After": "1"}, 1), (429, {}, None), (503, {"Retry-After": "10000"}, 10_000)],
)
async def test_a_busy_api_says_how_long_to_wait(
    status: int, headers: dict[str, str], seconds: int | None
) -> None:
    """Whether to send it again is for the push protocol to decide."""
    failure = await failed_create(fails(status, "slow down", headers), says(200, FINE))

    assert isinstance(failure, BusyError)
    assert (failure.message, failure.status) == (f"{LABEL} → {status}: slow down", status)
    assert failure.wait_seconds == seconds
    assert failure.hint == (
        f"the API asks to wait {seconds} seconds" if seconds else "too many calls; try again later"
    )


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (403, "this key may not do that"),
        (404, "the slug may be archived or disabled"),
        (409, "the slug may be archived or disabled, or somebody else is writing it"),
        (413, "the preset is too large"),
        (422, None),
    ],
)
async def test_a_refused_create_says_what_to_do(status: int, hint: str | None) -> None:
    """For a create, some statuses mean something of their own."""
    failure = await failed_create(fails(status, "no"))

    assert failure.hint == hint


async def test_the_key_is_never_repeated() -> None:
    """Neither a server's echo nor a library's message carries the key on."""
    echoed = await failed_create(fails(422, f"bad header: Bearer {KEY}"))
    broken = await failed_create(breaks(httpx.LocalProtocolError(f"illegal header Bearer {KEY}")))

    assert echoed.message == f"{LABEL} → 422: bad header: Bearer [key]"
    assert broken.message == f"{LABEL}: illegal header Bearer [key]"


async def test_an_unusable_redirect_leaves_the_outcome_open() -> None:
    """An answer came, so the request went out, whatever the answer is worth."""
    failure = await failed_create(says(307, None, {"Location": "https:elsewhere"}))

    assert type(failure) is UnknownOutcomeError
