"""The bytes of an answer → a model, whatever a server, a proxy or a broken line made of them."""

import json
import math
import re
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

MAX_DEPTH = 100
"""Deeper nesting would end recursive functions elsewhere, and no preset needs it."""

MAX_VALUES = 500_000
"""A value of two letters takes a hundred bytes in memory."""

MAX_FAILURE_BYTES = 1 << 20
"""A longer body isn't the API's own account of a failure."""

_SURROGATE = re.compile(r"\\u[dD]")

AnswerT = TypeVar("AnswerT", bound=BaseModel)


class BrokenAnswerError(ValueError):
    """The answer isn't what the API promises. The message says why without quoting the answer."""


def parse_answer(body: bytes, answer: type[AnswerT]) -> AnswerT:
    """Return the model that a body holds. Raises: BrokenAnswerError."""
    try:
        return answer.model_validate(_parse_json(body))
    except ValidationError as exception:
        first = exception.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(each) for each in first["loc"])
        where = f"`{place}`: " if place else ""
        raise BrokenAnswerError(f"{where}{first['msg'][:1].lower()}{first['msg'][1:]}") from exception


def error_message(body: bytes) -> str | None:
    """Return what the API says in the body of a failure, None if it says nothing in its own form."""
    if len(body) > MAX_FAILURE_BYTES:
        return None
    try:
        message = _parse_json(body)["error"]["message"]
    except (BrokenAnswerError, LookupError, TypeError):
        return None
    return message if isinstance(message, str) else None


def _parse_json(body: bytes) -> Any:
    """Return the JSON value of a body. A lone surrogate, which no file can hold, becomes `?`."""
    if sum(map(body.count, b",[{")) > MAX_VALUES:
        raise BrokenAnswerError(f"it holds more than {MAX_VALUES:,} values")
    try:
        text = body.decode("utf-8-sig")
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except UnicodeDecodeError as exception:
        raise BrokenAnswerError("it is not UTF-8") from exception
    except json.JSONDecodeError as exception:
        place = f"line {exception.lineno}, column {exception.colno}"
        raise BrokenAnswerError(f"it is not JSON ({place})" if text.strip() else "it is empty") from exception
    except ValueError as exception:
        raise BrokenAnswerError("it holds a number that is none, or is too large") from exception
    except RecursionError as exception:
        raise BrokenAnswerError(f"it is nested deeper than {MAX_DEPTH} levels") from exception
    if _is_deeper(value, MAX_DEPTH):
        raise BrokenAnswerError(f"it is nested deeper than {MAX_DEPTH} levels")
    if _SURROGATE.search(text):
        return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _finite(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise ValueError(text)
    return value


def _is_deeper(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit + 1):
        parents = [each for each in level if isinstance(each, dict | list)]
        level = [child for each in parents for child in (each.values() if isinstance(each, dict) else each)]
    return bool(level)
