"""Damaged JSON files are told with the line of the damage."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from presetctl import strict_json
from presetctl.strict_json import MAX_DEPTH, DamagedJsonError, line_of, parse_json, read_json

DAMAGES: list[tuple[str, str, int, str]] = [
    ("a conflict", '{\n<<<<<<< HEAD\n"a": 1\n=======\n"a": 2\n>>>>>>> x\n}', 2, "merge conflict"),
    ("half a conflict", '{"a": 1\n=======\n}', 2, "merge conflict"),
    ("the end of a conflict", '{"a": 1}\n>>>>>>> x', 2, "merge conflict"),
    ("truncation", '{\n "a": 1,\n "b"', 3, "it is not JSON: expecting ':' delimiter"),
    ("truncation inside a text", '{\n "a": "x', 2, "unterminated string"),
    ("two values", "{}\n{}", 2, "extra data"),
    ("a trailing comma", '{\n"a": 1,}', 2, "it is not JSON"),
    ("a byte order mark", "\ufeff{}", 1, "byte order mark"),
    ("nothing", "", 1, "it is empty"),
    ("white space", " \n\n", 1, "it is empty"),
    ("a repeated key", '{\n"a": 1,\n"a": 2}', 3, "the key `a` is repeated"),
    (
        "a repeated key further in",
        '{"a": {"b": 1},\n"c": {"b": "b",\n"d": [{"b": 1}],\n"b": 2}}',
        4,
        "`b` is repeated",
    ),
    ("a repeated key in a list", '[{"a": 1},\n{"a": 1},\n{"a": "a",\n"a": 2}]', 4, "`a` is repeated"),
    ("a repeated key that is escaped", '{"\\u00e9": ",",\n"é": 2}', 2, "`é` is repeated"),
    ("half a pair twice", '{"\\ud800": 1,\n"\\ud800": 2}', 2, r"the key `\\ud800` is repeated"),
    ("not a number", '{"a": NaN}', 1, "NaN is not a JSON number"),
    ("infinity", '{"a": -Infinity}', 1, "-Infinity is not a JSON number"),
    ("a number beyond all", '{"a": 1e999}', 1, "1e999 is too large a number"),
    ("an integer beyond all", '{"a": ' + "9" * 5000 + "}", 1, "it is not JSON: "),
    ("half a surrogate pair", '{"a": 1,\n"b": "\\uD800"}', 2, "half of a surrogate pair"),
    ("half a pair as a key", '{"a": 1,\n"\\udc00": 1}', 2, "half of a surrogate pair"),
    ("too many values", "[" + "0," * 500_000 + "0]", 1, "it holds more than 500,000 values"),
    ("too much memory", '"' + "a" * (17 << 20) + '🙂"', 1, "it is larger than 64 MiB in memory"),
    ("huge nesting", '{"a":\n' + "[" * 100_000 + "]" * 100_000 + "}", 2, "nested deeper than 128"),
    ("huge nesting of objects", "[\n" + '{"a":' * 100_000, 2, "nested deeper than 128"),
    (
        "nesting by one too many",
        "[" * MAX_DEPTH + "1,\n[0]" + "]" * MAX_DEPTH,
        2,
        "nested deeper than 128",
    ),
]


@pytest.mark.parametrize(
    ("text", "line", "message"), [each[1:] for each in DAMAGES], ids=[each[0] for each in DAMAGES]
)
def test_damage_is_told_with_its_line(text: str, line: int, message: str) -> None:
    """Whoever has to mend a file is sent to the right line."""
    with pytest.raises(DamagedJsonError, match=message) as raised:
        parse_json(text)

    assert raised.value.line == line
    assert raised.value.message == str(raised.value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": [1, 2.5, true, null, "é"]}', {"a": [1, 2.5, True, None, "é"]}),
        ('{"a": 1,\r\n"b": {"a": 1}}\r\n', {"a": 1, "b": {"a": 1}}),
        ('"\\ud83d\\ude00 \\\\ud800"', "😀 \\ud800"),
        ('"=======\\n<<<<<<<"', "=======\n<<<<<<<"),
        ("[" * MAX_DEPTH + "1" + "]" * MAX_DEPTH, None),
        ("[" * MAX_DEPTH + "{}" + "]" * MAX_DEPTH, None),
    ],
)
def test_what_programs_write_is_read(text: str, value: Any) -> None:
    """CRLF, escapes and sensible nesting are no damage."""
    found = parse_json(text)

    assert value is None or found == value


TEXT = """{
  "a": {"b": [10,
    20,
    {"c": "d", "x,y": "{[\\\\\\""}],
  "d": [[],
    {}]},
  "c":
    1,
  "": {"": 2,
    "z": 3}
}"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("a",), 2),
        (("a", "b", 0), 2),
        (("a", "b", 1), 3),
        (("a", "b", 2, "c"), 4),
        (("a", "b", 2, "x,y"), 4),
        (("a", "d"), 5),
        (("a", "d", 0), 5),
        (("a", "d", 1), 6),
        (("c",), 7),
        (("", ""), 9),
        (("", "z"), 10),
        (("missing", "c"), 1),
        (("a", "missing", "c"), 2),
        (("a", "b", 7), 2),
    ],
)
def test_a_path_leads_to_the_line_of_its_innermost_part(path: tuple[str | int, ...], line: int) -> None:
    """A key that is missing sends people to the object that lacks it."""
    assert line_of(TEXT, path) == line


