"""Time is virtual here, so reads wait between their attempts as long as they really would."""

import pytest


@pytest.fixture(autouse=True)
def _no_waiting_between_reads() -> None:
    """Take back what the other tests do to the pauses."""
