"""A model's name isn't of the form `author/name`.

## Why

OpenRouter names a model by its author and its name. The short names of a provider's own API, such as
`gpt-5.4`, and names with a stray space are not found when the preset is used.

## Example

```yaml
request:
  model: gpt-5.4
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
```
"""

import re
from collections.abc import Iterator
from typing import Any

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning

SLUG = re.compile(r"[^\s/]+/\S+")
"""The form of a model's name."""


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of each name in `model` and `models` that lacks its author or has spaces."""
    for path, name in _names(subject.request):
        if name and not SLUG.fullmatch(name):
            where = subject.composed.locate(("request", *path), "value")
            message = f"`{name}` is not of the form `author/name`"
            hint = "write it as openrouter.ai shows it, such as `openai/gpt-5.4`"
            yield warning("model-slug", message, where, hint)


def _names(request: Any) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if "model" in request:
        yield ("model",), request["model"]
    for index, name in enumerate(request.get("models") or ()):
        yield ("models", index), name
