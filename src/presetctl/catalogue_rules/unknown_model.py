"""A model is not one that OpenRouter lists.

## Why

A name with a slip in it is found nowhere, and every call of the preset fails, or goes to the next model. The
list is never complete: variants such as `:free` and `:nitro`, aliases such as `~openai/gpt-latest`, routers
such as `openrouter/auto`, references to presets, and presets that draw are left alone.

## Example

```yaml
request:
  model: openai/gtp-5.4
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
```

`presetctl models` lists what there is. A model younger than a day may need `--refresh-catalogue`.
"""

from collections.abc import Iterator

from presetctl.catalogue_rules.case import Case, listed
from presetctl.definitions.rules.model_slug import SLUG
from presetctl.diagnostics import Diagnostic, warning
from presetctl.model_names import answering_models, helping_models

_HINT = "`presetctl models` lists what there is, and `--refresh-catalogue` reads the list anew"


def check(case: Case) -> Iterator[Diagnostic]:
    """Warn of each model that the catalogue doesn't explain."""
    if _draws(case):
        return
    for named in (*answering_models(case.config), *helping_models(case.config)):
        # A name without its author is `model-slug`.
        if SLUG.fullmatch(named.name) and not case.catalogue.is_known(named.name):
            near = case.catalogue.suggest(named.name)
            hint = f"did you mean {listed(near, 'or')}?" if near else _HINT
            where = case.subject.locate(named.path)
            yield warning("unknown-model", f"`{named.name}` is not {_listed_ones(case)}", where, hint)


def _listed_ones(case: Case) -> str:
    is_sample = case.catalogue.is_sample
    return "among the few models that the sandbox lists" if is_sample else "a model that OpenRouter lists"


def _draws(case: Case) -> bool:
    """Tell whether the answer is more than text: not all models of that kind are listed."""
    modalities = case.config.get("modalities") or ()
    return "image_config" in case.config or any(each != "text" for each in modalities)
