"""`top_logprobs` without `logprobs`.

## Why

`top_logprobs` says how many alternatives come with each token. Without `logprobs: true` there are none,
and some providers refuse the request.

## Example

```yaml
request:
  model: openai/gpt-5.4
  top_logprobs: 5
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  logprobs: true
  top_logprobs: 5
```
"""

from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning
from presetctl.models.endpoint import Endpoint


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of `top_logprobs` in a chat request that doesn't ask for them."""
    request = subject.request
    if subject.endpoint is Endpoint.CHAT and request.get("top_logprobs") and not request.get("logprobs"):
        where = subject.composed.locate(("request", "top_logprobs"), "key")
        message = "`top_logprobs` needs `logprobs: true`"
        yield warning("logprobs-missing", message, where, "add `logprobs: true`, or remove it")
