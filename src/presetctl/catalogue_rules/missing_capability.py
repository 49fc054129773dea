"""A model can't do what the request builds on: tools, JSON, structured output or reasoning.

## Why

A model that knows no tools never calls one, and one without structured output may answer with any text. The
call either fails or goes to a model that the preset didn't mean.

## Example

```yaml
system_prompt: Answer with a JSON object of city and country.
request:
  model: gryphe/mythomax-l2-13b
  response_format: {type: json_object}
```

## Instead

```yaml
system_prompt: Answer with a JSON object of city and country.
request:
  model: openai/gpt-5.4
  response_format: {type: json_object}
```

`presetctl models --supports structured_outputs` lists the models that can.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from presetctl.catalogue_rules.case import Case, lacking, listed
from presetctl.diagnostics import Diagnostic, warning
from presetctl.models.endpoint import Endpoint

_FORMATS = {"json_object": "response_format", "json_schema": "structured_outputs"}
_FORMAT_PLACES = {
    Endpoint.CHAT: ("response_format",),
    Endpoint.MESSAGES: ("output_config", "format"),
    Endpoint.RESPONSES: ("text", "format"),
}
_WORDS = {
    "tools": "call tools",
    "response_format": "answer in JSON",
    "structured_outputs": "follow a JSON Schema",
    "reasoning": "reason",
}
_REASONING = ("reasoning", "reasoning_effort", "include_reasoning")

Need = tuple[tuple[str, ...], str]


def check(case: Case) -> Iterator[Diagnostic]:
    """Warn of each thing that the request needs and a model lacks."""
    models = case.models
    for path, need in _needs(case):
        parameters = _REASONING if need == "reasoning" else (need,)
        if names := tuple(lacking(models, *parameters)):
            rest = "" if len(names) == len(models) else ", unlike the other models"
            message = f"{listed(names)} can't {_WORDS[need]}{rest}"
            hint = f"take a model of `presetctl models --supports {need}`"
            yield warning("missing-capability", message, case.subject.locate(path, "key"), hint)


def _needs(case: Case) -> Iterator[Need]:
    config = case.config
    if config.get("tools"):
        yield ("tools",), "tools"
    place = _FORMAT_PLACES[case.subject.endpoint]
    wanted = _mapping(_mapping(config, *place[:-1]), place[-1]).get("type")
    if wanted in _FORMATS:
        yield place, _FORMATS[wanted]
    if _is_on(_mapping(config, "reasoning")):
        yield ("reasoning",), "reasoning"
    elif config.get("reasoning_effort", "none") not in ("none", None):
        yield ("reasoning_effort",), "reasoning"
    elif _mapping(config, "thinking").get("type", "disabled") != "disabled":
        yield ("thinking",), "reasoning"


def _is_on(reasoning: Mapping[str, Any]) -> bool:
    """Tell whether reasoning is asked for, rather than switched off or only hidden."""
    effort = reasoning.get("effort")
    is_off = reasoning.get("enabled") is False or effort == "none"
    return not is_off and bool(effort or reasoning.get("max_tokens") or reasoning.get("enabled"))


def _mapping(holder: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    for key in path:
        value = holder.get(key)
        holder = value if isinstance(value, dict) else {}
    return holder
