"""A read is repeated while that can help, and tells what went wrong."""

import logging
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from presetctl.api import transport as module
from presetctl.api.transport import READ_ATTEMPTS, _TransientError, _wait_before_repeat
from presetctl.errors import ApiError, RunStoppedError
from presetctl.models.answers import KeyAnswer

from .scripted import KEY, Answer, Script, breaks, fails, says, transport_to

pytestmark = pytest.mark.anyio

FINE = says(200, {"data": {"workspace_id": "w"}})
TRANSIENT = [408, 429, 500, 502, 503, 504, 524]
FINAL = [400, 401, 402, 403, 404, 409, 413, 422]


async def read(*answers: Answer) -> tuple[Script, str | None]:
    script = Script(*answers)
    async with transport_to(script) as transport:
        answer = await transport.read("key", KeyAnswer)
    return script, answer.data.workspace_id


async def failed_read(*answers: Answer) -> tuple[Script, ApiError]:
    script = Script(*answers)
    async with transport_to(script) as transport:
        with pytest.raises(ApiError) as caught:
            await transport.read("key", KeyAnswer)
    return script, caught.value


async def test_a_read_carries_the_key_and_nothing_else() -> None:
    """The key goes in the header that OpenRouter documents."""
    script, workspace_id = await read(FINE)

    (request,) = script.requests
    assert workspace_id == "w"
    assert (request.method, str(request.url)) == ("GET", "https://openrouter.test/api/v1/key")
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.content == b""


async def test_a_base_url_may_end_with_a_slash() -> None:
    """Both ways of writing a base URL lead to the same place."""
    script = Script(FINE)

    async with transport_to(script, "https://openrouter.test/api/v1/") as transport:
        await transport.read("key", KeyAnswer)

    assert script.urls == ["/key"]


@pytest.mark.parametrize("status", TRANSIENT)
async def test_a_passing_failure_is_read_over(status: int) -> None:
    """A server that is busy for a moment doesn't fail a plan."""
    script, workspace_id = await read(fails(status, "busy"), fails(status, "busy"), FINE)

    assert workspace_id == "w"
    assert len(script.requests) == 3


@pytest.mark.parametrize("status", TRANSIENT)
async def test_a_lasting_failure_is_told_after_some_attempts(status: int) -> None:
    """A storm of failures ends with the last one's message."""
    script, failure = await failed_read(fails(status, "busy"))

    assert len(script.requests) == READ_ATTEMPTS
    assert (failure.message, failure.status) == (f"GET /key → {status}: busy", status)
    assert not isinstance(failure, RunStoppedError)


@pytest.mark.parametrize("status", FINAL)
async def test_a_refused_read_is_not_repeated(status: int) -> None:
    """Asking again wouldn't change the answer."""
    script, failure = await failed_read(fails(status, "no"))

    assert len(script.requests) == 1
    assert (failure.message, failure.status) == (f"GET /key → {status}: no", status)


@pytest.mark.parametrize(
    ("status", "stops"), [(401, True), (402, True), (403, True), (404, False), (429, False), (500, False)]
)
async def test_a_failure_of_the_key_stops_the_run(status: int, *, stops: bool) -> None:
    """Without key, credit or permission, every other call would fail as well."""
    _, failure = await failed_read(fails(status, "no"))

    assert isinstance(failure, RunStoppedError) is stops


@pytest.mark.parametrize(
    ("status", "hint"),
    [
        (401, "the key is missing, wrong or revoked"),
        (402, "the account has no credit left"),
        (403, "this key may not do that"),
        (404, "check the base URL"),
        (429, "too many calls; try again later"),
        (400, None),
    ],
)
async def test_a_failure_says_what_to_do(status: int, hint: str | None) -> None:
    """The status alone tells people little."""
    _, failure = await failed_read(fails(status, "no"))

    assert failure.hint == hint


@pytest.mark.parametrize("body", [b"", b"<html>denied</html>", b"{}"])
async def test_a_failure_without_a_message_is_named_by_its_status(body: bytes) -> None:
    """What isn't the API's own form, such as a proxy's page, is not quoted."""
    _, failure = await failed_read(says(400, body))

    assert failure.message == "GET /key → 400"


async def test_the_key_is_never_repeated() -> None:
    """A server may echo what it was sent; a message that is cut short must not hold half a key either."""
    echo = "x" * 290 + f" Bearer {KEY} is wrong, {KEY}"

    _, failure = await failed_read(fails(401, echo))

    assert failure.message == "GET /key → 401: " + "x" * 290 + " Bearer [k"


