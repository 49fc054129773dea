"""How long to wait is read from seconds and dates."""

from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import format_datetime

import pytest

from presetctl.api.retry_after import retry_after


@pytest.mark.parametrize(("text", "seconds"), [("0", 0), ("7", 7), (" 120 ", 120), ("10000", 10_000)])
def test_seconds_are_taken_as_they_are(text: str, seconds: float) -> None:
    """The usual form is a number of seconds."""
    assert retry_after({"retry-after": text}) == seconds


@pytest.mark.parametrize("zone", [UTC, None])
def test_a_date_counts_from_now(zone: tzinfo | None) -> None:
    """The other form is a date; one without a zone is UTC."""
    moment = datetime.now(UTC) + timedelta(hours=2)

    seconds = retry_after({"retry-after": format_datetime(moment if zone else moment.replace(tzinfo=None))})

    assert seconds is not None
    assert 6000 < seconds <= 7200


def test_a_date_in_the_past_means_now() -> None:
    """A server's clock may be behind ours."""
    assert retry_after({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "-5",
        "1.5",
        "1, 2",
        "²",
        "Mon, 01 Jan 99999 00:00:00 GMT",
        "21 Oct 2015 07:28 +" + "9" * 30,
    ],
)
def test_what_is_neither_asks_for_nothing(text: str) -> None:
    """Nonsense in the header is no reason to fail."""
    assert retry_after({"retry-after": text}) is None


def test_no_header_asks_for_nothing() -> None:
    """Most failures don't say how long to wait."""
    assert retry_after({}) is None
