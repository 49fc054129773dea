"""Odd and broken YAML: what it means, or where and why it is refused."""

import json
from typing import Any

import pytest

from presetctl.definitions import events, parser
from presetctl.definitions.document import parse_document

DEEP = "a: " + "[" * 70 + "]" * 70
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 8)}]\n" for i in range(1, 9)
)


@pytest.mark.parametrize(
    ("text", "data"),
    [
        pytest.param("a: 1\r\nb: |\r\n  x\r\n  y\r\n", {"a": 1, "b": "x\ny\n"}, id="crlf"),
        pytest.param("a: >\n  x\n  y\n\n  z\n", {"a": "x y\nz\n"}, id="folded"),
        pytest.param("a: |-\n  x\n", {"a": "x"}, id="stripped"),
        pytest.param("'a': x\n\"b\": y\n", {"a": "x", "b": "y"}, id="quoted-keys"),
        pytest.param("? a\n: b\n", {"a": "b"}, id="explicit-key"),
        pytest.param("a: '1'\nb: \"true\"\n", {"a": "1", "b": "true"}, id="quoted-scalars"),
        pytest.param("a: !!str 5\nb: ! 5\n", {"a": "5", "b": "5"}, id="string-tags"),
        pytest.param("a:\nb: ~\n", {"a": None, "b": None}, id="nulls"),
        pytest.param("%YAML 1.2\n---\na: yes\n...\n", {"a": "yes"}, id="directive"),
        pytest.param("x: &x {k: 1}\ny: *x\n", {"x": {"k": 1}, "y": {"k": 1}}, id="alias"),
        pytest.param("x: &x k\ny: {*x : 1}\n", {"x": "k", "y": {"k": 1}}, id="alias-as-key"),
        pytest.param(
            "x: &x {k: 1, l: 1}\ny:\n  <<: *x\n  k: 2\n",
            {"x": {"k": 1, "l": 1}, "y": {"k": 2, "l": 1}},
            id="merge-key",
        ),
        pytest.param(
            "x: &x {k: 1}\nz: &z {k: 2, l: 2}\ny:\n  <<: [*x, *z]\n",
            {"x": {"k": 1}, "z": {"k": 2, "l": 2}, "y": {"k": 1, "l": 2}},
            id="merge-list",
        ),
        pytest.param("'<<': {a: 1}\n", {"<<": {"a": 1}}, id="quoted-merge-key"),
        pytest.param('{"a":1,"b":[1,2.5,"\\/"],"c":{}}', {"a": 1, "b": [1, 2.5, "/"], "c": {}}, id="json"),
        pytest.param("a: 2026-01-01\n", {"a": "2026-01-01"}, id="date"),
        pytest.param("é😀: 1\n", {"é😀": 1}, id="unicode-key"),
        pytest.param('a: "\\e[0m\\t"\n', {"a": "\x1b[0m\t"}, id="escapes"),
        pytest.param("a: {b, c}\n", {"a": {"b": None, "c": None}}, id="flow-set"),
        pytest.param("a: # {{ x }}\n  b\n", {"a": "b"}, id="comment"),
        pytest.param(
            "a: {b: x:y, c: [u://v]}\n", {"a": {"b": "x:y", "c": ["u://v"]}}, id="colon-in-brackets"
        ),
        pytest.param('{\n\t"a": [\n\t\t1\n\t]\n}', {"a": [1]}, id="json-with-tabs"),
        pytest.param('a: "\\ud83d\\ude00"\n', {"a": "😀"}, id="json-pair-of-escapes"),
    ],
)
def test_yaml_means_what_version_1_2_says(text: str, data: dict[str, Any]) -> None:
    """What YAML allows is read as the JSON it stands for."""
    document = parse_document(text, "f.yaml")

    assert (document.data, document.diagnostics) == (data, ())


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "hint"),
    [
        pytest.param("", "empty-file", 1, 1, "write it", id="empty"),
        pytest.param("# only\n# comments\n", "empty-file", 1, 1, "delete the file", id="comments"),
        pytest.param("---\n", "empty-file", 1, 1, "write it", id="marker-only"),
        pytest.param("- a\n- b\n", "not-a-mapping", 1, 1, "begin with keys", id="list"),
        pytest.param("\njust text\n", "not-a-mapping", 2, 1, "begin with keys", id="text"),
        pytest.param("a: 1\n---\nb: 2\n", "several-documents", 2, 1, "a file of its own", id="two-documents"),
        pytest.param("a: 1\nb: 2\na: 3\n", "duplicate-key", 3, 1, "line 1 too", id="duplicate"),
        pytest.param("a: {b: 1, b: 2}\n", "duplicate-key", 1, 11, "line 1 too", id="duplicate-in-flow"),
        pytest.param("a: 1\n'a': 3\n", "duplicate-key", 2, 1, "line 1 too", id="duplicate-quoted"),
        pytest.param("a: 1\r\na: 3\r\n", "duplicate-key", 2, 1, "line 1 too", id="duplicate-crlf"),
        pytest.param("a:\n  <<: {b: 1}\n  <<: {c: 1}\n", "duplicate-key", 3, 3, "line 2 too", id="merges"),
        pytest.param("a: !secret x\n", "yaml-tag", 1, 4, "remove the tag", id="tag"),
        pytest.param("a: &b !secret x\n", "yaml-tag", 1, 7, "remove the tag", id="tag-behind-anchor"),
        pytest.param("a: !!python/object:os.system {}\n", "yaml-tag", 1, 4, "remove the tag", id="python"),
        pytest.param("a: !!binary aGk=\n", "yaml-tag", 1, 4, "remove the tag", id="binary"),
        pytest.param("a: !!int '5'\n", "yaml-tag", 1, 4, "remove the tag", id="int-tag"),
        pytest.param("a: !!set {b}\n", "yaml-tag", 1, 4, "remove the tag", id="set"),
        pytest.param("%TAG !e! tag:x,1:\n---\na: !e!b c\n", "yaml-tag", 3, 4, "remove", id="named-tag"),
        pytest.param("é😀: .nan\n", "number-not-json", 1, 5, "quote it", id="nan"),
        pytest.param("a: 1e400\n", "number-not-json", 1, 4, "quote it", id="1e400"),
        pytest.param("a:\n  b: 9007199254740993\n", "number-not-json", 2, 6, "quote it", id="2^53+1"),
        pytest.param("5: a\n", "key-not-string", 1, 1, 'write "5"', id="integer-key"),
        pytest.param("true: a\n", "key-not-string", 1, 1, 'write "true"', id="boolean-key"),
        pytest.param("~: a\n", "key-not-string", 1, 1, 'write "~"', id="null-key"),
        pytest.param("? [a]\n: b\n", "key-not-string", 1, 3, "a value", id="list-key"),
        pytest.param("x: &x [a]\n*x : b\n", "key-not-string", 2, 1, "write", id="alias-of-list-as-key"),
        pytest.param("a:\n\tb: 1\n", "yaml-syntax", 2, 1, "indent with spaces", id="tab"),
        pytest.param("a: b: c\n", "yaml-syntax", 1, 5, "quote a value", id="two-colons"),
        pytest.param("a: [1, 2\n", "yaml-syntax", 1, 8, "open quote or bracket", id="open-bracket"),
        pytest.param('a: "x\n', "yaml-syntax", 1, 5, "open quote or bracket", id="open-quote"),
        pytest.param("a: @x\n", "yaml-syntax", 1, 4, "quote a value", id="at-sign"),
        pytest.param('a: "\\ud800"\n', "control-character", 1, 4, "the character itself", id="surrogate"),
        pytest.param("%YAML 2.0\n---\na: 1\n", "yaml-syntax", 1, 1, "remove this line", id="yaml-2"),
        pytest.param("a: 1\n...\nb: 2\n", "yaml-syntax", 3, 1, "just above", id="behind-the-end"),
        pytest.param("a: *b\n", "yaml-syntax", 1, 4, "quote a text", id="no-anchor"),
        pytest.param("a: &a [*a]\n", "recursive-alias", 1, 8, "put the anchor", id="recursive"),
        pytest.param("a:\n  <<: 5\n", "wrong-type", 2, 7, "write `<<: *ANCHOR`", id="merge-of-number"),
        pytest.param("a:\n  <<: [5]\n", "wrong-type", 2, 7, "write `<<: *ANCHOR`", id="merge-of-list"),
        pytest.param('a: "\\0"\n', "control-character", 1, 4, "remove it", id="nul-escape"),
        pytest.param('"a\\0": 1\n', "control-character", 1, 1, "remove it", id="nul-in-key"),
        pytest.param("a: 1\nb: \x07\n", "control-character", 2, 4, "an escape", id="bell"),
        pytest.param("é: \uffff\n", "control-character", 1, 4, "an escape", id="noncharacter"),
        pytest.param("a: x\x85y\n", "control-character", 1, 5, "an escape", id="next-line"),
        pytest.param("a: 1\nb: '\u2028'\n", "control-character", 2, 5, "an escape", id="line-separator"),
        pytest.param(DEEP, "too-deep", 1, 67, "flatten", id="deep"),
        pytest.param(BOMB, "alias-expansion", 6, 15, "base file", id="bomb"),
        pytest.param("a: [" + "1," * 150_000 + "]", "too-large", 1, 199_727, "{file: …}", id="many-values"),
    ],
)
def test_broken_yaml_is_one_diagnostic_at_its_place(
    text: str, code: str, line: int, column: int, hint: str
) -> None:
    """Each mistake is told once, with its line, its column and a way out."""
    [diagnostic] = parse_document(text, "f.yaml").diagnostics

    place = diagnostic.location
    assert place is not None
    assert (diagnostic.code, place.line, place.column) == (code, line, column)
    assert hint in (diagnostic.hint or "")


