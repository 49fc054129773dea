"""What holds for every file: a place inside it, no crash, and a meaning that form doesn't change."""

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from presetctl.definitions.document import parse_document
from presetctl.definitions.load import Loaded, load
from presetctl.definitions.scalars import NotJsonNumberError, resolve

VALID = """\
# A definition with a bit of everything.
slug: triage
endpoint: chat
owners: [support, "growth team"]
system_prompt:
  - |
    You sort tickets — kindly. 🙂
  - file: p.md
request: &request
  model: openai/gpt-5.4
  temperature: 0.7
  provider: {sort: price, order: [a, 'b']}
  tools:
    - type: function
      function: {name: close, parameters: {type: object, properties: {id: {type: string}}}}
  plugins: [{id: web, max_results: 3}]
extra_request:
  newer: {<<: {a: 1}, b: ~}
targets:
  staging: {request: {temperature: null}}
"""
SCRAPS = [*"\"'{}[]:,#&*!|>%@`-?\n\t\r \0é🙂\x85", "\r\n", ": ", "- ", "<<", "*request", "!!x ", "7", "null"]

TEXT = st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0x2FFF), max_size=12)
PRINTABLE = st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=12)
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False, width=32)
LEAVES = st.none() | st.booleans() | NUMBERS | PRINTABLE
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PRINTABLE, inner, max_size=3),
    max_leaves=12,
)
BODIES = st.dictionaries(PRINTABLE, VALUES, max_size=5)


def load_one(text: str | bytes) -> tuple[Loaded, dict[str, str]]:
    """Load a folder with this definition and one prompt; return it with the texts of its files."""
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / "a.yaml").write_bytes(data)
        (root / "p.md").write_text("Be brief.\n", encoding="utf-8")
        loaded = load(root)
    return loaded, {f"{root.as_posix()}/a.yaml": data.decode("utf-8", "replace")}


def require_places_inside(loaded: Loaded, texts: dict[str, str]) -> None:
    for each in loaded.diagnostics:
        assert each.location is not None
        place = each.location
        lines = texts[place.file].removeprefix("\ufeff").split("\n")
        assert 1 <= place.line <= len(lines)
        line = lines[place.line - 1].rstrip("\r")
        assert 1 <= place.column <= len(line) + 1
        assert 1 <= place.width <= max(1, len(line) - place.column + 1)
        if each.code != "not-utf8" and place.excerpt:
            assert place.excerpt == line


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """A valid definition with a few pieces cut out, doubled or put in."""
    text = VALID
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 6)))
        text = text[:start] + draw(st.sampled_from([*SCRAPS, text[start:end] * 2, ""])) + text[end:]
    return text


def test_the_unchanged_definition_is_valid() -> None:
    """The mutations start from something right."""
    loaded, _ = load_one(VALID)

    assert loaded.is_valid


@settings(max_examples=300)
@given(mutations())
def test_a_mutated_definition_is_told_inside_its_file(text: str) -> None:
    """Whatever is broken, nothing crashes, and every diagnostic points into the file."""
    loaded, texts = load_one(text)

    require_places_inside(loaded, texts)
    assert loaded.definitions or not loaded.is_valid


@settings(max_examples=150)
@given(st.binary(max_size=60) | TEXT.map(str.encode))
def test_random_bytes_are_told_inside_their_file(data: bytes) -> None:
    """No bytes crash the loader."""
    loaded, texts = load_one(data)

    require_places_inside(loaded, texts)
    assert loaded.file_count == 1


@settings(max_examples=200)
@given(st.lists(st.sampled_from(SCRAPS) | TEXT, max_size=25).map("".join))
def test_any_text_is_parsed_or_told(text: str) -> None:
    """Parsing never raises, and what gives no data says why."""
    document = parse_document(text, "f")

    assert document.data is not None or document.diagnostics


@settings(max_examples=200)
@given(BODIES, st.sampled_from([None, 0, 2, "  "]))
def test_json_is_read_as_the_same_data(body: dict[str, Any], indent: int | str | None) -> None:
    """What a program dumps can be pasted."""
    text = json.dumps({"request": body}, indent=indent, ensure_ascii=False)

    document = parse_document(text, "f")

    assert document.diagnostics == ()
    assert json.dumps(document.data, sort_keys=True) == json.dumps(
        canonical({"request": body}), sort_keys=True
    )


