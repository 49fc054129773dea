"""One run per folder and target at a time, on this machine."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from presetctl.commands.place import prepare_local_folder
from presetctl.durable import replace_text
from presetctl.errors import PresetctlError, RefusedError
from presetctl.settings import Settings


@contextmanager
def only_run(settings: Settings) -> Iterator[None]:
    """Hold the folder for this target.

    Raises: RefusedError naming the process that holds it; PresetctlError if the folder can't be written.
    """
    folder = prepare_local_folder(settings)
    name = settings.target.name
    holder = folder / f"run.{name}.json"
    lock = FileLock(folder / f"run.{name}.lock")
    try:
        lock.acquire(timeout=0)
        replace_text(holder, json.dumps({"pid": os.getpid(), "host": socket.gethostname()}))
    except Timeout as exception:
        message = f"{_holder(holder)} is applying to `{name}` from this folder"
        raise RefusedError(message, "wait for it to end") from exception
    except OSError as exception:
        lock.release()
        message = f"`{folder.as_posix()}` can't be written: {exception.strerror}; nothing was pushed"
        raise PresetctlError(message) from exception
    try:
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _holder(path: Path) -> str:
    """Return who holds the folder, as far as that is known: its note is written just after it took hold."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return f"process {known['pid']} on {known['host']}"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
