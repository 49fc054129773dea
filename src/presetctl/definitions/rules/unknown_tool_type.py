"""A tool's type is nearly, but not quite, one that OpenRouter knows.

## Why

The API takes tools of any type, so that new ones work at once. A misspelled type is therefore no error: it
is a tool that nobody runs.

## Example

```yaml
request:
  model: openai/gpt-5.4
  tools:
    - type: openrouter:web_serach
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  tools:
    - type: openrouter:web_search
```
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from presetctl.definitions.rules.subject import Subject
from presetctl.definitions.rules.tool_list import parameters, tool_type, tools
from presetctl.diagnostics import Diagnostic, warning
from presetctl.models.endpoint import Endpoint

Path = tuple[str | int, ...]

KNOWN = (
    "openrouter:advisor",
    "openrouter:apply_patch",
    "openrouter:bash",
    "openrouter:datetime",
    "openrouter:experimental__search_models",
    "openrouter:files",
    "openrouter:fusion",
    "openrouter:image_generation",
    "openrouter:shell",
    "openrouter:subagent",
    "openrouter:tool_search",
    "openrouter:web_fetch",
    "openrouter:web_search",
    "advisor",
    "apply_patch",
    "bash",
    "code_interpreter",
    "computer_use_preview",
    "custom",
    "file_search",
    "function",
    "image_generation",
    "local_shell",
    "mcp",
    "namespace",
    "shell",
    "text_editor",
    "tool_search_tool_bm25",
    "tool_search_tool_regex",
    "web_search",
    "web_search_preview",
)
"""The types of all endpoints, without the date that some end with: a new date is no misspelling."""
_DATE = re.compile(r"(?:_\d{2,8})+$")
_CLOSE = 0.8


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of each type that resembles a known one."""
    for path, kind in _types(subject):
        if subject.endpoint is Endpoint.MESSAGES and kind == "function":
            where = subject.composed.locate(path, "value")
            message = "a messages request knows no tool of the type `function`"
            hint = "write `name`, `description` and `input_schema`, and no `type`"
            yield warning("unknown-tool-type", message, where, hint)
        elif meant := _meant(kind):
            where = subject.composed.locate(path, "value")
            message = f"`{kind}` is not a tool that presetctl knows"
            yield warning("unknown-tool-type", message, where, f"did you mean `{meant}`?")


def _types(subject: Subject) -> Iterator[tuple[Path, str]]:
    for path, tool in tools(subject):
        yield (*path, "type"), tool_type(tool)
        inner = parameters(tool).get("tools")
        for index, each in enumerate(inner if isinstance(inner, list) else ()):
            if isinstance(each, dict):
                yield (*path, "parameters", "tools", index, "type"), tool_type(each)


@cache
def _meant(kind: str) -> str | None:
    """Return the known type that a misspelled one resembles. Prefixes and dates are not compared."""
    plain = _DATE.sub("", kind)
    if plain in KNOWN:
        return None
    prefix, colon, name = plain.rpartition(":")
    candidates = [each for each in KNOWN if (":" in each) == bool(colon)]
    by_name = {each.rpartition(":")[2]: each for each in candidates}
    if colon and prefix != "openrouter" and not get_close_matches(prefix, ["openrouter"], cutoff=_CLOSE):
        return None
    near = get_close_matches(name, by_name, n=1, cutoff=_CLOSE)
    return by_name[near[0]] if near else None
