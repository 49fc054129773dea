"""An event loop whose clock jumps to the next timer, so that minutes of waiting take no time.

Whatever waits through the loop (pauses, time limits, retries) waits in virtual seconds. It suits runs whose
API is in this process: nothing here comes from a socket.
"""

import asyncio
import selectors
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import anyio

T = TypeVar("T")

_NOTHING_HAPPENS_AFTER = 10.0
"""Real seconds after which a loop without timers counts as stuck."""


class StuckError(Exception):
    """Every task waits for something that can't happen any more."""


class _Jumping(selectors.DefaultSelector):
    """A selector that doesn't wait for a time to come but goes there."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        ready = super().select(0)
        if not ready and timeout is None:
            ready = super().select(_NOTHING_HAPPENS_AFTER)
            if not ready:
                raise StuckError
        elif not ready and timeout:
            self.now += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """The loop over that selector. Its clock begins at 0."""

    def __init__(self) -> None:
        self._jumping = _Jumping()
        super().__init__(self._jumping)

    def time(self) -> float:
        """See `asyncio.AbstractEventLoop.time`."""
        return self._jumping.now


def run_virtually(main: Callable[[], Awaitable[T]]) -> T:
    """Run a coroutine function to its end in virtual time."""
    return anyio.run(main, backend_options={"loop_factory": VirtualLoop})
