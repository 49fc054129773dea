"""The largest and the worst that a reader accepts stays within two seconds of computing and 300 MiB."""

import gzip
import itertools
from collections.abc import Callable

import pytest

from tests.fuzz.limits import TooSlowError, limited
from tests.fuzz.targets import TARGETS

MIB = 1 << 20
MODEL = b"request: {model: a/b}\n"
LOCK = b'{"base_url":"x","canonical":1,"lockfile_version":1,"target":"t","presets":%s}'
PRESET = b'{"data":{"id":"a","slug":"triage","status":"active","designated_version":%s}}'
VERSION = b'{"id":"v","version":1,"config":%s,"system_prompt":"%s"}'
EMOJI = "🙂".encode()


def listed(item: str, count: int, separator: str = ",") -> bytes:
    """Return many items, in which `#` is their number."""
    return separator.join(item.replace("#", str(number)) for number in range(count)).encode()


DEFINITIONS: dict[str, Callable[[], bytes]] = {
    "tools without a name": lambda: b"request: {model: a/b, tools: [%s]}" % listed("{type: x}", 15_000),
    "tools that are one": lambda: (
        b"request: {model: a/b, tools: [%s]}" % listed("{type: function, function: {name: a}}", 12_000)
    ),
    "models that are one": lambda: b"request: {model: a/b, models: [%s]}" % listed("a", 40_000),
    "providers": lambda: (
        b"request: {model: a/b, provider: {order: [%s], ignore: [%s]}}"
        % (listed("p#", 30_000), listed("q#", 30_000))
    ),
    "wrong schemas": lambda: (
        b"request: {model: a/b, response_format: {type: json_schema, json_schema: "
        b"{name: a, schema: {type: object, properties: {%s}}}}}" % listed("a#: {type: strin}", 12_000)
    ),
    "extra fields": lambda: MODEL + b"extra_request: {%s}" % listed("k#: 1", 8_000),
    "unknown fields": lambda: b"request: {model: a/b, %s}" % listed("temperatur#: 1", 20_000, ", "),
    "targets": lambda: MODEL + b"targets: {%s}" % listed("a#: {}", 20_000),
    "a key of a mebibyte": lambda: b"request: {model: a/b, %s: 1}" % (b"x" * 1_000_000),
    "a line of a mebibyte": lambda: MODEL + b"system_prompt: '" + b"{{" * 500_000 + b"'",
    "repeated keys": lambda: b"request:\n" + b"  a: 1\n" * 100_000,
    "merged aliases": lambda: b"x: &a {a: 1}\ny:\n  <<: [%s]\n" % listed("*a", 90_000),
    "flow for the slow parser": lambda: b"request: {model: a/b, x: [a:b,%s]}" % listed("{a: 1}", 3_000),
}
LOCKS: dict[str, Callable[[], bytes]] = {
    "lists in lists": lambda: LOCK % (b"[" + b"[]," * (20 * MIB) + b"[]]"),
    "objects": lambda: LOCK % (b"[" + b'{"":0},' * 150_000 + b"0]"),
    "entries that are none": lambda: LOCK % (b"{%s}" % listed('"a#":0', 400_000)),
    "files that are none": lambda: LOCK % (b'{"a":{"content":{},"files":{%s}}}' % listed('"a#":0', 300_000)),
    "a repeated key, deep down": lambda: b"[" * 900 + b"0," * 200_000 + b'{"a":1,"a":2}' + b"]" * 900,
    "one emoji in much text": lambda: LOCK % (b'"' + b"a" * (30 * MIB) + EMOJI + b'"'),
    "a conflict at its end": lambda: b"\n" * (20 * MIB) + b"<<<<<<<",
    "an integer of a million digits": lambda: LOCK % (b"9" * 1_000_000),
}
ANSWERS: dict[str, Callable[[], bytes]] = {
    "one emoji in much text": lambda: PRESET % (VERSION % (b"{}", b"a" * (15 * MIB) + EMOJI)),
    "lists in lists": lambda: PRESET % (VERSION % (b'{"a":[' + b"[]," * (5 * MIB) + b"0]}", b"")),
    "larger than allowed": lambda: PRESET % (VERSION % (b"{}", b"a" * (17 * MIB))),
}


@pytest.mark.parametrize("what", DEFINITIONS)
def test_worst_definitions_are_told_in_time(what: str) -> None:
    """A file that was made to keep presetctl busy doesn't."""
    data = DEFINITIONS[what]()

    with limited():
        TARGETS["definition"](data)


@pytest.mark.parametrize("what", LOCKS)
def test_worst_lockfiles_are_refused_in_time(what: str) -> None:
    """A lockfile that was made to fill the memory doesn't."""
    data = LOCKS[what]()

    with limited():
        assert not TARGETS["lock"](data)


@pytest.mark.parametrize("what", ANSWERS)
def test_worst_answers_are_read_or_refused_in_time(what: str) -> None:
    """An answer that was made to fill the memory doesn't."""
    data = ANSWERS[what]()

    with limited():
        TARGETS["get"](data)


@pytest.mark.parametrize("encoding", [b"gzip", b"gzip, gzip", b"deflate", b"br", b"zstd"])
def test_compression_makes_no_bomb(encoding: bytes) -> None:
    """Of a few kilobytes no gigabytes are made, however often they are compressed."""
    data = (
        gzip.compress(gzip.compress(b" " * (200 * MIB)))
        if b"," in encoding
        else gzip.compress(b" " * (40 * MIB))
    )

    with limited():
        assert not TARGETS["exchange"](b"200\nContent-Encoding: %s\n\n%s" % (encoding, data))


def test_prompt_that_is_included_again_and_again_is_refused() -> None:
    """A small definition that includes a large prompt many times isn't written out."""
    with limited():
        assert not TARGETS["definition"](MODEL + b"system_prompt:\n" + b"- {file: p.md}\n" * 20_000)


def test_settings_of_many_mistakes_are_told_in_time() -> None:
    """The hints for thousands of wrong names don't keep presetctl busy."""
    with limited():
        assert not TARGETS["settings"](b"rules: {%s}" % listed("doubled-tex#: off", 20_000))


def test_endless_computing_is_stopped() -> None:
    """The limit on time works, or the tests above would prove nothing."""
    with pytest.raises(TooSlowError), limited(seconds=0.1):
        sum(0 for _ in itertools.repeat(0))


def test_endless_memory_is_stopped() -> None:
    """The limit on memory works, or the tests above would prove nothing."""
    with pytest.raises(MemoryError), limited(mib=50):
        bytearray(2000 * MIB)