async def test_the_path_is_shown_as_people_know_it() -> None:
    """What is encoded for the wire is not encoded for people."""
    script = Script(fails(400, "no"))

    async with transport_to(script) as transport:
        with pytest.raises(ApiError, match="GET /presets/a b/versions → 400: no"):
            await transport.read("presets/a%20b/versions", KeyAnswer, {"offset": 0})

    assert script.urls == ["/presets/a%20b/versions?offset=0"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(status: int) -> None:
    """The key goes to the base URL's own origin and nowhere else."""
    script, failure = await failed_read(says(status, None, {"Location": "https://elsewhere.test/key"}))

    assert script.urls == ["/key"]
    assert failure.message == f"GET /key → {status}"
    assert failure.hint == "presetctl follows no redirect; mend the base URL"


@pytest.mark.parametrize("address", ["https://elsewhere.test:port/", "https:elsewhere"])
async def test_a_redirect_to_nowhere_is_a_failure_like_others(address: str) -> None:
    """Httpx looks at the address although it doesn't go there."""
    _, failure = await failed_read(says(302, None, {"Location": address}))

    assert failure.message.startswith("GET /key: ")


@pytest.mark.parametrize("body", [b"", b'{"data": {', b"<html>", b'{"data": NaN}', b"[]", b"[" * 5000])
async def test_an_answer_that_is_not_the_promised_json_is_told(body: bytes) -> None:
    """A broken answer is a failure of the call, not of presetctl."""
    script, failure = await failed_read(says(200, body))

    assert len(script.requests) == 1
    assert failure.message.startswith("GET /key → 200, but the answer isn't what the API promises: ")
    assert failure.status == 200


async def test_a_success_of_another_kind_is_told() -> None:
    """Only 200 holds an answer."""
    _, failure = await failed_read(says(204))

    assert (failure.message, failure.status) == ("GET /key → 204", 204)


@pytest.mark.parametrize(
    ("exception", "message"),
    [
        (httpx.ConnectError("[Errno -2] Name or service not known"), "[Errno -2] Name or service not known"),
        (httpx.ConnectTimeout(""), "no answer in time"),
        (httpx.ReadTimeout(""), "no answer in time"),
        (httpx.ReadError(""), "ReadError"),
        (httpx.RemoteProtocolError(f"illegal header {KEY}"), "illegal header [key]"),
        (OSError("[SSL] bad record mac"), "[SSL] bad record mac"),
    ],
)
async def test_a_lost_connection_is_tried_again(exception: Exception, message: str) -> None:
    """A read does no harm, so it is sent again before it is told as lost."""
    script, failure = await failed_read(breaks(exception))
    again, workspace_id = await read(breaks(exception), FINE)

    assert len(script.requests) == READ_ATTEMPTS
    assert (failure.message, failure.status) == (f"GET /key: {message}", None)
    assert failure.hint == "check the network, the base URL and the proxy"
    assert len(again.requests) == 2
    assert workspace_id == "w"


async def test_a_huge_answer_is_given_up_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer without end can't fill the memory, and isn't asked for four times."""
    monkeypatch.setattr(module, "MAX_ANSWER_BYTES", 1 << 20)

    script, failure = await failed_read(says(200, b" " * ((1 << 20) + 1)))

    assert len(script.requests) == 1
    assert failure.message == "GET /key: the answer is larger than 1 MiB"


async def test_an_answer_of_just_the_limit_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit itself is allowed."""
    body = b'{"data": {"workspace_id": "w"}}'
    monkeypatch.setattr(module, "MAX_ANSWER_BYTES", len(body))

    _, workspace_id = await read(says(200, body))

    assert workspace_id == "w"


async def test_a_broken_compression_is_told() -> None:
    """A body that isn't what its header says is a failure of the call."""
    script, failure = await failed_read(says(200, b"plain", {"Content-Encoding": "gzip"}))

    assert len(script.requests) == 1
    assert failure.message.startswith("GET /key: ")


@pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "deflate"])
async def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    """What is compressed twice, or by what has no limit, could fill the memory."""
    script, failure = await failed_read(says(200, b"", {"Content-Encoding": encoding}))

    assert script.requests[0].headers["accept-encoding"] == "gzip"
    assert failure.message == "GET /key: the answer is encoded in a way that wasn't asked for"


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("wait", ["0", "1", "60"])
async def test_a_wait_that_the_api_asks_for_is_kept(status: int, wait: str) -> None:
    """Up to a minute, the API says when to ask again."""
    script, workspace_id = await read(fails(status, "slow down", {"Retry-After": wait}), FINE)

    assert len(script.requests) == 2
    assert workspace_id == "w"


async def test_a_date_to_wait_for_is_kept() -> None:
    """The API may say when to ask again as a date."""
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=50))

    script, _ = await read(fails(429, "slow down", {"Retry-After": soon}), FINE)

    assert len(script.requests) == 2


@pytest.mark.parametrize("wait", ["61", "10000", "9" * 400])
async def test_a_long_wait_is_left_to_people(wait: str) -> None:
    """Nobody watches a terminal for three hours; the message says how long it would be."""
    script, failure = await failed_read(fails(429, "slow down", {"Retry-After": wait}))

    assert len(script.requests) == 1
    assert failure.message == "GET /key → 429: slow down"
    assert failure.hint == f"the API asks to wait {float(wait):.0f} seconds"


def test_the_api_sets_the_pause_and_otherwise_it_grows() -> None:
    """A pause that the API asks for is taken as it is; without one, pauses grow by themselves."""
    pauses = [
        _wait_before_repeat(_TransientError("", None, wait_seconds=each)) for each in (None, 0, 7.5, 60)
    ]

    assert pauses == [True, 0, 7.5, 60]
    assert pauses[1] is not False


async def test_a_retry_says_nothing_on_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The library that repeats reads logs them, which without any handler would end on people's terminals."""
    monkeypatch.setattr(logging.root, "handlers", [])

    await read(fails(500, "busy"), FINE)

    assert capsys.readouterr() == ("", "")
