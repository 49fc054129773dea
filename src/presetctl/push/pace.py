"""How fast the pushes of a run go on: when the API asks one of them to wait, all of them wait.

It also knows why a run stops, and then wakes whoever waits.
"""

import random
from collections.abc import Awaitable, Callable

import anyio

MAX_PAUSE_SECONDS = 60.0
"""A longer wait helps nobody who looks at a terminal; calling earlier than asked would be rude."""

MAX_PAUSED_SECONDS = 300.0
"""So long a run waits in all."""

Sleep = Callable[[float], Awaitable[None]]


class Pace:
    """The pace of one run. `sleep` takes seconds; `chance` spreads what would come back at the same time."""

    def __init__(self, sleep: Sleep = anyio.sleep, chance: random.Random | None = None) -> None:
        self.sleep = sleep
        self.stop_reason: str | None = None
        self._chance = chance or random.Random()  # noqa: S311 (nothing is to be kept secret)
        self._waits: set[anyio.CancelScope] = set()
        self._pauses = 0
        self._over = anyio.Event()
        self._paused_seconds = 0.0
        self._longest = 0.0

    @property
    def is_paused(self) -> bool:
        """Whether a pause holds up all pushes."""
        return self._pauses > 0

    def backoff(self, times: int) -> float:
        """Return the seconds to wait after so many failures before this one: up to 1, 2, 4, 8, …."""
        return self._chance.uniform(0.5, 1.0) * (1 << times)

    async def ready(self) -> bool:
        """Wait until no pause is on. Return whether to go on, which is no once the run is stopped."""
        while self.is_paused and not self.stop_reason:
            await self._over.wait()
        return not self.stop_reason

    async def rest(self, seconds: float) -> None:
        """Hold up the caller alone, until the time is over or the run is stopped."""
        with anyio.CancelScope() as scope:
            self._waits.add(scope)
            try:
                await self.sleep(seconds)
            finally:
                self._waits.discard(scope)

    async def pause(self, seconds: float) -> bool:
        """Hold up all pushes. Return False at once where that is longer than the run may wait."""
        # Pauses overlap: only what one is longer than the others adds to the run's time.
        added = max(0.0, seconds - self._longest)
        if seconds > MAX_PAUSE_SECONDS or self._paused_seconds + added > MAX_PAUSED_SECONDS:
            return False
        self._paused_seconds += added
        self._longest = max(self._longest, seconds)
        self._pauses += 1
        await self.rest(seconds)
        self._pauses -= 1
        if not self._pauses:
            self._longest = 0.0
            self._over.set()
            self._over = anyio.Event()
        return True

    def stop(self, reason: str) -> None:
        """Wake whoever waits: nothing more is to be sent. The first reason is the one that counts."""
        self.stop_reason = self.stop_reason or reason
        for scope in self._waits:
            scope.cancel()
        self._over.set()
