"""Plain YAML scalars as JSON values."""

import pytest

from presetctl.definitions.scalars import NotJsonNumberError, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("010", 10),
        ("-0", 0),
        ("+1", 1),
        ("1_000", "1_000"),
        ("0o17", 15),
        ("0o8", "0o8"),
        ("-0o7", "-0o7"),
        ("0x1F", 31),
        ("0X1F", "0X1F"),
        ("0b1", "0b1"),
        (".5", 0.5),
        ("-.5", -0.5),
        ("1.", 1),
        (".", "."),
        ("-", "-"),
        ("+", "+"),
        ("1e3", 1000),
        ("1E-2", 0.01),
        ("1.5e+1", 15),
        ("1e", "1e"),
        ("12:30", "12:30"),
        ("1.2.3", "1.2.3"),
        ("2026-01-01", "2026-01-01"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("9007199254740992", 2**53),
        ("-9007199254740992", -(2**53)),
        ("1e22", 1e22),
        ("١", "١"),
        ("1\n", "1\n"),
    ],
)
def test_a_plain_scalar_means_what_yaml_1_2_says(text: str, value: object) -> None:
    """`yes` is text, `010` is ten, a date is text, and an integral float is an integer."""
    resolved = resolve(text)

    assert (resolved, type(resolved)) == (value, type(value))


@pytest.mark.parametrize(
    "text",
    [
        ".nan",
        ".NaN",
        ".inf",
        "-.Inf",
        "+.INF",
        "9007199254740993",
        "-9007199254740993",
        "0x20000000000001",
        "0o400000000000000001",
        "1e400",
        "-1e400",
        "9" * 5000,
        "0x" + "f" * 5000,
    ],
)
def test_a_number_that_json_would_change_is_refused(text: str) -> None:
    """NaN, infinity and integers beyond 2^53 never get into a preset."""
    with pytest.raises(NotJsonNumberError):
        resolve(text)


def test_leading_zeros_do_not_make_a_number_large() -> None:
    """What counts is the value, not the number of digits."""
    assert (resolve("0" * 5000 + "7"), resolve("0x" + "0" * 5000 + "7")) == (7, 7)
