"""presetctl as real processes: one serves the embedded API, others plan and apply over HTTP."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

PRESETCTL = [sys.executable, "-m", "presetctl"]
KEY = "sk-or-v1-0123456789abcdef"
PATIENCE_SECONDS = 60

Run = Callable[..., subprocess.CompletedProcess[str]]


@dataclass(frozen=True)
class Served:
    """A sandbox behind a port."""

    base_url: str

    def get(self, path: str) -> Any:
        """Return the `data` of a read, and how many there are of a list."""
        headers = {"Authorization": f"Bearer {KEY}"}
        return httpx.get(f"{self.base_url}/{path}", headers=headers, timeout=PATIENCE_SECONDS).json()

    def version_counts(self) -> dict[str, int]:
        """Return the number of versions of each preset."""
        slugs = [each["slug"] for each in self.get("presets?limit=100")["data"]]
        return {slug: self.get(f"presets/{slug}/versions")["total_count"] for slug in sorted(slugs)}


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A sandbox of its own on a free port."""
    folder = tmp_path / "server"
    folder.mkdir()
    process = subprocess.Popen(
        [*PRESETCTL, "-C", str(folder), "sandbox", "serve", "--port", "0"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process.stdout:
        yield Served(process.stdout.readline().strip())
        process.terminate()
        assert process.wait(PATIENCE_SECONDS) == -signal.SIGTERM


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A presets folder with twelve definitions."""
    path = tmp_path / "presets"
    path.mkdir()
    for number in range(12):
        text = f"system_prompt: Answer as number {number}.\nrequest: {{model: openai/gpt-5.4}}\n"
        (path / f"bot-{number:02}.yaml").write_text(text)
    return path


@pytest.fixture
def start(served: Served, folder: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start presetctl on the folder, with the served sandbox as its target."""
    environment = {**os.environ, "OPENROUTER_API_KEY": KEY, "OPENROUTER_BASE_URL": served.base_url}

    def begin(*arguments: str, **options: Any) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*PRESETCTL, "-C", str(folder), *arguments],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            text=True,
            **options,
        )

    return begin


@pytest.fixture
def presetctl(start: Callable[..., subprocess.Popen[str]]) -> Run:
    """Run presetctl to its end."""

    def call(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        process = start(*arguments, **options)
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    return call
