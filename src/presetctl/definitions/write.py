"""JSON values as YAML in the shape that people want to keep, and whole new definitions.

Whatever is written reads back as exactly the same value: a text that neither a plain scalar nor a literal
block can carry is put in double quotes. Also what only older readers of YAML take for something else
(`yes`, `2026-01-01`) is quoted. Changing a file that people wrote is left to `rewrite`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from presetctl.content import Content
from presetctl.definitions.scalars import MAX_INTEGER, NotJsonNumberError, resolve
from presetctl.models.endpoint import Endpoint

MAX_WIDTH = 100
"""A longer list is written with one item a line."""

_PLAIN = re.compile(r"[\w/(][\w ./@+()',;!?%&=<>$*:#\"~–—…-]*")
_PLAIN_IN_FLOW = re.compile(r"[^\W\d][\w ./@+()*-]*")
_ENDS_PLAIN = re.compile(r":(?: |$)| #| $")
_OLDER_MEANING = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null)|[\d_:.,-]+(?:[T ][\d:.Z ]+)?")
_NOT_IN_BLOCK = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_KEPT_IN_QUOTES = re.compile(r"[^\x20-\x7e]")


def write_definition(
    endpoint: Endpoint,
    content: Content,
    *,
    slug: str | None = None,
    extra: Mapping[str, Any] | None = None,
    prompt_file: str | None = None,
) -> str:
    """Return the text of a new definition.

    `content.config` is written under `request` in the order of the request model, `extra` under
    `extra_request`; `prompt_file` stands in for the prompt's own text.
    """
    head = {"slug": slug, "endpoint": endpoint.value} if slug else {"endpoint": endpoint.value}
    sections = ["".join(_entry(key, value, 0) for key, value in head.items())]
    if prompt_file:
        sections.append(f"system_prompt: {write_flow({'file': prompt_file})}\n")
    elif content.system_prompt:
        sections.append(f"system_prompt:{_prompt(content.system_prompt)}\n")
    sections.append(_entry("request", in_order(content.config, request_order(endpoint)), 0))
    if extra:
        sections.append(_entry("extra_request", dict(extra), 0))
    return "".join(_separated(sections))


def request_order(endpoint: Endpoint) -> tuple[str, ...]:
    """Return the fields of an endpoint's request as its model orders them."""
    return tuple(endpoint.request_model.model_fields)


def in_order(value: Mapping[str, Any], order: Sequence[str]) -> dict[str, Any]:
    """Return a mapping with its keys in an order; those that the order doesn't name come last."""
    known = [key for key in order if key in value]
    return {key: value[key] for key in [*known, *(key for key in value if key not in order)]}


def write_after_colon(value: Any, indent: int) -> str:
    """Return what follows `key:`, from the space or line end on, where the key has `indent` spaces."""
    if isinstance(value, dict) and value:
        return "\n" + _without_end("".join(_entry(key, item, indent + 2) for key, item in value.items()))
    if isinstance(value, list) and value:
        short = write_flow(value)
        if not any(isinstance(item, dict | list) for item in value) and indent + len(short) < MAX_WIDTH:
            return f" {short}"
        return "\n" + _without_end("".join(write_item(item, indent + 2) for item in value))
    if isinstance(value, str) and "\n" in value and (block := write_block(value, indent + 2)):
        return f" {block}"
    return f" {_scalar(value)}"


def write_item(value: Any, indent: int) -> str:
    """Return a list's item with its dash at `indent`, and the line end."""
    if isinstance(value, dict) and value:
        lines = "".join(_entry(key, item, indent + 2) for key, item in value.items())
    elif isinstance(value, list) and value:
        lines = "".join(write_item(item, indent + 2) for item in value)
    else:
        return f"{' ' * indent}-{write_after_colon(value, indent)}\n"
    return f"{' ' * indent}- {lines[indent + 2 :]}"


def write_flow(value: Any) -> str:
    """Return a value on one line, as it may stand between brackets."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{write_key(key)}: {write_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(write_flow(item) for item in value) + "]"
    return _scalar(value, _PLAIN_IN_FLOW)


def write_key(key: str) -> str:
    """Return a key, quoted where it must be."""
    return _scalar(key, _PLAIN_IN_FLOW)


def write_quoted(text: str) -> str:
    """Return a text in double quotes, with whatever can't be seen written as an escape."""
    return _KEPT_IN_QUOTES.sub(_escape, json.dumps(text, ensure_ascii=False))


def write_block(text: str, indent: int) -> str | None:
    """Return a text as a literal block without its last line end, or None if a block can't carry it.

    The lines get `indent` spaces, which must be two more than the parent's.
    """
    lines = text.split("\n")
    if _NOT_IN_BLOCK.search(text) or not text.strip("\n"):
        return None
    # Without a number the first line's own spaces would count as indentation.
    number = "2" if text[0] in " \t\n" else ""
    chomping = "-" if lines[-1] else "" if len(lines) > 1 and lines[-2] else "+"
    body = lines if lines[-1] else lines[:-1]
    return "\n".join([f"|{number}{chomping}", *(f"{' ' * indent}{line}" if line else "" for line in body)])


def _entry(key: str, value: Any, indent: int) -> str:
    return f"{' ' * indent}{write_key(key)}:{write_after_colon(value, indent)}\n"


def _prompt(text: str) -> str:
    return f" {write_block(text, 2) or write_quoted(text)}"


def _separated(sections: Sequence[str]) -> Iterator[str]:
    """Put blank lines between sections, but after a block that would keep them as its own."""
    for index, section in enumerate(sections):
        if index and not re.match(r"system_prompt: \|2?\+", sections[index - 1]):
            yield "\n"
        yield section


def _scalar(value: Any, plain: re.Pattern[str] = _PLAIN) -> str:
    if isinstance(value, str):
        return value if _is_plain(value, plain) else write_quoted(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > MAX_INTEGER:
        # A float beyond 2^53 is canonically an integer; as digits it would claim more than JSON keeps.
        return repr(float(value))
    return json.dumps(value, allow_nan=False)


def _is_plain(text: str, plain: re.Pattern[str]) -> bool:
    if not plain.fullmatch(text) or _ENDS_PLAIN.search(text) or _OLDER_MEANING.fullmatch(text):
        return False
    try:
        return isinstance(resolve(text), str) and text.isprintable()
    except NotJsonNumberError:
        return False


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 (the last of plane 0)


def _without_end(lines: str) -> str:
    return lines[:-1]
