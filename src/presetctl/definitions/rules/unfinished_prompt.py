"""A prompt that was not finished: TODO, lorem ipsum, `[insert … here]`.

## Why

Notes to oneself reach the model as part of its orders.

## Example

```yaml
system_prompt: |
  You answer questions about our tools.
  TODO: say which tools
request:
  model: openai/gpt-5.4
```

## Instead

```yaml
system_prompt: |
  You answer questions about our tools: saws, drills and planes.
request:
  model: openai/gpt-5.4
```

A prompt that only speaks of such notes, as in "report TODO comments", is left alone.
"""

import re
from collections.abc import Iterator

from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning

_LEFTOVER = re.compile(
    r"""
      \A\s*(?:TODO|FIXME)\b
    | ^[ \t]*(?:[-*>\#]+[ \t]*)*(?:TODO|FIXME|TBD|XXX)(?=[:(]|[ \t]*$|[ ]+[-–])
    | (?<=[.!?][ ])(?:TODO|FIXME)(?=:)
    | [\[(<](?:TODO|FIXME|TBD)\b[^\])>\n]{0,60}[\])>]
    | [\[<](?i:insert)[ ][^\]>\n]{1,60}[\]>]
    | (?im:^|(?<=[.!?][ ]))[ \t]*lorem[ ]ipsum\b
    | (?i:\blorem[ ]ipsum[ ]dolor\b)
    """,
    re.VERBOSE | re.MULTILINE,
)
_WORDS = ("TODO", "FIXME", "TBD", "XXX", "orem", "OREM", "nsert ", "NSERT ")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of the first leftover in each piece of the prompt."""
    for part in subject.prompt.parts:
        # The pattern is slow, and hardly any prompt has even one of the words.
        if not any(word in part.text for word in _WORDS):
            continue
        if found := _LEFTOVER.search(part.text):
            words = found.group().strip()
            message = f"`{words}` looks like something to be written yet"
            yield warning("unfinished-prompt", message, part.locate(words), "write it, or remove it")
