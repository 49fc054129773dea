"""A field under `extra_request` that presetctl knows.

## Why

`extra_request` is sent as written and never checked: it is for fields newer than presetctl. A field that
presetctl knows is checked under `request`. And `stream`, `input` and `prompt` are never kept, wherever
they stand.

## Example

```yaml
request:
  model: openai/gpt-5.4
extra_request:
  temperature: 0.2
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  temperature: 0.2
```
"""

from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning
from presetctl.models.base import transient_fields

_NEVER_KEPT = ("input", "prompt", "stream")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of each known field, but for those that a preset keeps only perhaps."""
    model = subject.endpoint.request_model
    checked = model.model_fields.keys() - transient_fields(model)
    for name in subject.composed.data.get("extra_request") or ():
        if name in _NEVER_KEPT:
            message, hint = f"a preset never keeps `{name}`", "remove it"
        elif name in checked:
            message = f"presetctl knows `{name}`, and checks it only under `request`"
            hint = "move it to `request:`"
        else:
            continue
        where = subject.composed.locate(("extra_request", name), "key")
        yield warning("known-extra-field", message, where, hint)
