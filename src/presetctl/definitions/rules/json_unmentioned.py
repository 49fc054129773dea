"""`json_object` is asked for, and the system prompt doesn't mention JSON.

## Why

In this mode, OpenAI refuses a request in which no message contains the word JSON, and other models write
blanks until the limit. What the object should hold must be said in words anyway.

## Example

```yaml
system_prompt: Extract the name and the date.
request:
  model: openai/gpt-5.4
  response_format: {type: json_object}
```

## Instead

```yaml
system_prompt: Extract the name and the date as a JSON object with the keys `name` and `date`.
request:
  model: openai/gpt-5.4
  response_format: {type: json_object}
```
"""

from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of a prompt without the word; where there is no prompt, the request's own may have it."""
    parts = subject.prompt.parts
    if not parts or any("json" in part.text.lower() for part in parts):
        return
    for path in (("response_format",), ("text", "format")):
        holder = subject.request
        for name in path:
            holder = holder.get(name) or {}
        if holder.get("type") == "json_object":
            where = subject.composed.locate(("request", *path, "type"), "value")
            message = "the system prompt doesn't say that the answer is JSON"
            hint = "describe the object in the prompt, or use `json_schema`"
            yield warning("json-unmentioned", message, where, hint)