def test_a_file_is_read_with_its_text(tmp_path: Path) -> None:
    """The text stays at hand for the lines of later findings."""
    path = tmp_path / "x.json"
    path.write_bytes(b'{"a": "\xc3\xa9"}\r\n')

    assert read_json(path) == ({"a": "é"}, '{"a": "é"}\r\n')


def test_no_file_is_none(tmp_path: Path) -> None:
    """Only a file that isn't there at all is taken for none."""
    assert read_json(tmp_path / "x.json") is None


def test_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    """Where the file lies is the folder's own business."""
    (tmp_path / "x.json").write_text("1")
    (tmp_path / "link.json").symlink_to(tmp_path / "x.json")

    assert read_json(tmp_path / "link.json") == (1, "1")


def test_what_is_no_file_is_damage(tmp_path: Path) -> None:
    """A folder, a dangling link, a pipe and a path through a file are never taken for a missing file."""
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_text("1")
    expected = {
        tmp_path: "it is not a regular file",
        tmp_path / "pipe": "it is not a regular file",
        tmp_path / "dangling": "it is a link that leads nowhere",
        tmp_path / "file" / "x": "it cannot be read: Not a directory",
    }

    for path, message in expected.items():
        with pytest.raises(DamagedJsonError) as raised:
            read_json(path)
        assert (raised.value.message, raised.value.line) == (message, 1)


def test_bytes_that_are_not_utf_8_are_told_with_their_line(tmp_path: Path) -> None:
    """A file in another encoding is refused rather than guessed at."""
    path = tmp_path / "x.json"
    path.write_bytes(b'\n"\xe9"')

    with pytest.raises(DamagedJsonError, match="it is not UTF-8") as raised:
        read_json(path)

    assert raised.value.line == 2


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of just the limit is read, and no byte more."""
    assert strict_json.MAX_BYTES == 64 * 1024 * 1024
    monkeypatch.setattr(strict_json, "MAX_BYTES", 4)
    path = tmp_path / "x.json"
    path.write_text("1234")
    assert read_json(path) == (1234, "1234")
    path.write_text("12345")

    with pytest.raises(DamagedJsonError, match="it is larger than 64 MiB"):
        read_json(path)


def test_commas_of_a_text_are_no_values() -> None:
    """A long prompt is one value."""
    text = json.dumps(["a, [b], {c}" * 200_000])

    assert parse_json(text) == json.loads(text)
