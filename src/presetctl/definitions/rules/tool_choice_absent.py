"""`tool_choice` asks for a tool that the definition doesn't have.

## Why

A preset that forces a tool and doesn't bring it works only for requests that bring it. All others are
refused. Mostly the tool was renamed in one of the two places.

## Example

```yaml
request:
  model: openai/gpt-5.4
  tool_choice: {type: function, function: {name: find_order}}
  tools:
    - type: function
      function: {name: get_order}
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  tool_choice: {type: function, function: {name: get_order}}
  tools:
    - type: function
      function: {name: get_order}
```
"""

from collections.abc import Iterator, Mapping
from typing import Any

from presetctl.definitions.hints import suggest
from presetctl.definitions.rules.subject import Subject
from presetctl.definitions.rules.tool_list import members, tool_name, tool_type, tools
from presetctl.diagnostics import Diagnostic, warning

Path = tuple[str | int, ...]
_FORCED = ("required", "any")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of a tool that must be called and isn't there."""
    choice = subject.request.get("tool_choice")
    if choice is None or "tools" in (subject.composed.data.get("extra_request") or {}):
        return
    known = set(_known(subject))
    mode = choice.get("type") if isinstance(choice, dict) else choice
    if mode in _FORCED and not known:
        where = subject.composed.locate(("request", "tool_choice"), "value")
        hint = "add `tools:`, or remove it"
        yield warning("tool-choice-absent", "a tool must be called, but there are no tools", where, hint)
    for path, wanted in _wanted(choice, ("request", "tool_choice")):
        if wanted not in known:
            where = subject.composed.locate(path, "value")
            hint = suggest(wanted, known) or "add it to `tools:`, or choose another"
            yield warning("tool-choice-absent", f"`{wanted}` is not one of the tools", where, hint)


def _known(subject: Subject) -> Iterator[str]:
    """Yield the names and types that a choice may use, with and without OpenRouter's prefix."""
    for _, tool in tools(subject):
        kind = tool_type(tool)
        yield from filter(None, (tool_name(tool), kind, kind.removeprefix("openrouter:")))
        yield from filter(None, map(tool_name, members(tool)))


def _wanted(choice: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if not isinstance(choice, Mapping):
        return
    match choice:
        case {"type": "function", "function": {"name": str(name)}}:
            yield (*path, "function", "name"), name
        case {"type": "function" | "tool" | "custom", "name": str(name)}:
            yield (*path, "name"), name
        case {"type": "allowed_tools", "tools": list(allowed)}:
            for index, each in enumerate(allowed):
                yield from _wanted(each, (*path, "tools", index))
        case {"type": "auto" | "any" | "none"}:
            return
        case {"type": str(kind)}:
            yield (*path, "type"), kind
