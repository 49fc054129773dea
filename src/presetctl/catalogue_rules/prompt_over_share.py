"""The system prompt fills more of a model's context than it should.

## Why

The context holds the system prompt, the conversation and the answer. A prompt that takes most of it leaves
no room for what people ask, and each call pays for it. The number of tokens is an estimate, a quarter of the
UTF-8 bytes: each model counts in its own way.

## Example

```yaml
system_prompt: {file: prompts/handbook.md}    # 20,000 characters
request:
  model: gryphe/mythomax-l2-13b               # a context of 4,096 tokens
```

## Instead

```yaml
system_prompt: {file: prompts/handbook.md}
request:
  model: openai/gpt-5.4
```

`max_prompt_percent` under `catalogue` in `presetctl.yaml` says how much a prompt may fill; 50 by default.
"""

from collections.abc import Iterator

from presetctl.catalogue_rules.case import Case
from presetctl.definitions.prompt import PROMPT_FIELDS
from presetctl.diagnostics import Diagnostic, Location, warning

BYTES_A_TOKEN = 4


def check(case: Case) -> Iterator[Diagnostic]:
    """Warn of a prompt that is too large for the model with the least context."""
    contexts = [(model.context_length, name) for name, model in case.models if model.context_length]
    tokens = len((case.subject.prompt.text or "").encode()) // BYTES_A_TOKEN
    if not contexts:
        return
    context, name = min(contexts)
    percent = tokens * 100 // context
    if percent > case.max_prompt_percent:
        message = (
            f"the system prompt has an estimated {tokens:,} tokens, {percent} % of the {context:,}"
            f" that `{name}` takes"
        )
        hint = f"shorten it; `catalogue.max_prompt_percent` allows {case.max_prompt_percent} %"
        yield warning("prompt-over-share", message, _place(case), hint)


def _place(case: Case) -> Location:
    composed = case.subject.composed
    if composed.data.get("system_prompt") is not None:
        return composed.locate(("system_prompt",), "key")
    return composed.locate(("request", PROMPT_FIELDS[case.subject.endpoint]), "key")
