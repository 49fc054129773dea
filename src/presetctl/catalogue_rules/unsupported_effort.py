"""A reasoning effort that a model doesn't offer.

## Why

Each model has its own scale. An effort beside it is refused, or taken for another that costs more or thinks
less than the preset says.

## Example

```yaml
request:
  model: openai/gpt-5.4
  reasoning: {effort: xhigh}
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
  reasoning: {effort: high}
```
"""

from collections.abc import Iterator, Mapping
from typing import Any

from presetctl.catalogue_rules.case import Case, listed
from presetctl.diagnostics import Diagnostic, warning

_SCALE = ("none", "minimal", "low", "medium", "high", "xhigh", "max")


def check(case: Case) -> Iterator[Diagnostic]:
    """Warn of an effort for each model that has other ones. `none` only switches reasoning off."""
    for path, effort in _efforts(case.config):
        for name, model in case.models:
            efforts = model.supported_efforts
            if efforts and effort not in efforts:
                known = [each for each in _SCALE if each in efforts] or sorted(efforts)
                message = f"`{name}` has no reasoning effort `{effort}`"
                where = case.subject.locate(path)
                yield warning("unsupported-effort", message, where, f"it has {listed(known)}")


def _efforts(config: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    reasoning = config.get("reasoning")
    nested = reasoning.get("effort") if isinstance(reasoning, dict) else None
    for path, effort in (
        (("reasoning", "effort"), nested),
        (("reasoning_effort",), config.get("reasoning_effort")),
    ):
        if isinstance(effort, str) and effort != "none":
            yield path, effort
