"""A system prompt without a word.

## Why

OpenRouter takes an empty system prompt for none. A definition that has one looks as if it gave the model
orders.

## Example

```yaml
system_prompt: ""
request:
  model: openai/gpt-5.4
```

## Instead

```yaml
request:
  model: openai/gpt-5.4
```
"""

from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of each piece of the prompt that is empty or blank."""
    for part in subject.prompt.parts:
        if not part.text.strip():
            message = "this part of the system prompt is blank"
            yield warning("blank-prompt", message, part.locate(part.text), "write it, or remove it")