def canonical(value: Any) -> Any:
    """Return a value in which integral floats are integers."""
    if isinstance(value, dict):
        return {key: canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return [canonical(item) for item in value]
    if isinstance(value, float) and value.is_integer() and abs(value) <= 2**53:
        return int(value)
    return value


@st.composite
def styles(draw: st.DrawFn, value: Any, depth: int = 0) -> str:
    """Write a value as YAML in any of its forms; keys may be reordered, lists never are."""
    if isinstance(value, dict) and value and draw(st.booleans()):
        keys = draw(st.permutations(sorted(value)))
        pad = "  " * depth
        note = draw(st.sampled_from(["", f"{pad}# a comment\n", "\n\n# another\n"]))
        lines = [f"{note}{pad}{flow(key)}: {draw(styles(value[key], depth + 1))}" for key in keys]
        return "\n" + "\n".join(lines)
    if isinstance(value, dict):
        keys = draw(st.permutations(sorted(value)))
        return "{" + ", ".join(f"{flow(key)}: {flow(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        between = draw(st.sampled_from([",", ", ", " ,\n" + "  " * (depth + 1)]))
        return "[" + between.join(flow(item) for item in value) + "]"
    if isinstance(value, str) and value.isalpha() and value.isascii() and resolve(value) == value:
        return draw(st.sampled_from([value, f"'{value}'", json.dumps(value), f"!!str {value}"]))
    return flow(value)


def flow(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@settings(max_examples=100)
@given(st.data(), BODIES)
def test_form_never_changes_the_content(data: st.DataObject, body: dict[str, Any]) -> None:
    """Key order, quotes, comments, wrapping and line ends plan nothing."""
    assume(not {"messages"} & set(body))
    plain, _ = load_one(f"extra_request: {flow(body)}\n")
    text = f"extra_request: {data.draw(styles(body, 1))}\n"
    text = text.replace("\n", data.draw(st.sampled_from(["\n", "\r\n"])))

    styled, _ = load_one(data.draw(st.sampled_from(["", "\ufeff", "---\n", "# x\n"])) + text)

    assert not [each for each in styled.diagnostics if each.severity == "error"], text
    assert [each.content for each in styled.definitions] == [each.content for each in plain.definitions]


@settings(max_examples=50)
@given(st.lists(PRINTABLE, min_size=2, max_size=4, unique=True))
def test_list_order_always_matters(items: list[str]) -> None:
    """Fallback models and tools are tried in their order."""
    first, _ = load_one(f"extra_request: {{new: {flow(items)}}}\n")
    second, _ = load_one(f"extra_request: {{new: {flow(items[::-1])}}}\n")

    assert first.definitions[0].content != second.definitions[0].content


AGREED = st.from_regex(r"[-+]?(0|[1-9][0-9]{0,14})(\.[0-9]{0,6})?([eE][-+]?[0-9]{1,2})?", fullmatch=True)
WORDS = st.sampled_from(
    [
        "null",
        "Null",
        "~",
        "true",
        "True",
        "FALSE",
        "yes",
        "no",
        "on",
        "off",
        "010",
        ".5",
        "+1",
        "0o17",
        "0x1F",
        "a",
    ]
) | st.from_regex(r"[a-z][a-z0-9 _.-]{0,12}[a-z0-9]", fullmatch=True)


@settings(max_examples=300)
@given(AGREED | WORDS)
def test_plain_scalars_mean_what_ruamel_says(text: str) -> None:
    """Where the core schema leaves no choice, ruamel's own loader is the referee."""
    try:
        theirs = YAML(typ="safe").load(f"a: {text}\n")["a"]
    except YAMLError:
        assume(False)
    try:
        ours = resolve(text)
    except NotJsonNumberError:
        assert abs(theirs) > 2**53
        return

    assert ours == theirs
    assert isinstance(ours, bool) == isinstance(theirs, bool)
    assert isinstance(ours, str) == isinstance(theirs, str)
