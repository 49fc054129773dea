"""The sandbox's SQLite file: its tables, and transactions that threads and processes may take side by side.

The rollback journal is used rather than WAL: the database stays one file, which can be deleted to start over.
"""

import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from presetctl.errors import PresetctlError

_BUSY_SECONDS = 30

_SCHEMA = (
    """
    CREATE TABLE IF NOT EXISTS presets (
        id TEXT PRIMARY KEY,
        creator_user_id TEXT,
        workspace_id TEXT,
        name TEXT NOT NULL,
        slug TEXT NOT NULL UNIQUE,
        description TEXT,
        status TEXT NOT NULL CHECK (status IN ('active', 'disabled', 'archived')),
        designated_version_id TEXT,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        status_updated_at TEXT,
        update_order INTEGER NOT NULL UNIQUE
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS versions (
        id TEXT PRIMARY KEY,
        preset_id TEXT NOT NULL REFERENCES presets (id) ON DELETE CASCADE,
        creator_id TEXT NOT NULL,
        version INTEGER NOT NULL,
        system_prompt TEXT,
        config TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        UNIQUE (preset_id, version)
    )
    """,
    """
    CREATE TRIGGER IF NOT EXISTS versions_never_change BEFORE UPDATE ON versions
    BEGIN SELECT RAISE(ABORT, 'a version never changes'); END
    """,
)


class Database:
    """One connection, which threads share in turn. It closes with the object.

    Raises: PresetctlError when the file can't be opened or isn't a database.
    """

    def __init__(self, path: Path | None) -> None:
        self._lock = threading.RLock()
        try:
            # Without an isolation level Python starts no transaction of its own.
            self._connection = sqlite3.connect(
                path or ":memory:", timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            weakref.finalize(self, self._connection.close)
            self._prepare()
        except sqlite3.DatabaseError as exception:
            message = f"{path} cannot be used as the sandbox's database: {exception}"
            raise PresetctlError(message, "start over: `presetctl sandbox reset`") from exception

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for queries that all see the same state."""
        with self._transaction("BEGIN DEFERRED") as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Lend the connection for one change: all of it is kept, or nothing if an exception ends it."""
        # Taking the write lock at once rules out that two readers wait for each other to become writers.
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    def _prepare(self) -> None:
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA foreign_keys = ON")
        # A killed process loses nothing; only a power cut could, and here that is acceptable.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        with self.write() as connection:
            for statement in _SCHEMA:
                connection.execute(statement)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute(begin)
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:  # SQLite itself rolls back when the disk is full
                    self._connection.execute("ROLLBACK")
                raise
