"""JSON files that presetctl wrote and people may have damaged: read strictly, with the line of the damage."""

import json
import math
import re
import stat
import sys
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

MAX_BYTES = 64 << 20
"""Of a file, and of its text in memory, where one emoji makes four bytes of each letter."""
MAX_DEPTH = 128
MAX_VALUES = 500_000
"""A value of two letters takes a hundred bytes in memory."""

_CONFLICT = re.compile(r"^(<<<<<<<|=======|>>>>>>>)", re.MULTILINE)
_TEXT = r'"(?:[^"\\]|\\.)*+"'
_SURROGATE = re.compile(r"\\u[dD]")
_HEADER_BYTES = 100
_TOKEN = re.compile(rf"(?P<key>{_TEXT})\s*+:|{_TEXT}|(?P<mark>[\[\]{{}},])\s*+")


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
    data = read_bytes(path)
    if data is None:
        return None
    text = decode(data)
    return parse_json(text), text


def read_bytes(path: Path) -> bytes | None:
    """Return what a regular file of at most 64 MiB holds, or None if there is no such file.

    Raises: DamagedJsonError.
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
    return data


def decode(data: bytes) -> str:
    """Return the text of UTF-8. Raises: DamagedJsonError."""
    try:
        return data.decode()
    except UnicodeDecodeError as exception:
        line = data.count(b"\n", 0, exception.start) + 1
        raise DamagedJsonError("it is not UTF-8", line) from exception


def parse_json(text: str) -> Any:
    """Return the value of a JSON text.

    Raises: DamagedJsonError also for merge conflicts, a BOM, repeated keys, values nested deeper than 128 or
    more than 500,000, and numbers and characters that JSON or UTF-8 lacks.
    """
    if sys.getsizeof(text) > MAX_BYTES + _HEADER_BYTES:
        raise DamagedJsonError("it is larger than 64 MiB in memory")
    if text.startswith("\ufeff"):
        raise DamagedJsonError("it begins with a byte order mark; save it without one")
    if conflict := _CONFLICT.search(text):
        raise DamagedJsonError("it holds the markers of a merge conflict", _line(text, conflict.start()))
    if not text.strip():
        raise DamagedJsonError("it is empty")
    if _holds_too_much(text):
        raise DamagedJsonError(f"it holds more than {MAX_VALUES:,} values")
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_finite)
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as exception:
        message = f"it is not JSON: {exception.msg[:1].lower()}{exception.msg[1:]}"
        raise DamagedJsonError(message, exception.lineno) from exception
    except UnicodeEncodeError as exception:
        found = _SURROGATE.search(text)
        line = _line(text, found.start() if found else 0)
        raise DamagedJsonError("it holds half of a surrogate pair", line) from exception
    except _RepeatedKeyError as exception:
        key, line = next(_repeated(text))
        shown = key.encode("utf-8", "backslashreplace").decode()
        raise DamagedJsonError(f"the key `{shown}` is repeated", line) from exception
    except RecursionError as exception:
        raise _too_deep(text) from exception
    except ValueError as exception:
        raise DamagedJsonError(f"it is not JSON: {exception}") from exception
    if _depth(value) > MAX_DEPTH:
        raise _too_deep(text)
    return value


def line_of(text: str, path: Sequence[str | int]) -> int:
    """Return the line, from 1, of the innermost part of a path of keys and indexes that a JSON text holds."""
    found = matched = 0
    for depth, part, index in _members(text):
        matched = min(matched, depth - 1)
        if matched == depth - 1 and depth <= len(path) and part == path[depth - 1]:
            matched, found = depth, index
    return _line(text, found)


def _members(text: str) -> Iterator[tuple[int, str | int, int]]:
    """Yield the members of all objects and lists: depth from 1, key or index, an index on the first line."""
    here: list[str | int] = []
    for token in _TOKEN.finditer(text):
        key, mark = token["key"], token["mark"]
        if key:
            here[-1] = json.loads(key)
        elif mark == "[":
            here.append(0)
        elif mark == "," and isinstance(here[-1], int):
            here[-1] += 1
        else:
            if mark == "{":
                here.append("")
            elif mark in ("}", "]"):
                here.pop()
            continue
        yield len(here), here[-1], token.end()


def _repeated(text: str) -> Iterator[tuple[str, int]]:
    """Yield each key that an object holds already, with its line."""
    open_keys: list[set[str]] = []
    for token in _TOKEN.finditer(text):
        if token["key"]:
            key = json.loads(token["key"])
            if key in open_keys[-1]:
                yield key, _line(text, token.end())
            open_keys[-1].add(key)
        elif token["mark"] in ("{", "["):
            open_keys.append(set())
        elif token["mark"] in ("}", "]"):
            open_keys.pop()


def _too_deep(text: str) -> DamagedJsonError:
    deepest = next(index for depth, _, index in _members(text) if depth > MAX_DEPTH)
    return DamagedJsonError(f"it is nested deeper than {MAX_DEPTH}", _line(text, deepest))


def _holds_too_much(text: str) -> bool:
    """Tell whether a text has too many values; commas in strings count only where it matters."""
    if sum(map(text.count, ",[{")) <= MAX_VALUES:
        return False
    marks = (token for token in _TOKEN.finditer(text) if (token["mark"] or "}") not in "]}")
    return next(islice(marks, MAX_VALUES, None), None) is not None


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while containers := [each for each in level if isinstance(each, dict | list) and each]:
        level = [item for each in containers for item in (each.values() if isinstance(each, dict) else each)]
        depth += 1
    return depth


def _line(text: str, index: int) -> int:
    return text.count("\n", 0, index) + 1


class _RepeatedKeyError(ValueError):
    pass


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise _RepeatedKeyError
    return value


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(f"{text[:20]} is too large a number")
    return value
