"""What the environment says about keys, proxies and certificates."""

import pytest

from presetctl.api.transport import Transport
from presetctl.errors import InputError, NotSentError
from presetctl.models.answers import KeyAnswer, PresetAnswer

from .line import listen, sends
from .scripted import BASE_URL, KEY, Script, says, transport_to

pytestmark = pytest.mark.anyio

BODY = b'{"data": {"workspace_id": "w"}}'
FINE = sends(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(BODY), BODY))


async def read(base_url: str) -> str | None:
    transport = Transport(base_url, KEY)
    try:
        return (await transport.read("key", KeyAnswer)).data.workspace_id
    finally:
        await transport.aclose()


@pytest.mark.parametrize("key", ["", "a b", "a\nb", "schlüssel", "a\x00", "sk-or-v1\u200b"])
def test_a_key_that_can_be_none_is_refused(key: str) -> None:
    """A slip in copying is told before the first call, without repeating the key."""
    with pytest.raises(InputError) as caught:
        Transport(BASE_URL, key)

    assert caught.value.message == "the key is not usable"
    assert caught.value.hint == "a key is ASCII without spaces and line breaks"


async def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a company's proxy, presetctl works as other programs do."""
    async with listen(FINE) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")

        assert await read("http://openrouter.test/api/v1") == "w"

    assert proxy.heads[0].startswith(b"GET http://openrouter.test/api/v1/key HTTP/1.1\r\n")


async def test_what_needs_no_proxy_gets_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """`NO_PROXY` keeps calls to a sandbox on this machine off the proxy."""
    async with listen(FINE) as server, listen(FINE) as proxy:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{proxy.port}")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")

        assert await read(server.url) == "w"

    assert len(server.heads) == 1
    assert proxy.heads == []


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY"])
async def test_a_server_on_this_machine_is_asked_directly(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Plain http is fine for loopback alone, so the key may not go to a proxy on its way."""
    async with listen(FINE) as server, listen(FINE) as proxy:
        monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")

        assert await read(server.url) == "w"

    assert len(server.heads) == 1
    assert proxy.heads == []


async def test_a_proxy_that_refuses_means_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tunnel is made before the request, which holds the key."""
    async with listen(sends(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
        transport = Transport("https://openrouter.test/api/v1", KEY)

        with pytest.raises(NotSentError, match="407 Proxy Authentication Required"):
            await transport.create("presets/a/messages", {}, PresetAnswer)
        await transport.aclose()

    assert [each.split(b"\r\n")[0] for each in proxy.heads] == [b"CONNECT openrouter.test:443 HTTP/1.1"]
    assert KEY.encode() not in proxy.heads[0]


async def test_the_sandbox_in_this_process_needs_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """A transport that is given is used, whatever the environment says."""
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    script = Script(says(200, BODY))

    async with transport_to(script) as transport:
        answer = await transport.read("key", KeyAnswer)

    assert answer.data.workspace_id == "w"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALL_PROXY", "socks5://user:passw0rd@127.0.0.1:1"),
        ("ALL_PROXY", "carrier-pigeon://user:passw0rd@127.0.0.1:1"),
        ("HTTPS_PROXY", "http://user:passw0rd/@127.0.0.1:1"),
        ("SSL_CERT_FILE", "/there/is/no/passw0rd.pem"),
        ("SSL_CERT_FILE", __file__),
    ],
)
def test_an_environment_that_cannot_work_is_told(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """People read which variables to look at, and no proxy's password."""
    monkeypatch.setenv(name, value)

    with pytest.raises(InputError, match="`ALL_PROXY` or `SSL_CERT_FILE`, is not usable") as caught:
        Transport(BASE_URL, KEY)

    assert "passw0rd" not in caught.value.message
