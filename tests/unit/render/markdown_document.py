"""Our Markdown as a parser sees it: what is structure, what is text, and what is only quoted."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_OPENING = re.compile(r"<details>\n<summary><code>[^<>]*</code> [^<>]*</summary>\n?")
_INERT = {"text", "softbreak", "code_inline", "strong_open", "strong_close"}
_BLOCKS = {
    "heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "fence", "html_block",
    "bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close", "table_open", "table_close",
    "thead_open", "thead_close", "tbody_open", "tbody_close", "tr_open", "tr_close", "th_open", "th_close",
    "td_open", "td_close",
}  # fmt: skip


def parse(text: str) -> list[Token]:
    return _PARSER.parse(text)


def fences(text: str) -> list[str]:
    return [each.content for each in parse(text) if each.type == "fence"]


def rows(text: str) -> list[list[str]]:
    """Return the cells of the table's body, code spans as what they hold."""
    found: list[list[str]] = []
    tokens = parse(text)
    for before, token in pairwise(tokens):
        if before.type == "tr_open":
            found.append([])
        if before.type == "td_open":
            found[-1].append("".join(each.content for each in token.children or ()))
    return found[1:]


def assert_harmless(text: str, run_url: str | None = None) -> None:
    """Fail unless all that a reader or a program could act on is ours; one link to the run may be."""
    tokens = parse(text)
    depth = 0
    assert {each.type for each in tokens} <= _BLOCKS
    assert [each.type for each in tokens].count("heading_open") == 1
    for token in tokens:
        if token.type == "html_block":
            assert token.content.strip() == "</details>" or _OPENING.fullmatch(token.content)
            depth += 1 if token.content.startswith("<details>") else -1
            assert depth in (0, 1)
    assert depth == 0
    links = [each for each in _inline(tokens) if each.type == "link_open"]
    assert len(links) <= 1
    assert all(each.attrs == {"href": run_url} for each in links)
    for child in _inline(tokens):
        assert (
            child.type in _INERT
            or child.type in ("link_open", "link_close")
            or (child.type, child.content) == ("html_inline", "<br>")
        )
        if child.type == "text":
            assert not re.search(
                r"[@#<>\[\]|`$\\_]|\bwww\.|://|:\w+:|\bGH-\d|\b[0-9a-f]{7,40}\b", child.content
            )
    assert not [each for each in text if each != "\n" and unicodedata.category(each) in ("Cc", "Cs")]
    assert not re.search(
        "[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]", text
    )
    assert "##[" not in text
    assert "<!-- presetctl" not in text
    assert not re.search(r"(?m)^\s*::", text)


def _inline(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()
