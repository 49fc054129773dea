"""What all request models have in common: strict types, known fields only, facts about each field."""

from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class RequestPart(BaseModel):
    """A mapping in a request body. Unknown keys are errors, and nothing is coerced.

    A model is built when it is first used, so that a run pays for the parts that its definitions name.
    """

    model_config = ConfigDict(
        extra="forbid", strict=True, frozen=True, protected_namespaces=(), defer_build=True
    )


class OpenRequestPart(RequestPart):
    """A mapping in which the API takes keys of any name beside the known ones."""

    model_config = ConfigDict(extra="allow")


class RequestModel(RequestPart):
    """The body of a create call."""


def transient(default: Any = None, /, **facts: Any) -> Any:
    """Declare a field that belongs to one request and that a preset doesn't keep."""
    return Field(default, json_schema_extra={"transient": True}, **facts)


@cache
def transient_fields(model: type[RequestModel]) -> frozenset[str]:
    """Return the names of the model's fields declared with `transient`."""
    return frozenset(
        name
        for name, field in model.model_fields.items()
        if isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("transient")
    )
