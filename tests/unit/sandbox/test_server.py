"""The sandbox on a port: when it is announced, where, and how it ends."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from presetctl.sandbox.app import create_app
from presetctl.sandbox.server import base_url, listen, serve
from presetctl.sandbox.store import Store

SCRIPT = """
import sys
from pathlib import Path
from presetctl.sandbox.app import create_app
from presetctl.sandbox.server import serve
from presetctl.sandbox.store import Store
try:
    serve(create_app(Store(Path(sys.argv[1]))), "127.0.0.1", 0, lambda url: print(url, flush=True))
except KeyboardInterrupt:
    sys.exit(130)
"""

HALF_A_REQUEST = (
    b"POST /api/v1/presets/half/responses HTTP/1.1\r\nHost: sandbox\r\n"
    b"Authorization: Bearer any\r\nContent-Length: 100\r\n\r\n{"
)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_server_runs_from_announcement_to_signal(tmp_path: Path, number: signal.Signals, code: int) -> None:
    """Once the URL is said calls are answered; a signal ends the server, which says nothing else.

    Nor does a caller who hangs up leave a trace.
    """
    command = [sys.executable, "-c", SCRIPT, str(tmp_path / "sandbox.sqlite3")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        host, port = url.removeprefix("http://").removesuffix("/api/v1").split(":")
        with socket.create_connection((host, int(port))) as caller:
            caller.sendall(HALF_A_REQUEST)
        headers = {"Authorization": "Bearer any"}
        created = httpx.post(f"{url}/presets/triage/responses", json={}, headers=headers, trust_env=False)

        process.send_signal(number)
        rest = process.communicate(timeout=30)

    assert created.status_code == 200
    assert (process.returncode, rest) == (code, ("", ""))
    presets = Store(tmp_path / "sandbox.sqlite3").list_presets().data
    assert [each.slug for each in presets] == ["triage"]


def test_interrupt_reaches_the_caller() -> None:
    """Ctrl-C ends the server in good order, and the caller learns that it was Ctrl-C."""
    announced: list[str] = []

    def announce(url: str) -> None:
        announced.append(url)
        signal.raise_signal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        serve(create_app(Store()), "127.0.0.1", 0, announce)

    assert len(announced) == 1


def test_taken_port_is_told_before_anything_runs() -> None:
    """A port that somebody else listens on is an error of the caller's, not an exit."""
    announced: list[str] = []

    with listen("127.0.0.1", 0) as taken, pytest.raises(OSError, match=r"in use|normally permitted"):
        serve(create_app(Store()), "127.0.0.1", taken.getsockname()[1], announced.append)

    assert announced == []


@pytest.mark.parametrize(
    ("host", "shown"), [("localhost", "127.0.0.1"), ("127.0.0.1", "127.0.0.1"), ("::1", "[::1]")]
)
def test_base_url_is_where_clients_connect(host: str, shown: str) -> None:
    """The URL names the address and the port that was free."""
    if host == "::1" and not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")

    with listen(host, 0) as listener:
        port = listener.getsockname()[1]

        assert base_url(listener) == f"http://{shown}:{port}/api/v1"
