"""YAML text → ruamel's events; what a parser refuses comes out as a code, a place and a way out.

The C parser is fast and knows YAML 1.1: inside brackets it refuses a `:` in a plain word and a tab, and
everywhere the two escapes by which JSON writes one character. The pure parser takes all of these, but too
slowly for a long text.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import Event
from ruamel.yaml.reader import ReaderError

from presetctl.definitions.hints import suggest_syntax

MAX_PURE_LENGTH: Final = 1 << 16
"""Characters that the pure parser may read."""
ESCAPE_HINT: Final = 'write it as an escape in "double quotes"'

Span = tuple[int, int]
"""Start and end of a piece of text, in characters from 0."""

_OLD_BREAK: Final = re.compile("[\x85\u2028\u2029]")
"""YAML 1.1 ended lines with these, and the parser still does; in YAML 1.2 and to editors they are text."""


class RefusedError(Exception):
    """The text isn't YAML. `is_grammar` when another parser may see it otherwise."""

    def __init__(self, code: str, message: str, span: Span, hint: str | None, *, is_grammar: bool) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.span = span
        self.hint = hint
        self.is_grammar = is_grammar


def parse(text: str, *, is_pure: bool) -> Iterator[Event]:
    """Yield the events of a text. Raises: RefusedError where it stops being YAML."""
    if found := _OLD_BREAK.search(text):
        message = f"U+{ord(found.group()):04X} stands here, which some readers of YAML take for a line end"
        raise RefusedError("control-character", message, found.span(), ESCAPE_HINT, is_grammar=False)
    try:
        yield from (_pure_yaml() if is_pure else _yaml()).parse(text)
    except ReaderError as exception:
        span = (exception.position, exception.position + 1)
        code = ord(exception.character) if isinstance(exception.character, str) else exception.character
        message = f"the character U+{code:04X} may not stand in YAML"
        raise RefusedError("control-character", message, span, ESCAPE_HINT, is_grammar=False) from exception
    except MarkedYAMLError as exception:
        mark = exception.problem_mark or exception.context_mark
        problem = exception.problem or exception.context or "not YAML"
        index = mark.index if mark else 0
        message, hint = problem.replace("'", "`"), suggest_syntax(problem)
        raise RefusedError("yaml-syntax", message, (index, index + 1), hint, is_grammar=True) from exception


@cache
def _pure_yaml() -> YAML:
    return YAML(typ="safe", pure=True)


@cache
def _yaml() -> YAML:
    # Making one searches the disk for plug-ins, which takes as long as reading a definition.
    return YAML(typ="safe")
