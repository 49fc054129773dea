"""The strings of a request, for rules that look at all of them."""

from collections.abc import Iterator
from typing import Any

from presetctl.definitions.prompt import PROMPT_FIELDS
from presetctl.definitions.rules.subject import Subject

Path = tuple[str | int, ...]


def request_strings(subject: Subject) -> Iterator[tuple[Path, str]]:
    """Yield each string that is sent beside the system prompt, with its path in the definition."""
    for name, value in subject.request.items():
        if name != PROMPT_FIELDS[subject.endpoint]:
            yield from _strings(value, ("request", name))
    yield from _strings(subject.composed.data.get("extra_request"), ("extra_request",))


def _strings(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(item, (*path, index))
