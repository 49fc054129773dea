"""Virtual time for what runs in this process, and a server with a folder for what doesn't."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.program import Program
from tests.faults.server import Server, serving


@pytest.fixture(autouse=True)
def _no_waiting_between_reads() -> None:
    """Take back what the other tests do to the pauses: here they cost nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    """A server without faults."""
    with serving() as found:
        yield found


@pytest.fixture
def program(server: Server, tmp_path: Path) -> Program:
    """Presetctl on a folder with one new preset."""
    found = Program(tmp_path / "presets", server)
    found.define()
    return found
