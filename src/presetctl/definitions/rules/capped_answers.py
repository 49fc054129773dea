"""A limit on tokens that probably came along by accident.

## Why

A limit in a preset is kept, and cuts off every later answer of everyone who uses the preset, in the middle
of a sentence if need be. It often gets there with a request that was copied: `max_tokens` is the name
that examples use, `max_completion_tokens` the one that the chat endpoint prefers. A messages request needs
`max_tokens`, so there it is not reported.

## Example

```yaml
request:
  model: openai/gpt-5.4
  max_tokens: 150
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
```

If every answer is to have this limit, chat calls it `max_completion_tokens`:

```yaml
request:
  model: openai/gpt-5.4
  max_completion_tokens: 150
```
"""

from collections.abc import Iterator

from presetctl.definitions.prompt import is_system_message
from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning
from presetctl.models.endpoint import Endpoint


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of chat's `max_tokens`, and of any limit that stands beside a conversation."""
    request = subject.request
    if subject.endpoint is Endpoint.MESSAGES:
        return
    if subject.endpoint is Endpoint.RESPONSES:
        name, is_accident = "max_output_tokens", bool(request.get("input"))
    elif request.get("max_completion_tokens"):
        messages = request.get("messages") or ()
        name, is_accident = "max_completion_tokens", not all(map(is_system_message, messages))
    else:
        name, is_accident = "max_tokens", True
    if is_accident and (limit := request.get(name)):
        where = subject.composed.locate(("request", name), "key")
        message = f"`{name}` cuts off every later answer after {limit} tokens"
        meant = "call it `max_completion_tokens`" if name == "max_tokens" else "remove the conversation"
        yield warning("capped-answers", message, where, f"remove it, or {meant} if the limit is meant")
