"""The journal: what is written is read back, whatever moment ended the writing."""

import json
import resource
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from presetctl.errors import InputError
from presetctl.journal.file import Journal
from presetctl.journal.lines import OpenPush
from presetctl.journal.read import Journalled, read_journal
from tests.unit.conftest import BASE_URL, an_entry, an_open_push


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.production.jsonl"


def open_journal(path: Path) -> Journal:
    return Journal(path, BASE_URL, lambda: datetime(2026, 11, 20, 10, tzinfo=UTC))


def a_sent_push(journal: Journal, push: OpenPush | None = None) -> OpenPush:
    push = push or an_open_push("a", "p", base=3, stop=["x"])
    journal.intend(push)
    journal.sending(push.slug, push.base)
    return push


def opened(path: Path) -> dict[str, OpenPush]:
    return dict(read_journal(path, BASE_URL).open)


def test_no_file_says_nothing(path: Path) -> None:
    """Most runs end without a trace."""
    assert read_journal(path, BASE_URL) == Journalled()


def test_a_push_that_was_sent_is_open(path: Path) -> None:
    """Whoever dies after the bytes went out leaves all that is needed to look for them."""
    push = a_sent_push(open_journal(path))

    assert opened(path) == {"a": push}


def test_the_base_is_the_one_seen_just_before_sending(path: Path) -> None:
    """The last read may see more than the plan did."""
    journal = open_journal(path)
    journal.intend(an_open_push("a", base=3))
    journal.sending("a", 5)

    assert opened(path)["a"].base == 5


def test_a_push_that_was_never_sent_is_forgotten(path: Path) -> None:
    """Before the create nothing can have happened."""
    open_journal(path).intend(an_open_push("a"))

    assert opened(path) == {}


def test_a_create_that_did_not_leave_is_not_open(path: Path) -> None:
    """No connection, no version."""
    journal = open_journal(path)
    a_sent_push(journal)
    journal.not_sent("a")

    assert opened(path) == {}


def test_an_earlier_open_push_survives_a_later_one_that_did_not_leave(path: Path) -> None:
    """One more push that was permitted and couldn't be sent settles nothing about the first."""
    journal = open_journal(path)
    first = a_sent_push(journal)
    a_sent_push(journal, an_open_push("a", seed=2))
    journal.not_sent("a")

    assert opened(path) == {"a": first}


def test_a_closed_push_leaves_its_entry(path: Path) -> None:
    """The lockfile may lack an outcome that the journal knows."""
    journal = open_journal(path)
    a_sent_push(journal)
    a_sent_push(journal, an_open_push("b"))
    entry = an_entry("a", number=4, stop=["x"])
    journal.close("a", "pushed", entry, ("it replaced version 3",))
    journal.close("b", "refused")

    assert read_journal(path, BASE_URL) == Journalled({}, {"a": entry}, {"a": ["it replaced version 3"]})


def test_compacting_keeps_what_is_open(path: Path) -> None:
    """What the lockfile holds needs no second record."""
    journal = open_journal(path)
    push = a_sent_push(journal)
    a_sent_push(journal, an_open_push("b"))
    journal.close("b", "pushed", an_entry("b"))

    journal.compact()
    once = path.read_text(encoding="utf-8")
    journal.compact()

    assert read_journal(path, BASE_URL) == Journalled({"a": push})
    assert path.read_text(encoding="utf-8") == once


def test_compacting_removes_a_journal_without_open_pushes(path: Path) -> None:
    """A run that ended well leaves nothing, and the next one begins anew."""
    journal = open_journal(path)
    a_sent_push(journal)
    journal.close("a", "pushed", an_entry("a"))

    journal.compact()
    assert not path.exists()
    journal.compact()

    push = a_sent_push(journal)
    assert opened(path) == {"a": push}


def test_a_journal_is_for_its_owner_alone(path: Path) -> None:
    """It holds prompts."""
    a_sent_push(open_journal(path))

    assert path.stat().st_mode & 0o777 == 0o600


def test_a_line_that_was_cut_is_ignored_and_overwritten(path: Path) -> None:
    """A crash at any byte leaves what was whole before it, and the next run goes on from there."""
    journal = open_journal(path)
    first = a_sent_push(journal, an_open_push("a", "ü€😀"))
    a_sent_push(journal, an_open_push("b"))
    journal.close("b", "pushed", an_entry("b"))
    whole = path.read_bytes()
    sent = len(b"".join(whole.splitlines(keepends=True)[:3]))

    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        left = opened(path)
        assert left.get("a") == (first if cut >= sent else None)
        again = a_sent_push(open_journal(path), an_open_push("c"))
        assert opened(path) == {**left, "c": again}


def damaged(path: Path, number: int, line: bytes) -> InputError:
    """Return what reading says once a line of a journal was replaced."""
    journal = open_journal(path)
    a_sent_push(journal)
    journal.close("a", "pushed", an_entry("a"))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[: number - 1], line + b"\n", *lines[number:]]))
    with pytest.raises(InputError) as caught:
        read_journal(path, BASE_URL)
    return caught.value


