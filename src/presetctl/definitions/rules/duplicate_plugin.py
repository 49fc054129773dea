"""A plugin stands twice in `plugins`.

## Why

A plugin runs once. Which of two settings holds is not documented.

## Example

```yaml
request:
  model: openai/gpt-5.4
  plugins:
    - {id: web, max_results: 3}
    - {id: web, max_results: 8}
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  plugins:
    - {id: web, max_results: 8}
```
"""

from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of each plugin whose id stands further up already."""
    plugins = subject.request.get("plugins") or []
    ids = [plugin["id"] for plugin in plugins]
    for index, name in enumerate(ids):
        if name in ids[:index]:
            where = subject.composed.locate(("request", "plugins", index, "id"), "value")
            yield warning("duplicate-plugin", f"a second plugin `{name}`", where, "keep one of them")
