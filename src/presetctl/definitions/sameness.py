"""Values of a definition compared: what is the same, what tells items apart, what a layer must say."""

from typing import Any

from presetctl.content import Content, canonical_json, live_form

ABSENT: Any = object()
"""Stands for a value that isn't there."""


def patch_between(below: Any, value: Any) -> Any:
    """Return the merge patch that turns what the weaker layers say into a value."""
    if not isinstance(value, dict) or not isinstance(below, dict):
        return value
    gone = {key: None for key in below if key not in value}
    return gone | {
        key: patch_between(below.get(key, ABSENT), item)
        for key, item in value.items()
        if not is_same(below.get(key, ABSENT), item)
    }


def is_same(one: Any, two: Any) -> bool:
    """Tell whether two values are sent alike; `ABSENT` is like itself alone."""
    if one is ABSENT or two is ABSENT:
        return one is two
    return canonical_json(_canonical(one)) == canonical_json(_canonical(two))


def identity_of(item: Any) -> str:
    """Return what tells an item from its neighbours: a tool's or plugin's name, or else the whole item."""
    if not isinstance(item, dict):
        return canonical_json(item)
    function = item.get("function")
    name = function.get("name") if isinstance(function, dict) else None
    return canonical_json([name, *(item.get(key) for key in ("type", "name", "id"))])


def _canonical(value: Any) -> Any:
    return Content.of(None, {"": value}).config[""]


def is_same_field(key: str, one: Any, two: Any) -> bool:
    """Tell whether two values of a request field mean the same to the API."""
    held = [live_form(Content.of(None, {} if each is ABSENT else {key: each})).config for each in (one, two)]
    return canonical_json(held[0]) == canonical_json(held[1])


def is_empty(value: Any) -> bool:
    """Tell whether a value of `provider` equals an absent one."""
    return value is None or (isinstance(value, dict | list) and not value)
