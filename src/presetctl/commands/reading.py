"""What a live plan reads of the API, in one connection: first the open pushes, then the presets."""

from collections.abc import Sequence
from dataclasses import dataclass

import anyio

from presetctl.commands.gather import require_same_place
from presetctl.commands.place import DEFAULT_CONCURRENCY, open_target
from presetctl.journal.read import Journalled
from presetctl.journal.settled import Settled
from presetctl.live import Live
from presetctl.lockfile import Lock
from presetctl.plan import Options
from presetctl.push.settle import settle
from presetctl.settings import Settings


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known before; `look_after` are the seconds between the looks for open pushes."""

    settings: Settings
    journalled: Journalled
    lock: Lock
    options: Options
    managed: set[str]
    look_after: Sequence[float]

    async def run(self, key: str) -> tuple[Settled, Live]:
        """Read. Raises: ApiError."""
        from presetctl.api.read import read_live

        options = self.options
        async with open_target(self.settings, key) as api:
            settled = await settle(
                self.journalled,
                self.lock,
                api,
                only=options.only,
                sleep=anyio.sleep,
                seconds=self.look_after,
            )
            locked = settled.within(self.lock).presets
            slugs = self.managed | locked.keys() if options.only is None else options.only
            wanted = {options.api_slug(slug): locked.get(slug) for slug in sorted(slugs)}
            return settled, await read_live(api, wanted, DEFAULT_CONCURRENCY)


def require_workspace(settings: Settings, lock: Lock | None, live: Live) -> None:
    """Check that the answers are about the recorded and pinned workspace. Raises: InputError."""
    for found in {live.workspace_id, *(each.workspace_id for each in live.presets.values())}:
        require_same_place(settings, "workspace", lock.workspace_id if lock else None, found)
        require_same_place(settings, "workspace", settings.target.workspace_id, found)
