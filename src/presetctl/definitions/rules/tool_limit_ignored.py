"""`max_tool_calls` beside `stop_server_tools_when`.

## Why

With `stop_server_tools_when`, OpenRouter pays no attention to `max_tool_calls`.

## Example

```yaml
endpoint: responses
request:
  model: openai/gpt-5.4
  max_tool_calls: 5
  stop_server_tools_when:
    - {type: max_cost, max_cost_in_dollars: 0.3}
```

## Instead

```yaml
endpoint: responses
request:
  model: openai/gpt-5.4
  stop_server_tools_when:
    - {type: step_count_is, step_count: 5}
    - {type: max_cost, max_cost_in_dollars: 0.3}
```
"""

from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of the limit that doesn't count."""
    if subject.request.get("max_tool_calls") and subject.request.get("stop_server_tools_when"):
        where = subject.composed.locate(("request", "max_tool_calls"), "key")
        message = "`max_tool_calls` has no effect beside `stop_server_tools_when`"
        yield warning("tool-limit-ignored", message, where, "add a `step_count_is` condition instead")
