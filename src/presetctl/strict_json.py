"""JSON files that presetctl wrote and people may have damaged: read strictly, with the line of the damage."""

import json
import math
import re
import stat
from pathlib import Path
from typing import Any

MAX_BYTES = 64 << 20

_CONFLICT = re.compile(r"^(<<<<<<<|=======|>>>>>>>)", re.MULTILINE)


class DamagedJsonError(Exception):
    """The text isn't what a program wrote. `line` counts from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def read_json(path: Path) -> tuple[Any, str] | None:
    """Return a file's value and text, or None if there is no such file.

    Raises: DamagedJsonError for anything that isn't one JSON value in at most 64 MiB of UTF-8.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise DamagedJsonError("it is not a regular file")
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        if path.is_symlink():
            raise DamagedJsonError("it is a link that leads nowhere") from None
        return None
    except OSError as exception:
        raise DamagedJsonError(f"it cannot be read: {exception.strerror}") from exception
    if len(data) > MAX_BYTES:
        raise DamagedJsonError("it is larger than 64 MiB")
    try:
        text = data.decode()
    except UnicodeDecodeError as exception:
        line = data.count(b"\n", 0, exception.start) + 1
        raise DamagedJsonError("it is not UTF-8", line) from exception
    return parse_json(text), text


def parse_json(text: str) -> Any:
    """Return the value of a JSON text.

    Raises: DamagedJsonError also for merge conflicts, a BOM, repeated keys and numbers that JSON lacks.
    """
    if text.startswith("\ufeff"):
        raise DamagedJsonError("it begins with a byte order mark; save it without one")
    if conflict := _CONFLICT.search(text):
        line = text.count("\n", 0, conflict.start()) + 1
        raise DamagedJsonError("it holds the markers of a merge conflict", line)
    if not text.strip():
        raise DamagedJsonError("it is empty")
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_finite)
    except json.JSONDecodeError as exception:
        message = f"it is not JSON: {exception.msg[:1].lower()}{exception.msg[1:]}"
        raise DamagedJsonError(message, exception.lineno) from exception
    except _RepeatedKeyError as exception:
        key = str(exception)
        seen = [match.start() for match in re.finditer(re.escape(json.dumps(key)), text)]
        line = text.count("\n", 0, seen[1]) + 1 if len(seen) > 1 else 1
        raise DamagedJsonError(f"the key `{key}` is repeated", line) from exception
    except (ValueError, RecursionError) as exception:
        raise DamagedJsonError(f"it is not JSON: {exception}") from exception


class _RepeatedKeyError(ValueError):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        keys = [key for key, _ in pairs]
        raise _RepeatedKeyError(next(key for key in keys if keys.count(key) > 1))
    return value


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"{text[:20]} is too large a number")
    return value
