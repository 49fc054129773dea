"""The tools of a request, as far as all three endpoints agree on them."""

from collections.abc import Iterator, Mapping
from typing import Any

from presetctl.definitions.rules.subject import Subject

Path = tuple[str | int, ...]
Tool = Mapping[str, Any]

AGENTS = ("openrouter:advisor", "openrouter:subagent")
"""The server tools that a request may hold several of, told apart by their names."""


def tools(subject: Subject) -> Iterator[tuple[Path, Tool]]:
    """Yield the tools of the request with their paths in the definition."""
    for index, tool in enumerate(subject.request.get("tools") or ()):
        yield ("request", "tools", index), tool


def tool_type(tool: Tool) -> str:
    """Return a tool's type; in a messages request, a tool without one is the caller's own."""
    return str(tool.get("type") or "custom")


def tool_name(tool: Tool) -> str | None:
    """Return the name that the model calls a tool by, None where the tool has none of its own."""
    holder = tool.get("function") if isinstance(tool.get("function"), dict) else tool
    name = holder.get("name") if holder else None
    return name if isinstance(name, str) else None


def members(tool: Tool) -> list[Tool]:
    """Return the tools of a namespace."""
    inner = tool.get("tools")
    return [each for each in inner if isinstance(each, dict)] if isinstance(inner, list) else []


def parameters(tool: Tool) -> Mapping[str, Any]:
    """Return the settings of a server tool."""
    value = tool.get("parameters")
    return value if isinstance(value, dict) else {}
