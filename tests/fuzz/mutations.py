"""Valid files made invalid, as a slip, a broken disk or somebody with bad intentions would."""

from collections.abc import Callable
from random import Random

DEEP = 2000
"""More levels than any reader takes, and more than Python's own stack."""

SCRAPS = (
    *(bytes([each]) for each in b"\"'{}[]:,#&*!|>%@`-?\\\n\t\r \0\x1b\x85\xff"),
    *(
        text.encode("utf-8", "surrogatepass")
        for text in ("\ufeff", "\u2028", "\x85", "é", "🙂", "\u202e", "\ud800")
    ),
    rb"\ud800",
    rb"\u0000",
    rb"\x1b",
    b"\r\n",
    b"---\n",
    b"<<: ",
    b"&a ",
    b"*a",
    b"!!python/object:os.system ",
    b"<<<<<<< ours\n",
    b"null",
    b"true",
    b"NaN",
    b"-Infinity",
    b"1e400",
    b"-1",
    b"9007199254740993",
    b"9" * 5000,
    b"2026-01-01",
    b"0x" + b"f" * 40,
    b"[" * DEEP,
    b"{" * DEEP,
    b'{"a":' * DEEP,
    b"- " * DEEP,
    b"? " * DEEP,
    b"[" * DEEP + b"]" * DEEP,
    b"::error::x\n",
)

ALIAS_BOMB = b"a0: &a0 [x, x, x, x, x, x, x, x]\n" + b"".join(
    b"a%d: &a%d [%s]\n" % (level, level, b", ".join([b"*a%d" % (level - 1)] * 8)) for level in range(1, 12)
)

Mutation = Callable[[Random, bytes], bytes]


def mutate(random: Random, data: bytes) -> bytes:
    """Return the bytes after one to four mutations."""
    for _ in range(random.randint(1, 4)):
        data = random.choice(MUTATIONS)(random, data)
    return data


def _flip_bit(random: Random, data: bytes) -> bytes:
    at = _place(random, data)
    return data[:at] + bytes(each ^ (1 << random.randrange(8)) for each in data[at : at + 1]) + data[at + 1 :]


def _truncate(random: Random, data: bytes) -> bytes:
    return data[: _place(random, data)]


def _cut(random: Random, data: bytes) -> bytes:
    start, end = _chunk(random, data)
    return data[:start] + data[end:]


def _double(random: Random, data: bytes) -> bytes:
    start, end = _chunk(random, data)
    return data[:end] + data[start:end] * random.choice((1, 2, 50)) + data[end:]


def _insert(random: Random, data: bytes) -> bytes:
    at = _place(random, data)
    return data[:at] + random.choice(SCRAPS) + data[at:]


def _replace(random: Random, data: bytes) -> bytes:
    start, end = _chunk(random, data)
    return data[:start] + random.choice(SCRAPS) + data[end:]


def _swap_lines(random: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    one, two = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return b"\n".join(lines)


def _indent_line(random: Random, data: bytes) -> bytes:
    lines = data.split(b"\n")
    at = random.randrange(len(lines))
    lines[at] = random.choice((b" ", b"  ", b"\t", b"- ")) + lines[at]
    return b"\n".join(lines)


def _crlf(_: Random, data: bytes) -> bytes:
    return data.replace(b"\n", b"\r\n")


def _bom(_: Random, data: bytes) -> bytes:
    return b"\xef\xbb\xbf" + data


def _utf16(_: Random, data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode("utf-16")


def _bomb(_: Random, data: bytes) -> bytes:
    return ALIAS_BOMB + data


def _place(random: Random, data: bytes) -> int:
    return random.randint(0, len(data))


def _chunk(random: Random, data: bytes) -> tuple[int, int]:
    start = _place(random, data)
    return start, min(len(data), start + random.choice((1, 4, 30, 200)))


MUTATIONS: tuple[Mutation, ...] = (
    _flip_bit,
    _truncate,
    _cut,
    _double,
    _insert,
    _insert,
    _replace,
    _replace,
    _swap_lines,
    _indent_line,
    _crlf,
    _bom,
    _utf16,
    _bomb,
)
