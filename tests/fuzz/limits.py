"""What one input may cost: two seconds of computing, and memory that keeps a process within 300 MiB.

Time is that of the processor, so a busy machine makes nobody slow. What waits instead of computing is not
caught here; the fuzzer's own clock does that.
"""

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SECONDS = 2.0
PROCESS_MIB = 300
STARTED_MIB = 70
"""What a process of presetctl holds before it has read anything."""


class TooSlowError(BaseException):
    """An input took longer than allowed. Not an `Exception`, so that nothing in between takes it for one."""


@contextmanager
def limited(seconds: float = SECONDS, mib: int = PROCESS_MIB - STARTED_MIB) -> Iterator[None]:
    """Run a block within the limits. Raises: TooSlowError or MemoryError out of the block."""
    old_memory = resource.getrlimit(resource.RLIMIT_AS)
    old_handler = signal.signal(signal.SIGVTALRM, _stop)
    resource.setrlimit(resource.RLIMIT_AS, (_address_space() + (mib << 20), old_memory[1]))
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, old_handler)
        resource.setrlimit(resource.RLIMIT_AS, old_memory)


def peak_mib() -> int:
    """Return the most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def _stop(*_: Any) -> None:
    raise TooSlowError(f"more than {SECONDS} seconds")


def _address_space() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * resource.getpagesize()
