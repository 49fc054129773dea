"""One run per folder and target at a time, on this machine."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from presetctl.commands.place import prepare_local_folder
from presetctl.errors import RefusedError
from presetctl.settings import Settings


@contextmanager
def only_run(settings: Settings) -> Iterator[None]:
    """Hold the folder for this target.

    Raises: RefusedError naming the process that holds it.
    """
    folder = prepare_local_folder(settings)
    name = settings.target.name
    holder = folder / f"run.{name}.json"
    lock = FileLock(folder / f"run.{name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as exception:
        who = holder.read_text(encoding="utf-8") if holder.exists() else "{}"
        known = json.loads(who or "{}")
        by = f"process {known['pid']} on {known['host']}" if known else "another process"
        hint = "wait for it to end"
        raise RefusedError(f"{by} is applying to `{name}` from this folder", hint) from exception
    try:
        holder.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname()}), encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()
