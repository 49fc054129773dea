"""JSON Schema (2020-12) of models, as editors can use it.

pydantic writes a union as `oneOf` all its members. Here the key that tells members apart decides, as it does
in validation, so that a typo inside a known variant is not excused by an open one, and an editor can complete
the fields of the variant at hand. Putting schemas together to that of a file is left to `definitions`.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"

Schema = dict[str, Any]

_NULL = {"type": "null"}
_NOTES = ("title", "description", "default", "deprecated")
_WORD_BORDER = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z])(?=\d{4})")
_ABBREVIATIONS = ("api", "id", "json", "mcp", "pdf", "url", "zdr")
_NAMES = {"Open Router": "OpenRouter", "Open AI": "OpenAI"}


def schemas(models: Sequence[type[BaseModel]]) -> tuple[list[str], dict[str, Schema]]:
    """Return the names of the models' definitions, and all definitions that they need."""
    whole = TypeAdapter(tuple[*models]).json_schema(schema_generator=_Generator)  # type: ignore[valid-type]
    return [name_of(each) for each in whole["prefixItems"]], whole["$defs"]


def model_schema(model: type[BaseModel]) -> Schema:
    """Return the schema of one model as a document of its own."""
    return {"$schema": DIALECT, **model.model_json_schema(schema_generator=_Generator)}


def name_of(reference: Schema) -> str:
    """Return the name of the definition that a `$ref` points to."""
    return str(reference["$ref"]).rpartition("/")[2]


def or_null(schema: Schema) -> Schema:
    """Return a schema that also takes null."""
    if "const" in schema:
        schema = {**schema, "enum": [schema["const"]]}
        del schema["const"]
    if "enum" in schema and None not in schema["enum"]:
        schema = {**schema, "enum": [*schema["enum"], None]}
    kind = schema.get("type")
    if isinstance(kind, str) and "allOf" not in schema:
        return schema if kind == "null" else {**schema, "type": [kind, "null"]}
    if isinstance(kind, list) or not schema:
        return schema
    notes: Schema = {key: schema[key] for key in _NOTES if key in schema}
    bare = {key: value for key, value in schema.items() if key not in notes}
    branches = bare["anyOf"] if bare.keys() == {"anyOf"} else [bare]
    return schema if _NULL in branches else {**notes, "anyOf": [*branches, _NULL]}


class _Generator(GenerateJsonSchema):
    """pydantic's generator with other unions, nulls and titles."""

    _shared: Mapping[Any, Any] = {}

    def definitions_schema(self, schema: core_schema.DefinitionsSchema) -> Schema:
        """See `GenerateJsonSchema.definitions_schema`."""
        self._shared = {**self._shared, **{each.get("ref"): each for each in schema["definitions"]}}
        return super().definitions_schema(schema)

    def tagged_union_schema(self, schema: core_schema.TaggedUnionSchema) -> Schema:
        """See `GenerateJsonSchema.tagged_union_schema`."""
        members = {tag: self.generate_inner(member) for tag, member in schema["choices"].items()}
        tell_apart = schema["discriminator"]
        if not callable(tell_apart):
            return _by_kind(str(tell_apart), members)
        kinds = {
            tag: _types(shared)
            for tag, member in schema["choices"].items()
            if (shared := self._resolve(member))["type"] in ("model", "dict")
        }
        branches = [each for tag, each in members.items() if tag not in kinds]
        if kinds:
            branches.append(_ask(tell_apart, members, kinds))
        return branches[0] if len(branches) == 1 else {"anyOf": branches}

    def nullable_schema(self, schema: core_schema.NullableSchema) -> Schema:
        """See `GenerateJsonSchema.nullable_schema`."""
        return or_null(self.generate_inner(schema["schema"]))

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> Schema:
        """See `GenerateJsonSchema.default_schema`. None is how models say that a field may be left out."""
        if schema.get("default", ...) is None:
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)

    def dict_schema(self, schema: core_schema.DictSchema) -> Schema:
        """See `GenerateJsonSchema.dict_schema`. A key that doesn't match its pattern is wrong."""
        mapping = super().dict_schema(schema)
        for pattern, values in mapping.pop("patternProperties", {}).items():
            mapping["propertyNames"] = {**mapping.get("propertyNames", {}), "pattern": pattern}
            mapping["additionalProperties"] = values
        return mapping

    def model_schema(self, schema: core_schema.ModelSchema) -> Schema:
        """See `GenerateJsonSchema.model_schema`."""
        return {**super().model_schema(schema), "title": _title(schema["cls"].__name__)}

    def get_title_from_name(self, name: str) -> str:
        """See `GenerateJsonSchema.get_title_from_name`."""
        return _title(name)

    def _resolve(self, schema: Any) -> Any:
        return self._shared[schema["schema_ref"]] if schema["type"] == "definition-ref" else schema


