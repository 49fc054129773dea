"""Two contents → changes: the only user of deepdiff."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from presetctl.content import Content

PROMPT = "/system_prompt"
"""Where a change of the prompt is."""

MAX_ALIGNED = 1000
"""Longer lists are compared item by item: aligning them takes time that grows with the square."""


class Op(StrEnum):
    """What happens to the value at a path."""

    ADD = "add"
    REMOVE = "remove"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Change:
    """One field change. `path` is a JSON Pointer into the old content, for an addition into the new.

    In a list of texts or numbers, an item that came in between is one addition; in other lists the items are
    compared one by one.
    """

    path: str
    op: Op
    before: Any = None
    after: Any = None


_OPS = {
    "dictionary_item_added": Op.ADD,
    "iterable_item_added": Op.ADD,
    "dictionary_item_removed": Op.REMOVE,
    "iterable_item_removed": Op.REMOVE,
    "values_changed": Op.REPLACE,
    "type_changes": Op.REPLACE,
}


def diff(before: Content | None, after: Content) -> tuple[Change, ...]:
    """Return what turns one content into the other, sorted by path. Equal contents give nothing."""
    from deepdiff import DeepDiff

    old, new = _comparable(before), _comparable(after)
    found = DeepDiff(
        old,
        new,
        view="tree",
        # `__name` is an ordinary key in a JSON Schema, but private to deepdiff unless told otherwise.
        ignore_private_variables=False,
        # Go down however little two mappings share: people read fields, not wholes.
        threshold_to_diff_deeper=0,
        zip_ordered_iterables=any(_needs_pairing(each) for each in (*_lists(old), *_lists(new))),
    )
    changes = (
        Change(
            path=pointer(level.path(output_format="list")),
            op=op,
            before=None if op is Op.ADD else level.t1,
            after=None if op is Op.REMOVE else level.t2,
        )
        for kind, op in _OPS.items()
        for level in found.get(kind, ())
    )
    return tuple(sorted(changes, key=lambda change: (change.path, change.op)))


def pointer(path: Iterable[str | int]) -> str:
    """Return a JSON Pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def _comparable(content: Content | None) -> dict[str, Any]:
    """Return plain values. A prompt that isn't there is no key, so that its coming is an addition."""
    if content is None:
        return {"config": {}}
    prompt = content.system_prompt
    return {"config": dict(content.config), **({"system_prompt": prompt} if prompt else {})}


def _lists(value: Any) -> Iterator[list[Any]]:
    """Yield every list in a value."""
    if isinstance(value, list):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _lists(child)


def _needs_pairing(items: list[Any]) -> bool:
    """Tell whether a list can't be aligned: too long, or with booleans, which Python aligns with 0 and 1."""
    return len(items) > MAX_ALIGNED or any(isinstance(each, bool) for each in items)
