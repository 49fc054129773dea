"""A subagent inherits functions outside of the responses endpoint.

## Why

`inherit_functions` and `inherited_function_names` are experimental, and only the responses endpoint takes
them. The others answer with status 400.

## Example

```yaml
endpoint: chat
request:
  model: openai/gpt-5.4
  tools:
    - type: openrouter:subagent
      parameters: {name: clerk, inherit_functions: true}
```

## Instead

```yaml
endpoint: responses
request:
  model: openai/gpt-5.4
  tools:
    - type: openrouter:subagent
      parameters: {name: clerk, inherit_functions: true}
```
"""

from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.definitions.rules.tool_list import parameters, tool_type, tools
from presetctl.diagnostics import Diagnostic, error
from presetctl.models.endpoint import Endpoint

_FIELDS = ("inherit_functions", "inherited_function_names")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Report inheritance where it isn't taken."""
    if subject.endpoint is Endpoint.RESPONSES:
        return
    for path, tool in tools(subject):
        for field in _FIELDS if tool_type(tool) == "openrouter:subagent" else ():
            if parameters(tool).get(field):
                where = subject.composed.locate((*path, "parameters", field), "key")
                message = f"only the responses endpoint takes `{field}`"
                yield error("subagent-inheritance", message, where, "remove it, or use `endpoint: responses`")
