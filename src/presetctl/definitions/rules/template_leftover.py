"""A prompt holds `{{ … }}`, which nothing fills in.

## Why

presetctl sends prompts as they stand and OpenRouter has no variables in a system prompt. A placeholder
that once belonged to a templating tool would reach the model as text.

## Example

```yaml
system_prompt: You answer questions about {{ company }}.
request:
  model: openai/gpt-5.4
```

## Instead

```yaml
system_prompt: You answer questions about Acme Tools.
request:
  model: openai/gpt-5.4
```

What differs between targets goes under `targets:`; what differs between requests goes into the request.
"""

import re
from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning

_PLACEHOLDER = re.compile(r"\{\{[^{}\n]{0,60}\}\}|\{\{")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of the first placeholder in each piece of the prompt."""
    for part in subject.prompt.parts:
        if found := _PLACEHOLDER.search(part.text):
            message = f"`{found.group()}` is sent as it stands; nothing fills it in"
            hint = "write out the text"
            yield warning("template-leftover", message, part.locate(found.group()), hint)
