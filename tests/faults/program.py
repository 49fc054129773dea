"""presetctl as a process of its own, under a fate, on a folder with one preset, against a test's server."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults import child
from tests.faults.server import PATIENCE_SECONDS, Server

KEY = "sk-or-v1-faults"
SLUG = "one"
UNHARMED = ("nothing", "never", "nothing")


@dataclass(frozen=True, slots=True)
class Ended:
    """What a process left: its exit code, negative for a signal that killed it, and its two streams."""

    code: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Program:
    """presetctl on a folder, with a server as its target."""

    folder: Path
    server: Server

    def define(self, text: str = "First.") -> None:
        """Write the preset's definition."""
        self.folder.mkdir(exist_ok=True)
        body = f"system_prompt: {text}\nrequest: {{model: openai/gpt-5.4}}\n"
        (self.folder / f"{SLUG}.yaml").write_text(body, encoding="utf-8")

    def start(
        self, *arguments: str, fate: tuple[str, str, str] = UNHARMED, haste: int = 1, **options: Any
    ) -> Any:
        """Start presetctl and return its process. See `child` for fate and haste."""
        environment = {**os.environ, "OPENROUTER_API_KEY": KEY, "OPENROUTER_BASE_URL": self.server.url}
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
        return subprocess.Popen(
            [sys.executable, str(child.__file__), str(haste), *fate, "-C", str(self.folder), *arguments],
            env=environment | options.pop("variables", {}),
            text=True,
            **streams | options,
        )

    def apply(self, *arguments: str, **options: Any) -> Ended:
        """Apply without asking, and wait for the end. The options are those of `start`."""
        return end(self.start("apply", "--yes", *arguments, **options))

    def recorded(self) -> int | None:
        """Return the version that the lockfile holds, None without an entry."""
        path = self.folder / "presets.lock"
        presets = json.loads(path.read_text(encoding="utf-8"))["presets"] if path.exists() else {}
        version: int | None = presets[SLUG]["version"] if SLUG in presets else None
        return version

    def state(self) -> tuple[int, list[int], int | None]:
        """Return how many creates came, which versions there are, and which one is recorded."""
        return self.server.posts, self.server.versions(SLUG), self.recorded()


def end(process: Any) -> Ended:
    """Wait for the end of a process."""
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return Ended(process.returncode, out or "", err or "")
