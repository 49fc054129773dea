"""Files as text."""

import os
from pathlib import Path

import pytest

from presetctl.definitions.text import MAX_BYTES, TextError, locate_index, read_text
from presetctl.diagnostics import Location


def failure(path: Path) -> tuple[str, Location]:
    with pytest.raises(TextError) as caught:
        read_text(path, "f")
    diagnostic = caught.value.diagnostic
    assert diagnostic.hint
    assert diagnostic.location is not None
    return diagnostic.code, diagnostic.location


def test_text_is_kept_as_written(tmp_path: Path) -> None:
    """Nothing is trimmed or normalised; only a byte order mark, which is no text, is left out."""
    (tmp_path / "f").write_bytes(b"\xef\xbb\xbf a\r\n\xe2\x80\xa8e\xcc\x81 \n\n")

    assert read_text(tmp_path / "f", "f") == " a\r\n\u2028e\u0301 \n\n"


def test_the_largest_file_is_one_mebibyte(tmp_path: Path) -> None:
    """A byte more is refused, and no more than that is read."""
    (tmp_path / "just").write_bytes(b"x" * MAX_BYTES)
    (tmp_path / "more").write_bytes(b"x" * (5 << 20))

    assert len(read_text(tmp_path / "just", "f")) == MAX_BYTES
    assert failure(tmp_path / "more")[0] == "too-large"


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        pytest.param("é\ncaf".encode() + b"\xe9 x", "not-utf8", 2, 4, id="latin-1"),
        pytest.param(b"\xff\xfea\0", "not-utf8", 1, 1, id="utf-16"),
        pytest.param(b"a\n\xed\xa0\x80", "not-utf8", 2, 1, id="surrogate"),
        pytest.param(b"a\nb\0", "control-character", 2, 2, id="nul"),
    ],
)
def test_what_is_no_text_is_placed_at_its_first_byte(
    tmp_path: Path, data: bytes, code: str, line: int, column: int
) -> None:
    """The line and column of the byte that isn't text help to find it."""
    (tmp_path / "f").write_bytes(data)

    found, place = failure(tmp_path / "f")

    assert (found, place.line, place.column) == (code, line, column)


def test_a_fifo_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    """Opening one would block for ever."""
    os.mkfifo(tmp_path / "f")

    assert failure(tmp_path / "f")[0] == "unreadable-file"


def test_a_folder_or_nothing_is_refused(tmp_path: Path) -> None:
    """Only ordinary files are read."""
    assert failure(tmp_path)[0] == "unreadable-file"
    assert failure(tmp_path / "nothing")[0] == "unreadable-file"


@pytest.mark.parametrize(
    ("text", "index", "width", "place"),
    [
        ("", 0, 1, (1, 1, 1, "")),
        ("ab\ncd\n", 4, 9, (2, 2, 1, "cd")),
        ("ab\r\ncd", 3, 1, (1, 3, 1, "ab")),
        ("ab\n\n  \n", 99, 1, (1, 2, 1, "ab")),
        ("ab\rcd", 3, 2, (1, 4, 2, "ab\rcd")),
    ],
)
def test_a_place_stays_inside_its_line(
    text: str, index: int, width: int, place: tuple[int, int, int, str]
) -> None:
    """What breaks off at the end stands at the last character that people see."""
    found = locate_index(text, index, "f", width)

    assert (found.line, found.column, found.width, found.excerpt) == place
