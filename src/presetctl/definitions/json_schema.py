"""The JSON Schema of a definition: its own fields, and in `request` the fields of its endpoint."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from presetctl.definitions.schema import DefinitionFile
from presetctl.models.endpoint import Endpoint

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def definition_schema() -> dict[str, Any]:
    """Return a schema for yaml-language-server and its like."""
    models: list[type[BaseModel]] = [DefinitionFile, *(endpoint.request_model for endpoint in Endpoint)]
    names, whole = models_json_schema([(model, "validation") for model in models])
    definitions: dict[str, Any] = whole["$defs"]
    schema = definitions.pop(DefinitionFile.__name__)
    return {
        "$schema": DIALECT,
        **schema,
        "allOf": [_request_of(endpoint, names) for endpoint in Endpoint],
        "$defs": definitions,
    }


def _request_of(endpoint: Endpoint, names: Any) -> dict[str, Any]:
    """Return the rule that ties `request` to one endpoint; a definition without one means chat."""
    condition: dict[str, Any] = {"properties": {"endpoint": {"const": endpoint.value}}}
    if endpoint is not Endpoint.CHAT:
        condition["required"] = ["endpoint"]
    reference = names[endpoint.request_model, "validation"]
    # What a base file supplies needn't stand in the definition that extends it.
    return {
        "if": {"allOf": [condition, {"not": {"required": ["extends"]}}]},
        "then": {"properties": {"request": reference}},
    }