def _types(schema: Any) -> tuple[str, ...]:
    """Return the values that a member of a union allows for `type`; none if any will do."""
    fields = schema["cls"].model_fields if schema["type"] == "model" else {}
    return get_args(fields["type"].annotation) if "type" in fields else ()


def _ask(
    tell_apart: Callable[[Any], Any], members: Mapping[Any, Schema], kinds: Mapping[Any, Sequence[str]]
) -> Schema:
    """Find out which mapping a discriminator takes for which member by asking it."""
    by_kind = {kind: members[tell_apart({"type": kind})] for each in kinds.values() for kind in each}
    untyped, other = (tell_apart(each) for each in ({}, {"type": ""}))
    if untyped in kinds and all(each is members[untyped] for each in (*by_kind.values(), members.get(other))):
        return members[untyped]
    # A fallback whose `type` is a closed set is there for its error: it takes nothing.
    is_open = other in kinds and not kinds[other]
    return _by_kind("type", by_kind, untyped=members.get(untyped), other=members[other] if is_open else None)


def _by_kind(
    key: str, members: Mapping[str, Schema], *, untyped: Schema | None = None, other: Schema | None = None
) -> Schema:
    """Return the schema of a mapping whose `key` decides what else it holds.

    `untyped` is the member for a mapping without the key, `other` is for a value of it that no member has.
    """
    if len(members) == 1 and not untyped and not other:
        return next(iter(members.values()))
    known = list(members)
    rules = [
        {"if": _has(key, kinds, or_lacks=member == untyped), "then": member}
        for member, kinds in _grouped(members)
    ]
    if other:
        rules.append({"if": {"not": {"properties": {key: {"enum": known}}}}, "then": other})
    choice: Schema = {"anyOf": [{"enum": known}, {"type": "string"}]} if other else {"enum": known}
    schema: Schema = {"type": "object", "properties": {key: {"title": _title(key), **choice}}}
    if not untyped:
        schema["required"] = [key]
    return {**schema, "allOf": rules}


def _has(key: str, kinds: Sequence[str], *, or_lacks: bool) -> Schema:
    value = {"const": kinds[0]} if len(kinds) == 1 else {"enum": list(kinds)}
    condition: Schema = {"properties": {key: value}}
    return condition if or_lacks else {**condition, "required": [key]}


def _grouped(members: Mapping[str, Schema]) -> Iterator[tuple[Schema, list[str]]]:
    """Yield each member once, with all its kinds."""
    for kind, member in members.items():
        kinds = [each for each, same in members.items() if same == member]
        if kinds[0] == kind:
            yield member, kinds


def _title(name: str) -> str:
    """Return a name of ours in words: `max_tokens` → `Max tokens`, `ToolBash2025` → `Tool bash 2025`."""
    words = _WORD_BORDER.sub(" ", name).replace("_", " ").strip()
    for split, whole in _NAMES.items():
        words = words.replace(split, whole)
    title = " ".join(map(_word, words.split()))
    return title[:1].upper() + title[1:]


def _word(word: str) -> str:
    if word.lower() in _ABBREVIATIONS:
        return word.upper()
    return word.lower() if word.istitle() else word
