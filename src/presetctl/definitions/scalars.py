"""Plain YAML scalars to JSON values, after the core schema of YAML 1.2 (section 10.3.2).

Only what JSON can carry comes out: dates stay strings, and what has no JSON number is refused.
"""

import math
import re

MAX_INTEGER = 2**53

_CONSTANTS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_A_NUMBER = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_STARTS_NUMBER = frozenset("0123456789+-.")


class NotJsonNumberError(ValueError):
    """A number that JSON, or a reader of JSON, would change or refuse."""


def resolve(text: str) -> str | int | float | bool | None:
    """Return the value of an untagged plain scalar; an integral float comes out as an integer.

    Raises: NotJsonNumberError for NaN, infinity and integers beyond 2^53.
    """
    if not text or text[0] not in _STARTS_NUMBER:
        return _CONSTANTS.get(text, text)
    if _INTEGER.fullmatch(text):
        return _integer(text)
    if _FLOAT.fullmatch(text):
        return _float(text)
    if _NOT_A_NUMBER.fullmatch(text):
        raise NotJsonNumberError(f"`{text}` has no form in JSON")
    return text


def _integer(text: str) -> int:
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    # Python refuses to convert very long digit strings, and none of them is below 2^53.
    digits = text.lstrip("+-0") if base == 10 else text[2:].lstrip("0")  # noqa: PLR2004 (a base)
    value = int(digits or "0", base) if len(digits) < 30 else MAX_INTEGER + 1  # noqa: PLR2004
    if value > MAX_INTEGER:
        raise NotJsonNumberError("an integer beyond 2^53 loses digits in JSON; quote it if it is a name")
    return -value if text.startswith("-") else value


def _float(text: str) -> int | float:
    value = float(text)
    if math.isinf(value):
        raise NotJsonNumberError(f"`{text[:20]}` is too large for a JSON number")
    return int(value) if value.is_integer() and abs(value) <= MAX_INTEGER else value