def test_places_hold_where_the_second_parser_reads() -> None:
    """A text that only the pure parser takes has its places and its other mistakes too."""
    document = parse_document("a: {b: x:y}\nc: 1\nc: 2\n", "f.yaml")

    place = document.locate(("a", "b"))
    assert (place.line, place.column, place.width) == (1, 8, 3)
    assert [each.code for each in document.diagnostics] == ["duplicate-key"]


def test_long_text_is_not_read_twice() -> None:
    """Beyond the length that the slow parser may take, the first parser's word is final."""
    text = "a: {b: x:y}\n" + "# x\n" * parser.MAX_PURE_LENGTH

    assert [each.code for each in parse_document(text, "f.yaml").diagnostics] == ["yaml-syntax"]


def test_every_mistake_of_a_file_is_found_in_one_pass() -> None:
    """A duplicate key doesn't hide the tag below it."""
    text = "a: 1\na: 2\nb: !x 1\nc: .inf\n5: 1\n"

    codes = [each.code for each in parse_document(text, "f.yaml").diagnostics]

    assert codes == ["duplicate-key", "yaml-tag", "number-not-json", "key-not-string"]


def test_reading_stops_after_fifty_mistakes_and_says_so() -> None:
    """A file full of mistakes costs bounded time, and nobody takes the list for complete."""
    document = parse_document("a:\n" + "  - !x 1\n" * 1000, "f.yaml")

    codes = [each.code for each in document.diagnostics]
    assert codes == ["yaml-tag"] * events.MAX_DIAGNOSTICS + ["more-errors"]
    assert document.data is None


