"""A paragraph or a heading stands twice in the prompt.

## Why

It is a slip of copy and paste, or one file included twice. Every request pays for the words again, and the
day one of the two is changed, the model gets two orders.

## Example

```yaml
system_prompt: |
  Answer in the language of the customer, whatever language these orders have.

  Be brief.

  Answer in the language of the customer, whatever language these orders have.
request:
  model: openai/gpt-5.4
```

## Instead

```yaml
system_prompt: |
  Answer in the language of the customer, whatever language these orders have.

  Be brief.
request:
  model: openai/gpt-5.4
```

Short paragraphs, and headings below different headings, may repeat. Code between fences is left alone.
"""

import re
from collections.abc import Iterator

from presetctl.definitions.prompt import PromptText
from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, warning

MIN_LENGTH = 40
"""Characters of the shortest paragraph that may not repeat."""
_FENCED = re.compile(r"^[ \t]*(`{3,}|~{3,}).*?(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"(#{1,6})[ \t]+(\S.*)")
_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_Block = tuple[PromptText, str, str]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of what stands in the prompt once more."""
    seen: set[str] = set()
    for part, key, words in _blocks(subject.prompt.parts):
        if key in seen:
            kind = "heading" if key.startswith("#") else "paragraph"
            message = f"this {kind} stands twice in the prompt"
            yield warning("doubled-text", message, part.locate(words), "keep one of them")
        seen.add(key)


def _blocks(parts: tuple[PromptText, ...]) -> Iterator[_Block]:
    """Yield paragraphs and headings: where they stand, what makes them the same, their first words."""
    for part in parts:
        above: list[str] = []
        for block in _BLANK_LINES.split(_FENCED.sub("\n\n", part.text)):
            lines = block.strip().splitlines()
            while lines and (heading := _HEADING.fullmatch(lines[0].strip())):
                level = len(heading[1])
                above = [*above[: level - 1], *[""] * (level - 1 - len(above)), heading[2].strip().casefold()]
                yield part, f"{'#' * level} {above}", lines.pop(0).strip()
            paragraph = " ".join(" ".join(lines).split())
            if len(paragraph) >= MIN_LENGTH:
                yield part, paragraph.casefold(), lines[0].strip()