@pytest.mark.parametrize("number", [1, 2, 3, 4])
@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"", "it is empty"),
        (b"{", "it is not JSON"),
        (b"[]", "it is no event"),
        (b'{"event": "party"}', "it is no event"),
        (b'{"event": "closed", "event": "closed"}', "the key `event` is repeated"),
        (b'{"event": "closed", "slug": 1}', "`slug`: "),
        (b'{"event": "closed", "slug": "a", "outcome": "pushed"}', "`entry`: field required"),
        (b"\xff", "it is not UTF-8"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
    ],
)
def test_damage_is_an_error_with_its_line(path: Path, number: int, line: bytes, said: str) -> None:
    """A journal is never taken for an empty one: that could make a version twice."""
    failure = damaged(path, number, line)

    (found,) = failure.diagnostics
    assert (failure.exit_code, found.code) == (3, "journal-unusable")
    assert found.location is not None
    assert (found.location.file, found.location.line) == (path.as_posix(), number)
    assert said in found.message
    assert "presetctl log" in (found.hint or "")


def test_a_newer_journal_is_not_guessed_at(path: Path) -> None:
    """What another version wrote, this one doesn't read."""
    failure = damaged(path, 1, b'{"event": "journal", "journal_version": 2}')

    assert "its version is 2, and this presetctl knows 1" in failure.diagnostics[0].message
    assert failure.diagnostics[0].hint == "upgrade presetctl"


@pytest.mark.parametrize(("number", "line"), [(1, '{"event": "not_sent", "slug": "a"}'), (2, None)])
def test_the_header_is_the_first_line_and_no_other(path: Path, number: int, line: str | None) -> None:
    """Without it nobody knows where the pushes went."""
    header = {"event": "journal", "journal_version": 1, "base_url": BASE_URL}

    failure = damaged(path, number, (line or json.dumps(header)).encode())

    assert "the first line, and no other" in failure.diagnostics[0].message


def test_sending_what_nothing_describes_is_damage(path: Path) -> None:
    """Without the content nobody can look for it."""
    failure = damaged(path, 2, b'{"event": "not_sent", "slug": "a"}')

    assert "nothing says what was sent for `a`" in failure.diagnostics[0].message
    assert failure.diagnostics[0].location is not None
    assert failure.diagnostics[0].location.line == 3


def test_a_journal_of_another_place_is_told(path: Path) -> None:
    """Pushes to one server are not looked for at another."""
    a_sent_push(open_journal(path))

    with pytest.raises(InputError) as caught:
        read_journal(path, "http://127.0.0.1:8787/api/v1")

    found = caught.value.diagnostics[0]
    assert f"its pushes went to {BASE_URL}" in found.message
    assert found.hint == f"settle them with `--base-url {BASE_URL}`, or delete it"


def test_a_link_is_neither_read_nor_written(path: Path, tmp_path: Path) -> None:
    """Somebody who may add files to the folder doesn't decide what presetctl writes to."""
    other = tmp_path / "other"
    other.write_text("precious", encoding="utf-8")
    path.symlink_to(other)

    with pytest.raises(InputError):
        read_journal(path, BASE_URL)
    with pytest.raises(OSError, match="symbolic links"):
        a_sent_push(open_journal(path))
    assert other.read_text(encoding="utf-8") == "precious"


def test_a_folder_is_no_journal(path: Path) -> None:
    """What can't be read is an error, not an empty journal."""
    path.mkdir()

    with pytest.raises(InputError):
        read_journal(path, BASE_URL)


@pytest.fixture
def limit_file_size() -> Iterator[Callable[[int], None]]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_line_that_does_not_fit_leaves_no_part_of_it(
    path: Path, limit_file_size: Callable[[int], None]
) -> None:
    """A full disk ends the writing, and what was whole stays readable and writable."""
    journal = open_journal(path)
    push = a_sent_push(journal)
    size = path.stat().st_size

    limit_file_size(size + 20)
    with pytest.raises(OSError, match="too large"):
        journal.close("a", "pushed", an_entry("a"))
    limit_file_size(1 << 20)

    assert path.stat().st_size == size
    assert opened(path) == {"a": push}
    journal.close("a", "pushed", an_entry("a"))
    assert opened(path) == {}


def test_a_header_that_does_not_fit_leaves_an_empty_file(
    path: Path, limit_file_size: Callable[[int], None]
) -> None:
    """The next run begins it anew."""
    limit_file_size(10)
    with pytest.raises(OSError, match="too large"):
        a_sent_push(open_journal(path))
    limit_file_size(1 << 20)

    push = a_sent_push(open_journal(path))
    assert opened(path) == {"a": push}


def test_the_time_is_utc_to_the_second(path: Path) -> None:
    """People find the push in their logs."""
    assert open_journal(path).now() == "2026-11-20T10:00:00Z"
