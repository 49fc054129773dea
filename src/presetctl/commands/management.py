"""The calls that need a management key: archive and restore."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

import anyio

from presetctl.commands.place import open_target
from presetctl.errors import InputError, RefusedError
from presetctl.lockfile import Lock
from presetctl.settings import SANDBOX, Settings, key_of

KEY_ENV = "OPENROUTER_MANAGEMENT_KEY"

Call = Callable[[Any, str, str | None], Awaitable[None]]
"""Takes the API, the API's slug and the workspace, None where that isn't known."""


def require_management_key(settings: Settings) -> str:
    """Return the management key; the sandbox needs none. Raises: InputError naming the variable."""
    if settings.target.is_sandbox:
        return SANDBOX
    key = key_of(KEY_ENV, os.environ)
    if not key:
        hint = f"export {KEY_ENV}=…, a read-write management key: other keys may not archive or restore"
        raise InputError(f"`{KEY_ENV}` is not set", hint)
    return key


def refuse_frozen(settings: Settings) -> None:
    """Raises: RefusedError in a frozen folder."""
    if settings.freeze:
        hint = "unset `freeze` in the settings and PRESETCTL_FREEZE"
        raise RefusedError("this folder is frozen: nothing that is live is changed", hint)


def switch(settings: Settings, key: str, lock: Lock | None, slug: str, call: Call) -> None:
    """Make one call in the workspace that the target pins or the lockfile records.

    A management key may reach several workspaces and would otherwise act in the account's default one.
    Raises: ApiError.
    """
    workspace_id = settings.target.workspace_id or (lock.workspace_id if lock else None)

    async def run() -> None:
        async with open_target(settings, key) as api:
            await call(api, slug + settings.target.slug_suffix, workspace_id)

    anyio.run(run)
