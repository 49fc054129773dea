"""presetctl in a process that dies, or whose disk fails, at a chosen moment: `python -m tests.faults.child`.

Arguments: the haste, what happens, when, and presetctl's own. What happens is `kill`, the name of an error
such as `ENOSPC`, or `nothing`. When is `before`, `within` or `after` and a thing that is made to last on the
disk: a line of the journal (`intent`, `sending`, `closed`) or the `lockfile` with its first entry. A haste of
20 makes the clock run so many times faster, so that half a minute of looking passes in a second or two.
"""

import asyncio
import errno
import os
import selectors
import signal
import sys
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch


class _Hasty(selectors.DefaultSelector):
    def __init__(self, haste: int) -> None:
        super().__init__()
        self._haste = haste

    def select(self, timeout: float | None = None) -> list[Any]:
        return super().select(timeout and timeout / self._haste)


class HastyLoop(asyncio.SelectorEventLoop):
    """An event loop with a fast clock."""

    def __init__(self, haste: int) -> None:
        super().__init__(_Hasty(haste))
        self._haste = haste

    def time(self) -> float:
        """See `asyncio.AbstractEventLoop.time`."""
        return time.monotonic() * self._haste


class HastyPolicy(asyncio.DefaultEventLoopPolicy):
    """Makes every loop of the process such a one."""

    def __init__(self, haste: int) -> None:
        super().__init__()
        self._haste = haste

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        """See `asyncio.AbstractEventLoopPolicy.new_event_loop`."""
        return HastyLoop(self._haste)


class Fate:
    """What happens to the disk or the process, once."""

    def __init__(self, what: str, when: str, thing: str) -> None:
        self.what = what
        self.when = when
        self.event = f'"event": "{thing}"'.encode()
        self.is_lockfile = thing == "lockfile"
        self.is_written = False
        self._write, self._fsync, self._replace = os.write, os.fsync, os.replace

    def write(self, handle: int, data: bytes) -> int:
        """Write, unless it is the moment."""
        if self.event not in data:
            return self._write(handle, data)
        if self.when == "before":
            self.strike()
        if self.when == "within":
            self._write(handle, data[: len(data) // 2])
            self.strike()
        self.is_written = True
        return self._write(handle, data)

    def fsync(self, handle: Any) -> None:
        """Sync, and then meet one's fate if it is the moment."""
        self._fsync(handle)
        if self.is_written and self.when == "after":
            self.strike()

    def replace(self, source: Any, target: Any, **options: Any) -> None:
        """Rename, unless it is the moment."""
        is_it = self.is_lockfile and Path(target).name == "presets.lock"
        is_it = is_it and '"preset_id"' in Path(source).read_text(encoding="utf-8")
        if is_it and self.when == "before":
            self.strike()
        self._replace(source, target, **options)
        if is_it and self.when == "after":
            self.strike()

    def strike(self) -> None:
        """Die, or fail. Raises: OSError."""
        if self.what == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        number = getattr(errno, self.what)
        raise OSError(number, os.strerror(number))


def main() -> None:
    """Run presetctl under its fate."""
    haste, what, when, thing, *arguments = sys.argv[1:]
    asyncio.set_event_loop_policy(HastyPolicy(int(haste)))
    sys.argv = ["presetctl", *arguments]
    from presetctl.cli import main as run

    if what == "nothing":
        run()
    fate = Fate(what, when, thing)
    with (
        patch.object(os, "write", fate.write),
        patch.object(os, "fsync", fate.fsync),
        patch.object(os, "replace", fate.replace),
    ):
        run()


if __name__ == "__main__":
    main()
