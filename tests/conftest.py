"""No test reaches the network, the home folder or a real key."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina
from hypothesis import settings

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("ci")

LOOPBACK = ("127.0.0.1", "::1", "localhost", "testserver")


class NetworkReachedError(Exception):
    """A test tried to leave this machine."""


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in LOOPBACK:
            raise NetworkReachedError(str(address))
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith(("PRESETCTL_", "OPENROUTER_", "GITHUB_")) or name in ("NO_COLOR", "CI"):
            monkeypatch.delenv(name)
    home = tmp_path / "home-that-nobody-may-use"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache-of-this-test"))


@pytest.fixture(autouse=True)
def _no_waiting_between_reads() -> Iterator[None]:
    with stamina.set_testing(True, attempts=4, cap=True):
        yield
