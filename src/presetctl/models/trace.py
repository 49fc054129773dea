"""Follow the place that pydantic gives an error through the models it went through.

pydantic's `loc` mixes keys of the data with the tags of the union members that it tried. Only the models
tell which is which, and they also know the fields that would have been right at that place.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo


@dataclass(frozen=True, slots=True)
class Trace:
    """The keys of the data that lead to an error, and the fields known beside the last of them."""

    path: tuple[str | int, ...]
    fields: tuple[str, ...]


def trace(model: type[BaseModel], loc: Sequence[str | int]) -> Trace:
    """Return where in the data `loc` points. Union tags in it are left out."""
    path: list[str | int] = []
    members = list(_members(model))
    siblings: list[Any] = []
    for part in loc:
        if part == "[key]":
            continue
        tagged = [kind for tag, kind in members if part in tag]
        if len(members) > 1 and tagged:
            members = [((), kind) for kind in tagged]
            continue
        inner = [child for _, kind in members for child in _children(kind, part)]
        if not inner and (not path or part != loc[-1]) and not _is_mapping(members):
            continue
        siblings = [kind for _, kind in members]
        path.append(part)
        members = [member for child in inner for member in _members(child)]
    fields = [name for kind in siblings if _is_model(kind) for name in _fields(kind)]
    return Trace(tuple(path), tuple(dict.fromkeys(fields)))


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _is_mapping(members: list[tuple[tuple[Any, ...], Any]]) -> bool:
    return any(_is_model(kind) for _, kind in members)


def _members(annotation: Any, tags: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Yield the non-union types of an annotation with the tags that pydantic may call them by."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        tags = tuple(item.tag for item in metadata if isinstance(item, Tag)) or tags
        yield from _members(inner, tags)
    elif origin in (Union, UnionType):
        for member in get_args(annotation):
            yield from _members(member)
    elif hasattr(annotation, "__value__"):
        yield from _members(annotation.__value__, tags)
    elif _is_model(annotation):
        yield (*tags, annotation.__name__, *_literals(annotation)), annotation
    else:
        yield (*tags, getattr(annotation, "__name__", str(annotation)), str(annotation)), annotation


def _literals(model: type[BaseModel]) -> Iterator[Any]:
    """Yield the constants of the fields that a union can be discriminated by."""
    for name in ("type", "id", "role"):
        field = model.model_fields.get(name)
        for _, kind in _members(field.annotation) if field else ():
            if get_origin(kind) is Literal:
                yield from get_args(kind)


def _fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the model's fields by the names that stand in the data."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _children(kind: Any, part: str | int) -> Iterator[Any]:
    if _is_model(kind):
        field = _fields(kind).get(str(part))
        if field is not None:
            yield field.annotation if not field.metadata else Annotated[field.annotation, *field.metadata]
        return
    origin, args = get_origin(kind) or kind, get_args(kind)
    if isinstance(origin, type) and issubclass(origin, Mapping) and len(args) == 2:  # noqa: PLR2004 (key and value)
        yield args[1]
    elif isinstance(origin, type) and issubclass(origin, list) and isinstance(part, int):
        yield from args[:1]
