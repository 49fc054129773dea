"""The JSON Schema of a definition: its own fields, and in `request` the fields of its endpoint.

A file alone doesn't tell everything: what other files, other definitions and the settings decide is left to
`validate`, and so are the lint rules.
"""

from typing import Any

from presetctl.definitions.json_schema_patch import add_patch
from presetctl.definitions.schema import DefinitionFile
from presetctl.models.endpoint import Endpoint
from presetctl.models.json_schema import DIALECT, Schema, schemas

_EXTENDS = {"properties": {"extends": {"type": "string"}}, "required": ["extends"]}
_HAS_PROMPT = {
    "properties": {"system_prompt": {"type": ["string", "object", "array"]}},
    "required": ["system_prompt"],
}
_SYSTEM_MESSAGE = {
    "properties": {
        "role": {"enum": ["system", "developer"]},
        "content": {"type": ["string", "array"], "minItems": 1},
    },
    "required": ["role"],
}
# JSON Schema knows no `errorMessage`, but editors show it.
_TWICE = {"errorMessage": "The system prompt stands under `system_prompt` already."}
_NO_PROMPT: dict[Endpoint, dict[str, Schema]] = {
    Endpoint.CHAT: {
        "messages": {
            "items": {"if": _SYSTEM_MESSAGE, "then": {"properties": {"content": {"type": "null", **_TWICE}}}}
        }
    },
    Endpoint.MESSAGES: {"system": {"enum": [None, []], **_TWICE}},
    Endpoint.RESPONSES: {"instructions": {"type": "null", **_TWICE}},
}
"""What a request's own place for the system prompt may hold beside `system_prompt`."""
_RESERVED = {
    Endpoint.CHAT: ("messages",),
    Endpoint.MESSAGES: ("messages", "system"),
    Endpoint.RESPONSES: ("instructions",),
}
"""What may not stand under `extra_request`."""
_TRANSIENT = "Belongs to one request; a preset doesn't keep it."


def definition_schema() -> dict[str, Any]:
    """Return a schema for yaml-language-server and its like."""
    models = [endpoint.request_model for endpoint in Endpoint]
    (own, *requests), definitions = schemas([DefinitionFile, *models])
    schema = definitions.pop(own)
    for name in requests:
        _finish_request(definitions[name])
    rules = [_rule(endpoint, name, definitions) for endpoint, name in zip(Endpoint, requests, strict=True)]
    return {"$schema": DIALECT, **schema, "allOf": rules, "$defs": dict(sorted(definitions.items()))}


def _finish_request(schema: Schema) -> None:
    """Let null stand for a request that needs nothing, and say which fields a preset doesn't keep."""
    if "required" not in schema:
        schema["type"] = ["object", "null"]
    for field in schema["properties"].values():
        if field.pop("transient", False):
            about = field.get("description")
            field["description"] = f"{about}. {_TRANSIENT}" if about else _TRANSIENT


def _rule(endpoint: Endpoint, name: str, definitions: dict[str, Schema]) -> Schema:
    """Return what follows from one endpoint; a definition without one means chat."""
    condition: Schema = {"properties": {"endpoint": {"const": endpoint.value}}}
    if endpoint is not Endpoint.CHAT:
        condition["required"] = ["endpoint"]
    whole: Schema = {"properties": {"request": {"$ref": f"#/$defs/{name}"}}}
    if "required" in definitions[name]:
        whole["required"] = ["request"]
    patch = {"properties": {"request": {"$ref": f"#/$defs/{add_patch(name, definitions)}"}}}
    reserved = {"properties": dict.fromkeys(_RESERVED[endpoint], False)}
    return {
        "if": condition,
        "then": {
            "properties": {
                "targets": {"type": ["object", "null"], "additionalProperties": patch},
                "extra_request": {"type": ["object", "null"], **reserved},
            },
            # What a base file supplies needn't stand in the definition that extends it.
            "if": _EXTENDS,
            "then": patch,
            "else": whole,
            "allOf": [
                {"if": _HAS_PROMPT, "then": {"properties": {"request": {"properties": _NO_PROMPT[endpoint]}}}}
            ],
        },
    }
