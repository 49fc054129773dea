"""From the body of a create call to the content that is stored: what is kept, what is dropped in silence.

Kept are the fields of the endpoint's request model that don't belong to one request alone, under the
names and with the values as sent, nulls and empty lists included; no type or range is checked. Which
names OpenRouter changes between endpoints (`max_output_tokens` to `max_tokens`, say) isn't published, so
none is changed here. Nor is it published what becomes of several pieces of system prompt: they are
joined by a blank line, and anything but text in them is refused.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, assert_never

from presetctl.models.base import transient_fields
from presetctl.models.endpoint import Endpoint
from presetctl.strict_json import DamagedJsonError, parse_json

_MAX_DEPTH = 100
_PROMPT_FIELDS = frozenset({"messages", "system", "instructions"})
_SYSTEM_ROLES = ("system", "developer")


class BodyError(ValueError):
    """The body isn't one that the create call takes."""


def parse_body(data: bytes) -> dict[str, Any]:
    """Return the JSON object that a body holds.

    Raises: BodyError also for what can't be answered with again: numbers that JSON lacks, lone surrogates.
    """
    try:
        body = parse_json(data.decode())
    except (UnicodeDecodeError, DamagedJsonError) as exception:
        raise BodyError(f"the body is not JSON: {exception}") from exception
    if not isinstance(body, dict):
        raise BodyError("the body is not a JSON object")
    if _is_deeper(body, _MAX_DEPTH):
        raise BodyError(f"the body is nested deeper than {_MAX_DEPTH} levels")
    try:
        json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError as exception:
        raise BodyError("the body holds half of a surrogate pair") from exception
    return body


def extract_content(endpoint: Endpoint, body: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """Return the system prompt and the config that a body asks for.

    Raises: BodyError when a required field is missing or the system prompt isn't text.
    """
    match endpoint:
        case Endpoint.CHAT:
            parts = list(_chat_prompt(body.get("messages")))
        case Endpoint.MESSAGES:
            for name in ("model", "messages"):
                if name not in body:
                    raise BodyError(f"`{name}` is required")
            parts = list(_texts(body.get("system"), "system"))
        case Endpoint.RESPONSES:
            instructions = body.get("instructions")
            if not isinstance(instructions, str | None):
                raise BodyError("`instructions` must be a string")
            parts = [] if instructions is None else [instructions]
        case _:
            assert_never(endpoint)
    kept = persisted_fields(endpoint)
    config = {name: value for name, value in body.items() if name in kept}
    return ("\n\n".join(parts) if parts else None), config


@cache
def persisted_fields(endpoint: Endpoint) -> frozenset[str]:
    """Return the names of the request fields that become config."""
    model = endpoint.request_model
    return frozenset(model.model_fields) - transient_fields(model) - _PROMPT_FIELDS


def _chat_prompt(messages: Any) -> Iterator[str]:
    if not isinstance(messages, list) or not messages:
        raise BodyError("`messages` must be a list with at least one message")
    for index, message in enumerate(messages):
        if not isinstance(message, dict) or not isinstance(message.get("role"), str):
            raise BodyError(f"`messages[{index}]` is not a message with a `role`")
        if message["role"] in _SYSTEM_ROLES:
            yield from _texts(message.get("content"), f"messages[{index}].content")


def _texts(value: Any, place: str) -> Iterator[str]:
    if value is None:
        return
    blocks = [{"type": "text", "text": value}] if isinstance(value, str) else value
    if not isinstance(blocks, list):
        raise BodyError(f"`{place}` must be a string or a list of text blocks")
    for index, block in enumerate(blocks):
        text = block.get("text") if isinstance(block, dict) and block.get("type") == "text" else None
        if not isinstance(text, str):
            raise BodyError(f"`{place}[{index}]` is not a text block")
        yield text


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    members = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(member, levels - 1) for member in members)
