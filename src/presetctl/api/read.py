"""Read the live side of a plan with as few calls as can be trusted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

import anyio

from presetctl.errors import ApiError, RunStoppedError
from presetctl.live import Live, LivePreset
from presetctl.lockfile import LockEntry


class Reads(Protocol):
    """The calls that only read."""

    async def workspace_id(self) -> str | None:
        """See `OpenRouter.workspace_id`."""
        ...

    async def list_presets(self) -> list[LivePreset]:
        """See `OpenRouter.list_presets`."""
        ...

    async def get(self, slug: str) -> LivePreset | None:
        """See `OpenRouter.get`."""
        ...

    async def version_count(self, slug: str) -> int:
        """See `OpenRouter.version_count`."""
        ...


async def read_live(api: Reads, managed: Mapping[str, LockEntry | None], concurrency: int) -> Live:
    """Return what is live. `managed` holds the API's slugs with what was last pushed there.

    A preset whose designated version is the recorded one is known from the list. All others are read one by
    one, and so is what the list lacks. A preset that can't be read stands in `errors`.

    Raises: ApiError when the list can't be read; RunStoppedError when the key is at fault.
    """
    workspace_id = await api.workspace_id()
    listed = {each.slug: each for each in await api.list_presets()}
    presets = dict(listed)
    errors: dict[str, ApiError] = {}
    stopped: list[RunStoppedError] = []
    limiter = anyio.CapacityLimiter(concurrency)

    async def read(slug: str, locked: LockEntry | None) -> None:
        async with limiter:
            try:
                found = await read_preset(api, slug, locked)
            except RunStoppedError as exception:
                stopped.append(exception)
                group.cancel_scope.cancel()
            except ApiError as exception:
                errors[slug] = exception
            else:
                presets.pop(slug, None)
                if found:
                    presets[slug] = found

    async with anyio.create_task_group() as group:
        for slug, locked in managed.items():
            if not is_as_recorded(listed.get(slug), locked):
                group.start_soon(read, slug, locked)
    if stopped:
        raise stopped[0]
    return Live(workspace_id, presets, errors)


async def read_preset(api: Reads, slug: str, locked: LockEntry | None) -> LivePreset | None:
    """Return a preset with its designated version, and the number of versions where that matters.

    Raises: ApiError.
    """
    found = await api.get(slug)
    if found and found.version and locked and found.version.number < locked.version:
        return replace(found, version_count=await api.version_count(slug))
    return found


def is_as_recorded(listed: LivePreset | None, locked: LockEntry | None) -> bool:
    """Tell whether the list alone says that production still uses the recorded version."""
    return (
        listed is not None
        and locked is not None
        and listed.preset_id == locked.preset_id
        and listed.designated_id == locked.version_id
    )
