"""Schemas of JSON merge patches (RFC 7396), from schemas of what they are merged over.

In a patch nothing is required, and null removes a field, whether it is known or not. A list replaces the
whole list, so its items are as strict as ever.
"""

from collections.abc import Mapping

from presetctl.models.json_schema import Schema, name_of, or_null

SUFFIX = ".patch"
_ABOUT_THE_WHOLE = ("required", "minProperties", "maxProperties", "propertyNames", "patternProperties")
# JSON Schema knows no `errorMessage`, but editors show it.
_UNKNOWN = {"type": "null", "errorMessage": "No field has this name. Null would remove it."}


def add_patch(name: str, definitions: dict[str, Schema]) -> str:
    """Add the patch of a definition, and those that it needs in turn; return its name.

    A definition that is the same as its patch stands for itself.
    """
    patch_name = name + SUFFIX
    if patch_name not in definitions:
        patch = _patch(definitions[name], definitions, f"#/$defs/{name}")
        if patch == definitions[name]:
            return name
        definitions[patch_name] = patch
    return patch_name


def _patch(schema: Schema, definitions: dict[str, Schema], place: str) -> Schema:
    """Return what may stand at a key of a patch, but for null. `place` is where the schema itself stands."""
    if "$ref" in schema:
        return {**schema, "$ref": f"#/$defs/{add_patch(name_of(schema), definitions)}"}
    if "anyOf" in schema:
        branches = enumerate(schema["anyOf"])
        patches = [_patch(each, definitions, f"{place}/anyOf/{index}") for index, each in branches]
        return {**schema, "anyOf": patches}
    if schema.get("type") not in ("object", ["object", "null"]):
        return schema
    patch = {key: value for key, value in schema.items() if key not in _ABOUT_THE_WHOLE}
    if "properties" in schema:
        patch["properties"] = {
            key: _or_removed(value, definitions, f"{place}/properties/{key}")
            for key, value in schema["properties"].items()
        }
    if "allOf" in schema:
        patch["allOf"] = [
            {
                "if": _present(rule["if"]),
                "then": _patch(rule["then"], definitions, f"{place}/allOf/{index}/then"),
            }
            for index, rule in enumerate(schema["allOf"])
        ]
    others = schema.get("additionalProperties")
    if others is False:
        patch["additionalProperties"] = _UNKNOWN
    elif isinstance(others, dict):
        patch["additionalProperties"] = _or_removed(others, definitions, f"{place}/additionalProperties")
    return patch


def _or_removed(schema: Schema, definitions: dict[str, Schema], place: str) -> Schema:
    """Return a schema that also takes null; one that needs no change is referred to."""
    patch = _patch(schema, definitions, place)
    if patch != schema or len(schema) == 1:
        return or_null(patch)
    return {"$ref": place} if or_null(schema) == schema else or_null({"$ref": place})


def _present(condition: Mapping[str, Schema]) -> Schema:
    """Return the condition for a mapping that has the keys it speaks of: a base may supply what is absent."""
    keys = list(condition.get("properties", ()))
    return {**condition, "required": keys} if keys else dict(condition)
