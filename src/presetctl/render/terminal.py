"""Styled text for a terminal, harmless whatever it quotes."""

import re
from io import StringIO

from rich.console import Console
from rich.text import Text

_HARMFUL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ud800-\udfff\ufeff\uffa0\U000e0000-\U000e007f]"
)


def harmless(text: str) -> str:
    """Return text in which control, bidirectional and invisible characters are written out."""
    return _HARMFUL.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def one_line(text: str) -> str:
    """Return harmless text on one line."""
    return harmless(text).replace("\n", "\\n").replace("\t", "\\t")


def to_string(text: Text, *, color: bool) -> str:
    """Return the text as a terminal takes it, with or without colour. Lines are not wrapped."""
    if not color:
        return text.plain
    stream = StringIO()
    console = Console(
        file=stream, force_terminal=True, color_system="standard", legacy_windows=False, highlight=False
    )
    console.print(text, end="", soft_wrap=True)
    return stream.getvalue()
