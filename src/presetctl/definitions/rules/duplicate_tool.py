"""Two tools that OpenRouter takes for the same one.

## Why

OpenRouter tells advisors and subagents apart by their names, functions by theirs, and other tools by their
types. Of two that are the same by this rule, one is lost when the tools of a request join those of the
preset, and several providers refuse two functions of one name.

## Example

```yaml
request:
  model: openai/gpt-5.4
  tools:
    - type: openrouter:web_search
    - type: openrouter:web_search
      parameters: {max_results: 3}
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  tools:
    - type: openrouter:web_search
      parameters: {max_results: 3}
```

MCP servers are told apart by `server_label`.
"""

from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.definitions.rules.tool_list import AGENTS, Tool, parameters, tool_name, tool_type, tools
from presetctl.diagnostics import Diagnostic, error

_CALLERS_OWN = ("function", "custom", "namespace")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Report each tool that is the same as one before it."""
    seen: set[tuple[str, str | None]] = set()
    for path, tool in tools(subject):
        identity = _identity(tool)
        if identity in seen:
            kind, name = identity
            where = subject.composed.locate(path, "value")
            what = f"`{kind}` of the name `{name}`" if name else f"`{kind}`"
            hint = "remove one, or give it another name" if kind in AGENTS or name else "remove one of them"
            yield error("duplicate-tool", f"a second {what}", where, hint)
        seen.add(identity)


def _identity(tool: Tool) -> tuple[str, str | None]:
    kind = tool_type(tool)
    if kind in AGENTS:
        name = parameters(tool).get("name")
        return kind, name.strip() if isinstance(name, str) else None
    if kind == "mcp":
        return kind, str(tool.get("server_label"))
    return kind, tool_name(tool) if kind in _CALLERS_OWN else None
