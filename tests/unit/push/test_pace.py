"""The pace of a run: pauses that hold up everybody, and their limits."""

import random

import anyio
import pytest

from presetctl.push.pace import MAX_PAUSED_SECONDS, Pace


class Clock:
    """A sleep without time: it notes each nap and lets the others run first."""

    def __init__(self) -> None:
        self.naps: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Nap."""
        self.naps.append(seconds)
        for _ in range(5):
            await anyio.lowlevel.checkpoint()


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


pytestmark = pytest.mark.anyio


async def test_without_a_pause_everybody_goes_on() -> None:
    """A run at its usual pace waits for nothing."""
    pace = Pace(Clock().sleep)

    assert await pace.ready()
    assert not pace.is_paused


async def test_a_pause_holds_up_everybody() -> None:
    """When the API asks one push to wait, the others wait too, until it is over."""
    pace, order = Pace(Clock().sleep), []

    async def wait() -> None:
        assert await pace.ready()
        order.append("ready")

    async with anyio.create_task_group() as group:
        group.start_soon(pace.pause, 3.0)
        await anyio.lowlevel.checkpoint()
        assert pace.is_paused
        group.start_soon(wait)
        await anyio.lowlevel.checkpoint()
        order.append("paused")

    assert order == ["paused", "ready"]
    assert not pace.is_paused


async def test_the_last_of_several_pauses_ends_them() -> None:
    """Nobody goes on while one of them is still on."""
    clock = Clock()
    pace = Pace(clock.sleep)

    async with anyio.create_task_group() as group:
        group.start_soon(pace.pause, 3.0)
        await anyio.lowlevel.checkpoint()
        await anyio.lowlevel.checkpoint()
        group.start_soon(pace.pause, 4.0)
        for _ in range(4):
            await anyio.lowlevel.checkpoint()
        assert pace.is_paused

    assert clock.naps == [3.0, 4.0]
    assert await pace.ready()


async def test_longer_than_a_minute_is_not_waited_for() -> None:
    """Calling earlier than asked would be rude, and waiting longer helps nobody."""
    clock = Clock()
    pace = Pace(clock.sleep)

    assert await pace.pause(60.0)
    assert not await pace.pause(60.1)
    assert clock.naps == [60.0]


async def test_a_run_waits_five_minutes_in_all() -> None:
    """The time of several pauses adds up."""
    clock = Clock()
    pace = Pace(clock.sleep)

    waited = [await pace.pause(50.0) for _ in range(7)]

    assert waited == [True] * 6 + [False]
    assert sum(clock.naps) == MAX_PAUSED_SECONDS


async def test_pauses_at_the_same_time_count_once() -> None:
    """Eight pushes that are told to wait a minute wait one minute."""
    pace = Pace(Clock().sleep)
    waited = []

    async def pause(seconds: float) -> None:
        waited.append(await pace.pause(seconds))

    for _ in range(4):
        async with anyio.create_task_group() as group:
            for seconds in (30.0, 60.0, 60.0, 20.0):
                group.start_soon(pause, seconds)

    assert waited == [True] * 16
    assert await pace.pause(60.0)
    assert not await pace.pause(1.0)


@pytest.mark.parametrize("waits", ["pause", "rest"])
async def test_a_stop_wakes_whoever_waits(waits: str) -> None:
    """A signal doesn't wait for the end of a pause."""
    pace = Pace(anyio.sleep)

    with anyio.fail_after(30):
        async with anyio.create_task_group() as group:
            group.start_soon(getattr(pace, waits), 59.0)
            group.start_soon(pace.ready)
            await anyio.lowlevel.checkpoint()
            pace.stop("the run was interrupted")

    assert not await pace.ready()


async def test_the_first_reason_to_stop_counts() -> None:
    """What comes after it is a consequence."""
    pace = Pace(Clock().sleep)
    pace.stop("first")
    pace.stop("second")

    assert pace.stop_reason == "first"


async def test_the_next_try_comes_later_each_time() -> None:
    """Failures in a row are spread, and never come back at the same moment."""
    pace = Pace(Clock().sleep, random.Random(7))  # noqa: S311 (nothing is to be kept secret)

    for times, most in enumerate([1, 2, 4, 8]):
        seconds = [pace.backoff(times) for _ in range(20)]
        assert all(most / 2 <= each <= most for each in seconds)
        assert len(set(seconds)) == 20
