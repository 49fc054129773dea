"""The steps of a run between which it can be killed, and a disk that takes part.

A kill is an exception that nothing catches. What cleaning up would do after it is undone, since a killed
process cleans up nothing: the folder is put back to what it held at the moment of the kill. Where the power
went too, a file keeps any part of what wasn't synced.
"""

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch


class Killed(BaseException):
    """The process is gone."""


@dataclass(slots=True)
class Steps:
    """The steps of one run: every call to the API, and every time something is made to last on the disk.

    Args:
        folder: what the run reads and writes.
        kill_at: the step, from 1, at which the run is killed; None lets it live.
        kept: how much of what wasn't synced outlasts the kill, 0 to 1.
        full_at: the write, from 1, from which on the disk is full; None leaves room.
        watch: is called at each step with its name.
    """

    folder: Path
    kill_at: int | None = None
    kept: float = 1.0
    full_at: int | None = None
    watch: Callable[[str], None] = lambda _: None
    taken: list[str] = field(default_factory=list)
    writes: int = 0
    synced: dict[int, int] = field(default_factory=dict)
    left: dict[Path, bytes] | None = None

    def __post_init__(self) -> None:
        """Count what the folder holds already as synced."""
        for path in self._files():
            self.synced[path.stat().st_ino] = path.stat().st_size

    @property
    def is_killed(self) -> bool:
        """Whether the kill came."""
        return self.left is not None

    def take(self, name: str) -> None:
        """Take a step. Raises: Killed, and again for everything that a dead run still tries."""
        if self.is_killed:
            raise Killed(name)
        self.taken.append(name)
        self.watch(name)
        if len(self.taken) == self.kill_at:
            self.left = {path: self._lasting(path) for path in self._files()}
            raise Killed(name)

    def bury(self) -> None:
        """Put the folder back to what it held when the kill came."""
        if self.left is None:
            return
        for path in self._files():
            if path not in self.left:
                path.unlink()
        for path, data in self.left.items():
            path.write_bytes(data)

    def write(self, name: str) -> None:
        """Count a write to the disk. Raises: OSError when it is full."""
        self.take(f"before {name}")
        self.writes += 1
        if self.full_at is not None and self.writes >= self.full_at:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def _files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def _lasting(self, path: Path) -> bytes:
        data = path.read_bytes()
        synced = min(self.synced.get(path.stat().st_ino, 0), len(data))
        return data[: synced + round((len(data) - synced) * self.kept)]


CURRENT: ContextVar[Steps | None] = ContextVar("steps", default=None)
"""The steps of the run that is asking."""


@contextmanager
def watched_disk() -> Iterator[None]:
    """Make every sync and every rename a step of the run that asks for it."""
    fsync, replace = os.fsync, os.replace

    def watched_fsync(handle: int) -> None:
        steps = CURRENT.get()
        if steps:
            steps.write("fsync")
        fsync(handle)
        if steps:
            found = os.fstat(handle)
            steps.synced[found.st_ino] = found.st_size
            steps.take("after fsync")

    def watched_replace(source: Any, target: Any, **options: Any) -> None:
        steps = CURRENT.get()
        if steps:
            steps.write("rename")
        replace(source, target, **options)
        if steps:
            steps.take("after rename")

    with patch.object(os, "fsync", watched_fsync), patch.object(os, "replace", watched_replace):
        yield
