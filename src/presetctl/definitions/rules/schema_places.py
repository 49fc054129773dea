"""The JSON Schemas of a request: the shape of the answer, and the arguments of functions."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from presetctl.definitions.rules.subject import Subject
from presetctl.definitions.rules.tool_list import Tool, members

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class SchemaPlace:
    """A JSON Schema with its path in the definition. `is_arguments`: it describes what a function takes."""

    path: Path
    schema: Mapping[str, Any]
    is_strict: bool
    is_arguments: bool


def schema_places(subject: Subject) -> Iterator[SchemaPlace]:
    """Yield the JSON Schemas of the request."""
    request = subject.request
    yield from _answers(request)
    yield from _tools(request.get("tools") or (), ("request", "tools"))


def subschemas(schema: Mapping[str, Any], path: Path) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """Yield a schema and those inside it, whatever else is wrong with them."""
    yield path, schema
    for keyword in ("properties", "$defs", "definitions"):
        for name, inner in _mapping(schema.get(keyword)).items():
            if isinstance(inner, dict):
                yield from subschemas(inner, (*path, keyword, name))
    for keyword in ("items", "additionalProperties", "not"):
        if isinstance(inner := schema.get(keyword), dict):
            yield from subschemas(inner, (*path, keyword))
    for keyword in ("anyOf", "oneOf", "allOf", "prefixItems"):
        branches = schema.get(keyword)
        for index, inner in enumerate(branches if isinstance(branches, list) else ()):
            if isinstance(inner, dict):
                yield from subschemas(inner, (*path, keyword, index))


def _answers(request: Mapping[str, Any]) -> Iterator[SchemaPlace]:
    chat = _mapping(_mapping(request.get("response_format")).get("json_schema"))
    yield from _place(chat, ("request", "response_format", "json_schema"), "schema")
    responses = _mapping(_mapping(request.get("text")).get("format"))
    yield from _place(responses, ("request", "text", "format"), "schema")
    messages = _mapping(_mapping(request.get("output_config")).get("format"))
    yield from _place(messages, ("request", "output_config", "format"), "schema")


def _tools(tools: Iterable[Tool], path: Path) -> Iterator[SchemaPlace]:
    for index, tool in enumerate(tools):
        place = (*path, index)
        match tool.get("type"):
            case "function" if isinstance(tool.get("function"), dict):
                yield from _place(tool["function"], (*place, "function"), "parameters", is_arguments=True)
            case "function":
                yield from _place(tool, place, "parameters", is_arguments=True)
                yield from _place(tool, place, "output_schema")
            case "namespace":
                yield from _tools(members(tool), (*place, "tools"))
            case None | "custom":
                yield from _place(tool, place, "input_schema", is_arguments=True)


def _place(
    holder: Mapping[str, Any], path: Path, key: str, *, is_arguments: bool = False
) -> Iterator[SchemaPlace]:
    if isinstance(schema := holder.get(key), dict):
        yield SchemaPlace((*path, key), schema, holder.get("strict") is True, is_arguments)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
