"""A presets folder to run commands in, and commands run as people run them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from presetctl.cli import run
from presetctl.sandbox.store import Store


@dataclass(frozen=True)
class Ran:
    """What a command left: its exit code and its two streams."""

    code: int
    out: str
    err: str


Presetctl = Callable[..., Ran]


@pytest.fixture
def presetctl(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Presetctl:
    """Run presetctl beside an empty folder `presets`."""
    (tmp_path / "presets").mkdir()
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Ran:
        capsys.readouterr()
        code = run(arguments)
        streams = capsys.readouterr()
        return Ran(code, streams.out, streams.err)

    return call


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    """Write a file of the presets folder."""

    def write_file(name: str, text: str) -> Path:
        path = tmp_path / "presets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write_file


Write = Callable[[str, str], Path]


@pytest.fixture
def store(tmp_path: Path) -> Callable[[], Store]:
    """Open the sandbox's own database, to look and to act behind presetctl's back."""
    return lambda: Store(tmp_path / "presets" / ".presetctl" / "sandbox.sqlite3")


def chat(model: str = "openai/gpt-5.4", **fields: object) -> str:
    """Return the text of a chat definition."""
    lines = [f"  {name}: {value}" for name, value in fields.items()]
    return "\n".join(["request:", f"  model: {model}", *lines]) + "\n"
