"""A field that belongs to one request, and that a preset doesn't keep.

## Why

`messages`, `stream` and their like describe a single call. OpenRouter drops them from a preset in
silence, so presetctl doesn't send them; leaving them in a definition would promise what never happens.

## Example

```yaml
endpoint: chat
request:
  model: openai/gpt-5.4
  stream: true
```

## Instead

```yaml
endpoint: chat
request:
  model: openai/gpt-5.4
```

Set the field in the request that uses the preset. If the API keeps it after all, put it under
`extra_request`, which is sent as written.
"""

from collections.abc import Iterator

from presetctl.definitions.prompt import PROMPT_FIELDS, is_system_message
from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning
from presetctl.models.base import transient_fields
from presetctl.models.endpoint import Endpoint


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of every transient field of the request."""
    transient = transient_fields(subject.endpoint.request_model)
    for name, value in subject.request.items():
        if name in transient and not _is_only_prompt(subject.endpoint, name, value):
            where = subject.composed.locate(("request", name), "key")
            message = f"`{name}` belongs to a single request; a preset doesn't keep it"
            hint = "it is not sent; remove it, or put it under `extra_request` to send it all the same"
            yield warning("transient-field", message, where, hint)


def _is_only_prompt(endpoint: Endpoint, name: str, value: object) -> bool:
    if endpoint is not Endpoint.CHAT or name != PROMPT_FIELDS[endpoint]:
        return not value and name == "messages"
    return isinstance(value, list) and all(is_system_message(message) for message in value)
