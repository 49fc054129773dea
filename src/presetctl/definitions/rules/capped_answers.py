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
    match subject.endpoint:
        case Endpoint.MESSAGES:
            return
        case Endpoint.RESPONSES:
            name, mending = "max_output_tokens", "remove it, or the conversation if the limit is meant"
            is_accident = bool(request.get("input"))
        case Endpoint.CHAT if request.get("max_completion_tokens"):
            name, mending = "max_completion_tokens", "remove it, or the conversation if the limit is meant"
            is_accident = not all(is_system_message(each) for each in request.get("messages") or ())
        case Endpoint.CHAT:
            name, mending = "max_tokens", "remove it, or call it `max_completion_tokens` if it is meant"
            is_accident = True
    if is_accident and (limit := request.get(name)):
        where = subject.composed.locate(("request", name), "key")
        message = f"`{name}` cuts off every later answer after {limit} tokens"
        yield warning("capped-answers", message, where, mending)
