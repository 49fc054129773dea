"""Calls over a real connection that misbehaves as no HTTP library would."""

import socket

import pytest

from presetctl.api import transport as module
from presetctl.api.transport import READ_ATTEMPTS, Transport
from presetctl.errors import ApiError, NotSentError, UnknownOutcomeError
from presetctl.models.answers import KeyAnswer, PresetAnswer

from .line import Line, Talk, drips, listen, resets, sends, stays_silent
from .scripted import KEY

pytestmark = pytest.mark.anyio

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
MISBEHAVIOURS = pytest.mark.parametrize(
    "talk",
    [
        pytest.param(stays_silent, id="no answer"),
        pytest.param(drips, id="slow drip"),
        pytest.param(resets, id="reset"),
        pytest.param(sends(b""), id="hung up"),
        pytest.param(sends(b"HTTP/1.1 2"), id="truncated head"),
        pytest.param(sends(OK + b'Content-Length: 99\r\n\r\n{"data": {'), id="truncated body"),
        pytest.param(sends(OK + b"Transfer-Encoding: chunked\r\n\r\n4\r\n{}"), id="truncated chunk"),
        pytest.param(sends(b"SSH-2.0-OpenSSH_9.9\r\n"), id="not HTTP"),
        pytest.param(sends(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000), id="endless head"),
    ],
)


@pytest.fixture(autouse=True)
def _short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "READ_SECONDS", 0.2)
    monkeypatch.setattr(module, "CREATE_SECONDS", 0.2)


async def read(base_url: str) -> str | None:
    transport = Transport(base_url, KEY)
    try:
        return (await transport.read("key", KeyAnswer)).data.workspace_id
    finally:
        await transport.aclose()


async def create(base_url: str) -> None:
    transport = Transport(base_url, KEY)
    try:
        await transport.create("presets/a/messages", {"model": "m"}, PresetAnswer)
    finally:
        await transport.aclose()


async def test_a_plain_answer_is_read() -> None:
    """The same server serves what behaves."""
    async with listen(sends(OK + b'Content-Length: 31\r\n\r\n{"data": {"workspace_id": "w"}}')) as line:
        assert await read(line.url) == "w"

    assert line.heads[0].startswith(b"GET /api/v1/key HTTP/1.1\r\n")


@MISBEHAVIOURS
async def test_a_read_over_a_bad_connection_is_repeated_and_then_told(talk: Talk) -> None:
    """Neither a traceback nor a call without end comes of a bad connection."""
    async with listen(talk) as line:
        with pytest.raises(ApiError, match=r"^GET /key: .") as caught:
            await read(line.url)

    assert caught.value.status is None
    assert len(line.heads) == READ_ATTEMPTS


@MISBEHAVIOURS
async def test_a_create_over_a_bad_connection_is_sent_once_and_open(talk: Talk) -> None:
    """The request went out, so the version may exist."""
    async with listen(talk) as line:
        with pytest.raises(UnknownOutcomeError, match=r"^POST /presets/a/messages: ."):
            await create(line.url)

    assert len(line.heads) == 1


async def test_a_closed_port_means_not_sent() -> None:
    """Nobody listens, so nothing left."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]

    with pytest.raises(NotSentError, match=r"^POST /presets/a/messages: "):
        await create(Line(port).url)


@pytest.mark.parametrize("talk", [sends(b"HTTP/1.1 400 Bad Request\r\n\r\n"), stays_silent])
async def test_a_server_without_tls_means_not_sent(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The handshake comes before the request."""
    monkeypatch.setattr(module, "CREATE_SECONDS", 60)
    monkeypatch.setattr(module, "CONNECT_SECONDS", 0.2)

    async with listen(talk, reads_head=False) as line:
        with pytest.raises(NotSentError):
            await create(line.url.replace("http:", "https:"))
