"""The kept catalogue: read back as it was written, and never a reason to fail."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from presetctl.catalogue.cache import cache_file, is_fresh, read_cached, write_cached
from presetctl.catalogue.rows import CatalogueRows

URL = "https://openrouter.ai/api/v1"
NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
ROWS = CatalogueRows(
    NOW,
    ({"id": "openai/gpt-5.4", "pricing": {"prompt": "0.0000025"}},),
    ({"slug": "openai", "name": "OpenAI"},),
    {"openai/gpt-5.4": ({"tag": "azure"},)},
)


def test_what_is_written_is_read() -> None:
    """A run finds what the one before kept."""
    write_cached(URL, ROWS)

    assert read_cached(URL) == ROWS


def test_each_api_has_its_own() -> None:
    """The catalogue of one base URL is not taken for another's."""
    write_cached(URL, ROWS)

    assert read_cached("http://127.0.0.1:8787/api/v1") is None
    assert cache_file(URL) != cache_file("http://127.0.0.1:8787/api/v1")


def test_it_stands_in_the_users_cache_folder(tmp_path: Path) -> None:
    """No file of a project holds the catalogue."""
    write_cached(URL, ROWS)

    assert cache_file(URL).parent == tmp_path / "cache-of-this-test" / "presetctl"
    assert [each.name for each in cache_file(URL).parent.iterdir()] == [cache_file(URL).name]


def test_nothing_is_kept_yet() -> None:
    """The first run finds no cache."""
    assert read_cached(URL) is None


Damage = Callable[[dict[str, Any]], Any]


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: [],
        lambda data: {**data, "format": 2},
        lambda data: {**data, "base_url": "https://elsewhere.example/api/v1"},
        lambda data: {**data, "models": {}},
        lambda data: {**data, "models": [{"name": "no id"}]},
        lambda data: {**data, "read_at": None},
        lambda data: {**data, "read_at": "yesterday"},
        lambda data: {**data, "read_at": "2026-11-20T10:00:00"},
    ],
)
def test_damaged_cache_is_no_cache(damage: Damage) -> None:
    """A file that isn't as presetctl wrote it is left alone and read anew."""
    write_cached(URL, ROWS)
    path = cache_file(URL)
    path.write_text(json.dumps(damage(json.loads(path.read_text()))))

    assert read_cached(URL) is None


def test_cache_without_providers_and_endpoints_is_one() -> None:
    """What only a part of the runs needs may be missing."""
    write_cached(URL, ROWS)
    path = cache_file(URL)
    path.write_text(json.dumps({**json.loads(path.read_text()), "providers": 1, "endpoints": []}))

    assert read_cached(URL) == CatalogueRows(NOW, ROWS.models)


def test_truncated_cache_is_no_cache() -> None:
    """A file that ends too early is no cache."""
    write_cached(URL, ROWS)
    path = cache_file(URL)
    path.write_text(path.read_text()[:-9])

    assert read_cached(URL) is None


def test_a_folder_that_cannot_be_written_is_fine(tmp_path: Path) -> None:
    """Where no cache can be kept, each run reads the catalogue."""
    (tmp_path / "cache-of-this-test").write_text("a file where the folder belongs")

    write_cached(URL, ROWS)

    assert read_cached(URL) is None


@pytest.mark.parametrize(
    ("age", "fresh"),
    [
        (timedelta(0), True),
        (timedelta(hours=23, minutes=59), True),
        (timedelta(hours=24), False),
        (timedelta(seconds=-1), False),
    ],
)
def test_cache_is_fresh_for_a_day(age: timedelta, fresh: bool) -> None:  # noqa: FBT001 (a parameter of the case)
    """After 24 hours, or when the clock went back, the catalogue is read anew."""
    assert is_fresh(ROWS, NOW + age) is fresh
