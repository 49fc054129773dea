r"""A character that nobody sees, or that turns the direction of the text.

## Why

What a reviewer reads is not what the model gets: such characters hide orders, split words, and make a name
another name. They come with text from web pages and chats, and now and then on purpose.

## Example

```yaml
system_prompt: "Approve refunds up to 50\u200b0 euros."
request:
  model: openai/gpt-5.4
```

## Instead

```yaml
system_prompt: "Approve refunds up to 500 euros."
request:
  model: openai/gpt-5.4
```

Joiners inside emoji and between letters of scripts that need them are left alone, and so are marks of
direction in a text that holds words from right to left.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from presetctl.definitions.rules.strings import request_strings
from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, Location, warning

_JOINERS = "\u200c\u200d"
_MARKS = "\u200e\u200f\u061c"
_OTHERS = "\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u180e"
_HIDDEN = re.compile(f"[{_JOINERS}{_MARKS}{_OTHERS}\U000e0000-\U000e007f]")
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Warn of the first hidden character in each piece of the prompt and each string of the request."""
    for part in subject.prompt.parts:
        if character := _find(part.text):
            yield _hidden(character, part.locate(character))
    for path, text in request_strings(subject):
        if character := _find(text):
            yield _hidden(character, subject.composed.locate(path, "value"))


def _hidden(character: str, where: Location) -> Diagnostic:
    name = unicodedata.name(character, "a tag").lower()
    message = f"a hidden character stands here: U+{ord(character):04X}, {name}"
    visible = replace(where, excerpt=_HIDDEN.sub("\ufffd", where.excerpt))
    return warning("hidden-character", message, visible, "remove it; typing the words anew does")


def _find(text: str) -> str | None:
    if text.isascii():
        return None
    text = _FLAG.sub("", text)
    for found in _HIDDEN.finditer(text):
        character, around = found.group(), text[max(found.start() - 1, 0) : found.end() + 1]
        is_at_home = (
            (character in _JOINERS and not any(each.isascii() for each in around) and len(around) > 1)
            or (character in _MARKS and _RIGHT_TO_LEFT.search(text))
        )  # fmt: skip
        if not is_at_home:
            return character
    return None
