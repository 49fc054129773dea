"""A parameter that no model supports, or not every one.

## Why

OpenRouter drops what a model doesn't know: the call succeeds, and the parameter has no effect. Where only
some of the models know it, the answers change when a call falls back to another.

## Example

```yaml
request:
  model: anthropic/claude-sonnet-5
  temperature: 0.2
```

## Instead

```yaml
request:
  model: anthropic/claude-sonnet-4.6
  temperature: 0.2
```

Or leave the parameter out. `presetctl models --supports temperature` lists the models that know it.
"""

from collections.abc import Iterator, Mapping

from presetctl.catalogue_rules.case import Case, lacking, listed
from presetctl.diagnostics import Diagnostic, warning

_LIMITS = ("max_tokens", "max_completion_tokens")
_SAME_NAME = (
    "frequency_penalty",
    "logit_bias",
    "logprobs",
    "min_p",
    "presence_penalty",
    "repetition_penalty",
    "seed",
    "stop",
    "temperature",
    "tool_choice",
    "top_a",
    "top_k",
    "top_logprobs",
    "top_p",
    "verbosity",
)
PARAMETERS: Mapping[tuple[str, ...], tuple[str, ...]] = {
    **{(name,): (name,) for name in _SAME_NAME},
    ("stop_sequences",): ("stop",),
    ("text", "verbosity"): ("verbosity",),
    ("max_tokens",): _LIMITS,
    ("max_completion_tokens",): _LIMITS,
    ("max_output_tokens",): _LIMITS,
}
"""Field of a request → the names, one of which `supported_parameters` holds.

`parallel_tool_calls` is left out: models that heed it don't list it.
"""


def check(case: Case) -> Iterator[Diagnostic]:
    """Warn of each parameter that some model doesn't list."""
    models = case.models
    for path, parameters in PARAMETERS.items():
        if not _has(case.config, path):
            continue
        if names := tuple(lacking(models, *parameters)):
            field = ".".join(path)
            message = f"`{field}` has no effect: {listed(names)} {_verb(names)} know it"
            if len(names) < len(models):
                message = f"{listed(names)} {_verb(names)} know `{field}`, which the other models do"
            hint = f"leave it out, or take a model of `presetctl models --supports {parameters[0]}`"
            yield warning("ignored-parameter", message, case.subject.locate(path, "key"), hint)


def _has(value: object, path: tuple[str, ...]) -> bool:
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value is not None


def _verb(names: tuple[str, ...]) -> str:
    return "doesn't" if len(names) == 1 else "don't"
