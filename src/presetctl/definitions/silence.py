"""Comments that silence a warning: `# presetctl: ignore[code]` on its line or on the line above."""

import re
from collections.abc import Iterable, Iterator

from presetctl.definitions.document import Document
from presetctl.diagnostics import Diagnostic, Severity

_COMMENT = re.compile(r"(?:^|\s)#\s*presetctl:\s*ignore\[([\w\s,-]*)\]")


def without_silenced(found: Iterable[Diagnostic], documents: Iterable[Document]) -> Iterator[Diagnostic]:
    """Yield what no comment of the documents silences. Errors can't be silenced."""
    texts = {document.file: document.text for document in documents}
    for each in found:
        place = each.location
        is_silent = each.severity is not Severity.ERROR and place and place.file in texts
        if not (is_silent and place and each.code in _named(texts[place.file], place.line)):
            yield each


def _named(text: str, line: int) -> set[str]:
    """Return the codes that comments on the line (from 1) or the one above name."""
    around = text.split("\n")[max(line - 2, 0) : line]
    return {code.strip() for each in around for names in _COMMENT.findall(each) for code in names.split(",")}
