"""Files as text: bounded, UTF-8, with a place for whatever is wrong."""

import re
import stat
from pathlib import Path

from presetctl.diagnostics import Diagnostic, Location, error

MAX_BYTES = 1 << 20
CHUNK_BYTES = 1 << 16

_BOM = "\ufeff"
_NUL = re.compile("\0")
_UNREADABLE_HINT = "make it an ordinary file that you may read, or delete it"


class TextError(Exception):
    """A file could not be taken as text. Holds the diagnostic."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def read_text(path: Path, file: str) -> str:
    """Return the file's text as written, without a byte order mark: that is no text.

    `file` is the name that diagnostics give it.

    Raises: TextError if it isn't a regular file of at most 1 MiB of UTF-8 without NUL.
    """
    try:
        # Opening a FIFO or a device could block for ever, so look before opening.
        if not stat.S_ISREG(path.stat().st_mode):
            problem = error("unreadable-file", "not a regular file", Location(file), _UNREADABLE_HINT)
            raise TextError(problem)
        with path.open("rb", buffering=0) as stream:
            # Asking for the limit at once would reserve a mebibyte for every small file.
            data = stream.read(CHUNK_BYTES)
            while 0 < len(data) <= MAX_BYTES and (more := stream.read(CHUNK_BYTES)):
                data += more
    except OSError as exception:
        reason = exception.strerror or str(exception)
        problem = error("unreadable-file", f"cannot be read: {reason}", Location(file), _UNREADABLE_HINT)
        raise TextError(problem) from exception
    if len(data) > MAX_BYTES:
        hint = "keep long texts in files of their own and include them with `{file: …}`"
        raise TextError(error("too-large", "larger than 1 MiB", Location(file), hint))
    return decode(data, file).removeprefix(_BOM)


def decode(data: bytes, file: str) -> str:
    """Return UTF-8 bytes as text.

    Raises: TextError at the first byte that isn't UTF-8, or at the first NUL.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as exception:
        before = data[: exception.start].decode("utf-8")
        where = locate_index(before + "\ufffd", len(before), file)
        message = f"byte 0x{data[exception.start]:02x} is not UTF-8"
        hint = "save the file as UTF-8"
        raise TextError(error("not-utf8", message, where, hint)) from exception
    nul = _NUL.search(text)
    if nul:
        where = locate_index(text, nul.start(), file)
        raise TextError(error("control-character", "a NUL character stands here", where, "remove it"))
    return text


def locate_index(text: str, index: int, file: str, width: int = 1) -> Location:
    """Return the place of the character at `index` (from 0) as editors count: lines end with LF.

    What breaks off at the end of the text stands at the last character that people see.
    """
    index = min(index, max(len(text.rstrip()) - 1, 0))
    start = text.rfind("\n", 0, index) + 1
    end = text.find("\n", index)
    line = text[start : end if end >= 0 else len(text)].rstrip("\r")
    column = min(index - start, len(line))
    return Location(
        file,
        line=text.count("\n", 0, index) + 1,
        column=column + 1,
        width=max(1, min(width, len(line) - column)),
        excerpt=line,
    )
