"""Read the type annotations of two families of pydantic models and tell how they differ.

It knows nothing of which differences are fine: `test_sdk_fields.py` lists those, with reasons.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, JsonValue

DISCRIMINATORS = ("type", "id", "role")

Model = type[BaseModel]


@dataclass
class Shape:
    """What an annotation admits.

    The SDK writes `Optional` for a field that may be left out and `Nullable` for one that may be null.
    """

    values: set[Any] = field(default_factory=set)
    models: list[Model] = field(default_factory=list)
    scalars: set[str] = field(default_factory=set)
    items: list[Any] = field(default_factory=list)
    entries: list[Any] = field(default_factory=list)
    admits_none: bool = False
    admits_null: bool = False
    admits_anything: bool = False


@dataclass(frozen=True, order=True)
class Difference:
    """Something that one side knows and the other doesn't. `known_by` is `sdk` or `us`."""

    known_by: str
    place: str
    what: str


def shape(*annotations: Any) -> Shape:
    """Return what the annotations admit together, whatever they are wrapped in."""
    found = Shape()
    for annotation in annotations:
        _read(annotation, found)
    return found


def differences(
    sdk: Model, ours: Model, seen: set[tuple[Model, Model]] | None = None
) -> Iterator[Difference]:
    """Yield how two models differ, and the models below them."""
    seen = set() if seen is None else seen
    if (sdk, ours) in seen:
        return
    seen.add((sdk, ours))
    theirs, our_fields = fields(sdk), fields(ours)
    for name in theirs.keys() - our_fields.keys():
        if not is_open(ours):
            yield Difference("sdk", f"{sdk.__name__}.{name}", "field")
    for name in our_fields.keys() - theirs.keys():
        yield Difference("us", f"{sdk.__name__}.{name}", "field")
    for name in theirs.keys() & our_fields.keys():
        place = f"{sdk.__name__}.{name}"
        if theirs[name].is_required() and not our_fields[name].is_required():
            yield Difference("sdk", place, "required")
        if our_fields[name].is_required() and not theirs[name].is_required():
            yield Difference("us", place, "required")
        yield from _compare(shape(theirs[name].annotation), shape(our_fields[name].annotation), place, seen)


def fields(model: Model) -> dict[str, Any]:
    """Return the fields of a model by the names that the API gives them."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def is_open(model: Model) -> bool:
    """Return whether the model takes keys that it doesn't name."""
    return model.model_config.get("extra") == "allow"


def _compare(sdk: Shape, ours: Shape, place: str, seen: set[tuple[Model, Model]]) -> Iterator[Difference]:
    if ours.admits_anything:
        return
    if sdk.admits_anything:
        yield Difference("sdk", place, "anything")
        return
    if sdk.admits_null != ours.admits_none:
        yield Difference("sdk" if sdk.admits_null else "us", place, "null")
    if "str" not in ours.scalars:
        yield from (Difference("sdk", place, f"value {each!r}") for each in sdk.values - ours.values)
        yield from (Difference("us", place, f"value {each!r}") for each in ours.values - sdk.values)
    yield from (Difference("sdk", place, each) for each in sdk.scalars - ours.scalars)
    yield from _compare_models(sdk.models, ours, place, seen)
    for theirs, our_parts, what in ((sdk.items, ours.items, "list"), (sdk.entries, ours.entries, "map")):
        if theirs and our_parts:
            yield from _compare(shape(*theirs), shape(*our_parts), f"{place}[]", seen)
        elif theirs and not any(is_open(model) for model in ours.models):
            yield Difference("sdk", place, what)


def _compare_models(
    theirs: Sequence[Model], ours: Shape, place: str, seen: set[tuple[Model, Model]]
) -> Iterator[Difference]:
    unmatched = list(ours.models)
    for sdk in theirs:
        match = _match(sdk, ours.models)
        if match is not None:
            unmatched = [model for model in unmatched if model is not match]
            yield from differences(sdk, match, seen)
        elif not ours.entries:
            yield Difference("sdk", place, sdk.__name__)
    yield from (Difference("us", place, model.__name__) for model in unmatched)


def _match(sdk: Model, candidates: Sequence[Model]) -> Model | None:
    """Return the one of our models that stands for the SDK's: same tag, then most fields in common."""
    tags = _tags(sdk)
    fitting = [model for model in candidates if _tags(model) & tags or not _tags(model) | tags]
    names = fields(sdk).keys()
    return max(
        fitting,
        key=lambda model: (len(fields(model).keys() & names), -len(_tags(model) - tags)),
        default=None,
    )


def _tags(model: Model) -> set[Any]:
    for name in DISCRIMINATORS:
        info = fields(model).get(name)
        values = shape(info.annotation).values if info else set()
        if values:
            return {(name, value) for value in values}
    return set()


def _read(annotation: Any, found: Shape) -> None:
    origin, args = get_origin(annotation) or annotation, get_args(annotation)
    name = getattr(origin, "__name__", "")
    if annotation is Any or annotation is object or annotation is JsonValue:
        found.admits_anything = True
    elif name in ("OptionalNullable", "Nullable"):
        found.admits_null = True
        _read(args[0], found)
    elif origin is Annotated:
        _read(args[0], found)
    elif origin in (Union, UnionType):
        for member in args:
            _read(member, found)
    elif origin is Literal:
        found.values |= set(args)
    elif hasattr(origin, "__value__"):
        _read(origin.__value__, found)
    elif origin is list:
        found.items.append(args[0])
    elif origin is dict:
        found.entries.append(args[1])
    elif isinstance(origin, type):
        _read_class(origin, found)


def _read_class(kind: type, found: Shape) -> None:
    if kind is NoneType:
        found.admits_none = True
    elif issubclass(kind, BaseModel):
        # The SDK's classes for variants that it doesn't know are artefacts of its own.
        if not kind.__name__.startswith("Unknown"):
            found.models.append(kind)
    elif kind.__name__ == "UnrecognizedStr":
        return  # the SDK lets unknown values through; we name those that exist
    elif issubclass(kind, date):
        found.scalars.add("str")  # in YAML and JSON a date is a string
    else:
        found.scalars.add(kind.__name__)
