"""Markdown that stays well-formed whatever it quotes.

Foreign text stands in code spans and fences alone, where GitHub looks for no mention, reference, link, HTML
or formula. In prose only plain words stand outside of them, so that what is not known is quoted. Which parts
a document has is left to its renderer.
"""

import html
import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from presetctl.actions_log import disarm
from presetctl.render.terminal import one_line

CODE_WIDTH = 80
PROSE_WIDTH = 300

_LAST_OF_FOUR_DIGITS = 0xFFFF

# What nobody sees, and the beginning of a comment's marker.
_HIDDEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u180e\u2800\u3164\ufdd0-\ufdef\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
    "|(?<=<)!(?=-- presetctl)"
)
_URL = re.compile(r"https?://[\w.:/-]+", re.ASCII)
_TOKENS = re.compile(r"(?P<space>\s*)(?:`(?P<quoted>[^`]+)`|(?P<word>[^\s`]+|`))")
# Not plain are also ticket numbers (`GH-1`) and commits, which GitHub links.
_PLAIN = re.compile(
    r"""
    (?! [0-9a-fA-F]{7,}\b )
    [("'’]* [^\W_]+ (?: ['’-][^\W\d_]+ )* [)"'’,.;:?!…]*
    | [,.;:?!()]+
    | [%→…·–—]
    """,
    re.VERBOSE,
)


def visible(line: str) -> str:
    """Return a line without control, bidirectional or invisible characters, workflow commands, markers."""
    return disarm(_HIDDEN.sub(_written_out, one_line(line)))


def code(text: str, width: int = CODE_WIDTH) -> str:
    """Return text as a code span, cut to a number of characters."""
    shown = clip(visible(text), width) or " "
    mark = "`" * (_longest_run(shown) + 1)
    needs_room = "`" in (shown[0], shown[-1]) or (shown[0] == shown[-1] == " " and shown.strip(" "))
    return f"{mark} {shown} {mark}" if needs_room else f"{mark}{shown}{mark}"


def prose(text: str, width: int = PROSE_WIDTH) -> str:
    """Return a message as a piece of a line. What it has in backticks, and what is no plain word, is code.

    It must not begin a line: a number with a full stop would begin a list.
    """
    said = ""
    for is_plain, group in groupby(_TOKENS.finditer(clip(visible(text), width)), key=_is_plain):
        tokens = list(group)
        words = "".join(each["space"] + (each["quoted"] or each["word"]) for each in tokens)
        if is_plain:
            said += re.sub(r"\s+", " ", words)
        else:
            said += (" " if tokens[0]["space"] else "") + code(words.strip(), width)
    return said.strip()


def link(text: str, url: str) -> str:
    """Return a link of our own words; a URL with signs that could end it is shown as code instead."""
    return f"[{text}]({url})" if _URL.fullmatch(url) else f"{text} ({code(url)})"


def fence(lines: Iterable[str]) -> str:
    """Return lines as a `diff` block whose fence is longer than any run of backticks in it."""
    body = "\n".join(lines)
    mark = "`" * max(3, _longest_run(body) + 1)
    return f"{mark}diff\n{body}\n{mark}"


def details(name: str, said: str, blocks: Iterable[str]) -> str:
    """Return blocks that are folded away under a name, beside which our own words stand."""
    title = f"<code>{html.escape(clip(visible(name), CODE_WIDTH))}</code> {html.escape(said)}"
    opening = f"<details>\n<summary>{title}</summary>"
    return "\n\n".join((opening, *blocks, "</details>"))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table. Cells are plain words and code spans; a bar in them is written out."""
    lines = [_row(head), _row(["---"] * len(head)), *map(_row, rows)]
    return "\n".join(lines)


def clip(text: str, width: int) -> str:
    """Return text of at most so many characters."""
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _row(cells: Sequence[str]) -> str:
    shown = (cell.replace("|", r"\u007c") for cell in cells)
    return f"| {' | '.join(shown)} |"


def _is_plain(token: re.Match[str]) -> bool:
    return not token["quoted"] and _PLAIN.fullmatch(token["word"]) is not None


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _written_out(found: re.Match[str]) -> str:
    number = ord(found.group())
    return f"\\u{number:04x}" if number <= _LAST_OF_FOUR_DIGITS else f"\\U{number:08x}"