@pytest.mark.parametrize(
    "body",
    [
        {"model": "x", "messages": [{"role": "system", "content": 'Hi: # {you} & *me* \\ "q"\n\ttab'}]},
        {"a": [None, True, -1, 0.5, 1e-7, "", " ", "null", "1", "a: b"], "é": {"": {}}},
    ],
)
@pytest.mark.parametrize("indent", [None, 2, "  "])
def test_a_json_body_is_read_as_it_stands(body: dict[str, Any], indent: int | str | None) -> None:
    """What the API docs show can be pasted."""
    text = json.dumps({"request": body}, indent=indent, ensure_ascii=False)

    assert parse_document(text, "f.yaml").data == {"request": body}


def test_places_count_characters_from_one() -> None:
    """Columns are characters, not bytes, and a merged or aliased value points at its nearest key."""
    text = "x: &x {k: 1}\né😀: [ü, {b: 2}]\ny:\n  <<: *x\n"
    document = parse_document(text, "f.yaml")

    def place(*path: str | int) -> tuple[int, int, int]:
        found = document.locate(path)
        return found.line, found.column, found.width

    assert place("é😀", 1, "b") == (2, 13, 1)
    assert place("é😀") == (2, 5, 11)
    assert place("y", "k") == (3, 1, 1)
    assert place("nowhere") == (1, 1, 12)
    key = document.locate(("é😀",), "key")
    assert (key.line, key.column, key.width, key.excerpt) == (2, 1, 2, "é😀: [ü, {b: 2}]")
    assert document.has(("é😀", 1))
    assert not document.has(("y", "k"))
    assert text[document.offset(("é😀", 1, "b")) :].startswith("2}]")
    assert document.offset(("nowhere",)) == 0
