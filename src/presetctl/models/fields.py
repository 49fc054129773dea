"""How a request model declares its fields: what may be left out, and unions that fail with one error.

pydantic reports a wrong value of a plain union once for each member. The discriminators here choose the
member that was meant first, so that one mistake is one error; its `loc` then holds the member's tag.
"""

from collections.abc import Callable, Iterator
from typing import Any, get_args

from pydantic import Discriminator, Field


def optional(description: str = "", /, *, default: Any = None, **bounds: Any) -> Any:
    """Declare a field that may be left out; whether null is allowed as well is for its type to say.

    `default` is what the API takes then, for the JSON Schema: what is left out is not sent.
    """
    shown = None if default is None else {"default": default}
    return Field(None, description=description or None, json_schema_extra=shown, **bounds)


def by_json_type(expected: str) -> Discriminator:
    """Tell union members apart by the JSON type that their tag names; `expected` is for people."""
    return Discriminator(
        json_type,
        custom_error_type="wrong_type",
        custom_error_message=f"Input should be {expected}",
    )


def json_type(value: Any) -> str | None:
    """Return `string`, `number`, `boolean`, `list` or `object`, and None for anything else."""
    match value:
        case str():
            return "string"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case list():
            return "list"
        case dict():
            return "object"
        case _:
            return None


def by_type(members: Any, *, otherwise: str, untyped: str | None = None) -> Callable[[Any], str | None]:
    """Return a function that picks the member whose field `type` allows the value's `type`.

    Args:
        members: a union of models that carry a `Tag`.
        otherwise: the tag for a `type` that no member has, and for a value that isn't a mapping.
        untyped: the tag for a mapping without `type`; without one, the missing `type` is the error.
    """
    tags = dict(_types(members))

    def tag(value: Any) -> str | None:
        if not isinstance(value, dict):
            return otherwise
        if "type" not in value:
            return untyped
        kind = value["type"]
        return tags.get(kind, otherwise) if isinstance(kind, str) else otherwise

    return tag


def _types(members: Any) -> Iterator[tuple[str, str]]:
    """Yield each `type` that a member of the union allows, with the member's tag."""
    for member in get_args(members):
        model, tag = get_args(member)
        for kind in get_args(model.model_fields["type"].annotation):
            yield kind, tag.tag
