"""Properties of the lockfile: it is read as it was written, and no damage raises anything else."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presetctl.content import Content
from presetctl.errors import InputError
from presetctl.lockfile import Lock, LockEntry, parse_lock, render_lock
from presetctl.strict_json import line_of
from tests.property.conftest import CONTENTS, ENDPOINTS, TEXTS
from tests.unit.conftest import an_entry

SLUGS = st.from_regex(r"[a-z0-9]+([-_][a-z0-9]+)*", fullmatch=True).filter(lambda slug: len(slug) < 20)


def made(content: Content, live: Content | None, source: str, paths: list[str], number: int) -> LockEntry:
    paths_sorted = tuple(sorted(paths))
    entry = replace(an_entry(number=number), content=content, live=live, source=source)
    return replace(entry, not_persisted=paths_sorted, protected=bool(number % 2))


ENTRIES = st.builds(
    made, CONTENTS, st.none() | CONTENTS, TEXTS, st.lists(TEXTS, max_size=3), st.integers(1, 99)
)
PRESETS = st.dictionaries(SLUGS, ENTRIES, max_size=4)
LOCKS = st.builds(Lock, TEXTS, TEXTS, st.none() | TEXTS, PRESETS)


@given(LOCKS, ENDPOINTS)
def test_a_lock_is_read_as_it_was_written(lock: Lock, endpoint: Any) -> None:
    """Reading what we wrote gives it back, and writing that gives the same bytes."""
    presets = {slug: replace(entry, endpoint=endpoint) for slug, entry in lock.presets.items()}
    lock = replace(lock, presets=presets)
    text = render_lock(lock)

    assert parse_lock(text, "x") == lock
    assert render_lock(parse_lock(text, "x")) == text


@given(st.data(), LOCKS)
def test_a_truncated_lockfile_is_rejected(data: st.DataObject, lock: Lock) -> None:
    """However little is missing."""
    text = render_lock(lock)
    length = data.draw(st.integers(0, len(text.rstrip()) - 1))

    with pytest.raises(InputError) as raised:
        parse_lock(text[:length], "x")

    (found,) = raised.value.diagnostics
    assert found.location is not None
    assert 1 <= found.location.line <= text[:length].count("\n") + 1


@given(st.data(), LOCKS)
def test_any_damage_is_an_input_error_or_harmless(data: st.DataObject, lock: Lock) -> None:
    """A changed character is told, or changes nothing that decides about a push but names and numbers."""
    text = render_lock(lock)
    index = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from('{}[]",:\\0a\n\ufeff\ud800'.encode("utf-8", "ignore").decode()))
    damaged = text[:index] + letter + text[index + 1 :]

    try:
        found = parse_lock(damaged, "x")
    except InputError as exception:
        (diagnostic,) = exception.diagnostics
        assert diagnostic.location is not None
        assert 1 <= diagnostic.location.line <= damaged.count("\n") + 1
    else:
        contents = [(each.content, each.live_content) for each in lock.presets.values()]
        assert all((each.content, each.live_content) in contents for each in found.presets.values())


@given(LOCKS)
def test_every_entry_has_its_line(lock: Lock) -> None:
    """People are sent to the entry that is meant, whatever its neighbours hold."""
    text = render_lock(lock)
    lines = text.split("\n")

    for slug in lock.presets:
        assert lines[line_of(text, ["presets", slug]) - 1] == f'    "{slug}": {{'
        version = line_of(text, ["presets", slug, "version_id"])
        assert lines[version - 1].startswith('      "version_id": ')
        assert version > line_of(text, ["presets", slug])
