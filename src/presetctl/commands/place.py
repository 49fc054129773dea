"""The place that a command works on: the target's API, over the network or in this process."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from presetctl.errors import InputError, PresetctlError
from presetctl.settings import Settings

SANDBOX_FILE = "sandbox.sqlite3"
DEFAULT_CONCURRENCY = 8
"""So many presets are read or pushed at a time."""


@asynccontextmanager
async def open_target(settings: Settings, key: str) -> AsyncIterator[Any]:
    """Open the target's API: over the network, or the sandbox in this process."""
    from presetctl.api.client import connect

    app = sandbox_app(settings) if settings.target.is_sandbox else None
    async with connect(settings.target.base_url, key, app) as api:
        yield api


def sandbox_app(settings: Settings) -> Any:
    """Return the embedded API over the folder's own database.

    Raises: PresetctlError if the sandbox isn't installed.
    """
    return _create_app(settings)


def sandbox_catalogue_app() -> Any:
    """Return the embedded API without presets, for its catalogue. Writes nothing; raises as `sandbox_app`."""
    return _create_app(None)


def _create_app(settings: Settings | None) -> Any:
    try:
        from presetctl.sandbox.app import create_app
        from presetctl.sandbox.store import Store
    except ModuleNotFoundError as exception:
        hint = "install it: `pip install 'presetctl[sandbox]'`"
        raise PresetctlError("the sandbox is not installed", hint) from exception
    return create_app(Store(prepare_local_folder(settings) / SANDBOX_FILE if settings else None))


def prepare_local_folder(settings: Settings) -> Path:
    """Return the folder of machine-local files, which Git ignores, after making it.

    Raises: PresetctlError if it can't be made; InputError if it is a link, which could lead anywhere.
    """
    folder = settings.local_folder
    if folder.is_symlink():
        raise InputError(f"`{folder.as_posix()}` is a link", "remove it: presetctl keeps its own files there")
    ignore = folder / ".gitignore"
    try:
        folder.mkdir(exist_ok=True)
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    except OSError as exception:
        message = f"`{folder.as_posix()}` can't be written: {exception.strerror}"
        raise PresetctlError(message, "presetctl needs it for its journal and its locks") from exception
    return folder


def require_key(settings: Settings) -> str:
    """Return the target's key.

    Raises: InputError naming the variable that should hold it.
    """
    key = settings.target.key(os.environ)
    if key is None:
        variable = settings.target.api_key_env
        hint = f"export {variable}=…, or try the sandbox: `-t sandbox`"
        raise InputError(f"`{variable}` is not set: this command needs the key of the target", hint)
    return key
