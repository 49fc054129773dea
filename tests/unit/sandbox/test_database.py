"""What the sandbox's database does when a change can't be finished."""

import sqlite3
from pathlib import Path

import pytest

from presetctl.sandbox.database import Database

INSERT = """
    INSERT INTO presets (id, name, slug, status, created_at, updated_at, update_order)
    VALUES (?, '', ?, 'active', '', '', ?)
"""


def count(database: Database) -> int:
    with database.read() as db:
        return int(db.execute("SELECT count(*) FROM presets").fetchone()[0])


def write_rows(database: Database, sizes: list[int]) -> None:
    with database.write() as db:
        for number, size in enumerate(sizes):
            db.execute(INSERT, (str(number), "x" * size, number))


def test_failed_change_is_undone_as_a_whole() -> None:
    """What a change wrote before it failed is gone: here the second slug equals the first."""
    database = Database(None)

    with pytest.raises(sqlite3.IntegrityError, match="slug"):
        write_rows(database, [1, 1])

    assert count(database) == 0


def test_full_disk_is_told_as_such(tmp_path: Path) -> None:
    """When there is no room SQLite itself undoes the change; its error isn't hidden by another."""
    database = Database(tmp_path / "sandbox.sqlite3")
    with database.read() as db:
        db.execute("PRAGMA max_page_count = 1")

    with pytest.raises(sqlite3.OperationalError, match="full"):
        write_rows(database, list(range(9_000, 9_010)))

    assert count(database) == 0
