"""A file is replaced whole or not at all."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from presetctl.durable import replace_text


def no_space(*_: Any, **__: Any) -> Any:
    raise OSError(errno.ENOSPC, "No space left on device")


@contextmanager
def full_stream(handle: int, _mode: str) -> Iterator[SimpleNamespace]:
    try:
        yield SimpleNamespace(write=no_space)
    finally:
        os.close(handle)


def fail_to(step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let one step of the replacement find the disk full."""
    targets: dict[str, tuple[Any, str, Callable[..., Any]]] = {
        "make": (os, "open", no_space),
        "write": (os, "fdopen", full_stream),
        "fsync": (os, "fsync", no_space),
        "chmod": (Path, "chmod", no_space),
        "rename": (Path, "replace", no_space),
    }
    monkeypatch.setattr(*targets[step])


@pytest.mark.parametrize("step", ["make", "write", "fsync", "chmod", "rename"])
@pytest.mark.parametrize("old", ["old", None])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    step: str, old: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk at any step costs neither the old text nor leaves a temporary file."""
    path = tmp_path / "x.lock"
    if old:
        path.write_text(old)
    with monkeypatch.context() as patch:
        fail_to(step, patch)

        with pytest.raises(OSError, match="No space"):
            replace_text(path, "new")

    assert [each.name for each in tmp_path.iterdir()] == (["x.lock"] if old else [])
    assert not old or path.read_text() == old


def test_an_interrupt_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also what isn't an error of the file system cleans up."""

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)

    with pytest.raises(KeyboardInterrupt):
        replace_text(tmp_path / "x.lock", "new")

    assert list(tmp_path.iterdir()) == []


def test_the_file_and_then_its_folder_are_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut after a push doesn't cost the record of it: text, rename and folder reach the disk."""
    path, synced = tmp_path / "x.lock", list[tuple[bool, str | None]]()

    def sync(handle: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(handle).st_mode)
        size = 0 if is_folder else os.fstat(handle).st_size
        synced.append((is_folder, path.read_text() if is_folder else f"{size} bytes"))

    monkeypatch.setattr(os, "fsync", sync)
    replace_text(path, "new")

    assert synced == [(False, "3 bytes"), (True, "new")]


def test_the_folder_is_closed_again(tmp_path: Path) -> None:
    """A long run doesn't use up the handles of the process."""
    replace_text(tmp_path / "x.lock", "1")
    before = len(os.listdir("/dev/fd"))  # noqa: PTH208 (the handle of the listing itself counts both times)
    replace_text(tmp_path / "x.lock", "2")

    assert len(os.listdir("/dev/fd")) == before  # noqa: PTH208


def test_a_folder_that_cannot_be_opened_is_no_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses to open a folder, and needs no sync of it."""
    open_file = os.open

    def refuse(path: Any, flags: int, *rest: Any, **more: Any) -> int:
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, "Permission denied")
        return open_file(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    replace_text(tmp_path / "x.lock", "new")

    assert (tmp_path / "x.lock").read_text() == "new"


def test_a_folder_that_cannot_be_synced_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The new text stands then, but nobody can promise that it stays."""
    sync = os.fsync

    def refuse(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            no_space()
        sync(handle)

    monkeypatch.setattr(os, "fsync", refuse)

    with pytest.raises(OSError, match="No space"):
        replace_text(tmp_path / "x.lock", "new")

    assert [each.name for each in tmp_path.iterdir()] == ["x.lock"]
    assert (tmp_path / "x.lock").read_text() == "new"


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_a_new_file_has_the_mode_of_any_new_file(umask: int, tmp_path: Path) -> None:
    """What colleagues may read, they may read."""
    before = os.umask(umask)
    try:
        replace_text(tmp_path / "x.lock", "new")
        after = os.umask(umask)
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "x.lock").stat().st_mode) == 0o666 & ~umask
    assert after == umask


def test_a_file_keeps_its_mode(tmp_path: Path) -> None:
    """A file that was made private stays so."""
    path = tmp_path / "x.lock"
    path.write_text("old")
    path.chmod(0o640)
    replace_text(path, "é\n")

    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert path.read_bytes() == b"\xc3\xa9\n"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """Whoever keeps the file elsewhere finds it there."""
    (tmp_path / "elsewhere").mkdir()
    real, link = tmp_path / "elsewhere" / "x.lock", tmp_path / "x.lock"
    real.write_text("old")
    link.symlink_to(real)
    replace_text(link, "new")

    assert link.is_symlink()
    assert real.read_text() == "new"


def test_the_temporary_file_lies_hidden_beside_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rename within one folder is atomic, and a file with a leading dot is never taken for a definition."""
    seen: list[Path] = []
    rename = Path.replace

    def note(self: Path, target: Path) -> Path:
        seen.append(self)
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", note)
    replace_text(tmp_path / "x.lock", "new")

    assert [each.parent for each in seen] == [tmp_path]
    assert seen[0].name.startswith(".x.lock.")
