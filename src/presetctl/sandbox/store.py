"""The presets of the sandbox: what the API's calls do to them, and what people do in the dashboard.

A slug stays taken while its preset is archived. Versions are numbered from 1 and never change, and each
create call makes one, also when it equals the one before. Where OpenRouter's documents are silent, the
strict reading holds: a create call to an archived or disabled preset is a conflict, one without a system
prompt clears it, and a change of status or of the designated version counts as an update. HTTP is left
to `app`.
"""

import dataclasses
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from presetctl.sandbox.database import Database
from presetctl.sandbox.records import Page, Preset, PresetDesignatedVersion, PresetWithDesignatedVersion

WORKSPACE_ID = "5a4d0b0c-0000-4000-8000-000000000001"
"""The sandbox's only workspace."""

API_USER = "user_sandbox_api"
DASHBOARD_USER = "user_sandbox_dashboard"

Normalise = Callable[[dict[str, Any]], dict[str, Any]]


class MissingError(LookupError):
    """There is no such preset or version, or it is hidden because it is archived."""


class ConflictError(Exception):
    """The preset's status doesn't allow the change."""


class Store:
    """Presets in a SQLite file, for several threads and processes at once; without a path in memory.

    Args:
        path: the database; its folder must exist.
        clock: gives the time of every change, with a time zone.
        normalise: rewrites each config that comes through the API before it is stored, as servers do.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        normalise: Normalise = dict,
    ) -> None:
        self._database = Database(path)
        self._clock = clock
        self._normalise = normalise

    def list_presets(self, offset: int = 0, limit: int = 50) -> Page[Preset]:
        """Return the presets that aren't archived, most recently updated first."""
        where = "FROM presets WHERE status != 'archived'"
        with self._database.read() as db:
            query = f"SELECT * {where} ORDER BY update_order DESC LIMIT ? OFFSET ?"
            rows = db.execute(query, (limit, offset)).fetchall()
            return Page([_preset(row) for row in rows], _count(db, where))

    def get_preset(self, slug: str) -> PresetWithDesignatedVersion:
        """Return a preset with its designated version. Raises: MissingError, also when it is archived."""
        with self._database.read() as db:
            return _with_version(db, _visible(db, slug))

    def list_versions(self, slug: str, offset: int = 0, limit: int = 50) -> Page[PresetDesignatedVersion]:
        """Return a preset's versions, oldest first. Raises: MissingError."""
        where = "FROM versions WHERE preset_id = ?"
        with self._database.read() as db:
            preset = _visible(db, slug)
            query = f"SELECT * {where} ORDER BY version LIMIT ? OFFSET ?"
            rows = db.execute(query, (preset.id, limit, offset)).fetchall()
            return Page([_version(row) for row in rows], _count(db, where, preset.id))

    def get_version(self, slug: str, number: int) -> PresetDesignatedVersion:
        """Return one version. Raises: MissingError."""
        with self._database.read() as db:
            return _numbered(db, _visible(db, slug), number)

    def create_version(
        self, slug: str, system_prompt: str | None, config: Mapping[str, Any]
    ) -> PresetWithDesignatedVersion:
        """Make and designate a version as the create calls do; the preset too, if its slug is free.

        Raises: ConflictError when the preset is archived or disabled.
        """
        stored = self._normalise(dict(config))
        with self._write() as (db, now):
            preset = _find(db, slug) or _insert_preset(db, now, slug, API_USER)
            if preset.status != "active":
                raise ConflictError(f"preset `{slug}` is {preset.status}")
            return _add_version(db, now, preset, API_USER, system_prompt, stored)

    def archive(self, slug: str) -> PresetWithDesignatedVersion:
        """Hide a preset; its versions are kept. Raises: MissingError; ConflictError when it is disabled."""
        return self._switch(slug, "archived")

    def restore(self, slug: str) -> PresetWithDesignatedVersion:
        """Bring an archived preset back. Raises: MissingError; ConflictError when it is disabled."""
        return self._switch(slug, "active")

    def clear(self) -> None:
        """Delete all presets."""
        with self._database.write() as db:
            db.execute("DELETE FROM presets")

    def edit(
        self, slug: str, system_prompt: str | None, config: Mapping[str, Any]
    ) -> PresetWithDesignatedVersion:
        """Make and designate a version as somebody in the dashboard; its config is kept as given.

        Raises: MissingError.
        """
        with self._write() as (db, now):
            return _add_version(db, now, _visible(db, slug), DASHBOARD_USER, system_prompt, config)

    def designate(self, slug: str, number: int) -> PresetWithDesignatedVersion:
        """Make an existing version the one that inference uses. Raises: MissingError."""
        with self._write() as (db, now):
            preset = _visible(db, slug)
            version = _numbered(db, preset, number)
            return _save(db, now, dataclasses.replace(preset, designated_version_id=version.id))

    def disable(self, slug: str) -> PresetWithDesignatedVersion:
        """Switch a preset off without hiding it. Raises: MissingError."""
        with self._write() as (db, now):
            return _set_status(db, now, _visible(db, slug), "disabled")

    def replace(
        self, slug: str, system_prompt: str | None, config: Mapping[str, Any]
    ) -> PresetWithDesignatedVersion:
        """Delete a preset for good and make another under its slug. Raises: MissingError."""
        with self._write() as (db, now):
            db.execute("DELETE FROM presets WHERE id = ?", (_visible(db, slug).id,))
            preset = _insert_preset(db, now, slug, DASHBOARD_USER)
            return _add_version(db, now, preset, DASHBOARD_USER, system_prompt, config)

    def _switch(self, slug: str, status: str) -> PresetWithDesignatedVersion:
        with self._write() as (db, now):
            preset = _find(db, slug)
            if preset is None:
                raise MissingError(f"there is no preset `{slug}`")
            if preset.status == "disabled":
                raise ConflictError(f"preset `{slug}` is disabled")
            return _set_status(db, now, preset, status)

    @contextmanager
    def _write(self) -> Iterator[tuple[sqlite3.Connection, str]]:
        """Begin one change, with the one time that all of it happens at."""
        with self._database.write() as db:
            now = self._clock().astimezone(UTC).isoformat(timespec="milliseconds")
            yield db, now.replace("+00:00", "Z")


def _insert_preset(db: sqlite3.Connection, now: str, slug: str, creator_id: str) -> Preset:
    db.execute(
        """
        INSERT INTO presets
        (id, creator_user_id, workspace_id, name, slug, status, created_at, updated_at, update_order)
        VALUES (?, ?, ?, ?, ?, 'active', ?, ?, (SELECT coalesce(max(update_order), 0) + 1 FROM presets))
        """,
        (str(uuid4()), creator_id, WORKSPACE_ID, slug, slug, now, now),
    )
    return _visible(db, slug)


def _add_version(
    db: sqlite3.Connection,
    now: str,
    preset: Preset,
    creator_id: str,
    system_prompt: str | None,
    config: Mapping[str, Any],
) -> PresetWithDesignatedVersion:
    version_id = str(uuid4())
    text = json.dumps(config, ensure_ascii=False, allow_nan=False)
    db.execute(
        """
        INSERT INTO versions
        (id, preset_id, creator_id, system_prompt, config, created_at, updated_at, version)
        VALUES (?, ?, ?, ?, ?, ?, ?,
                (SELECT coalesce(max(version), 0) + 1 FROM versions WHERE preset_id = ?))
        """,
        (version_id, preset.id, creator_id, system_prompt, text, now, now, preset.id),
    )
    return _save(db, now, dataclasses.replace(preset, designated_version_id=version_id))


def _set_status(db: sqlite3.Connection, now: str, preset: Preset, status: str) -> PresetWithDesignatedVersion:
    if preset.status == status:
        return _with_version(db, preset)
    return _save(db, now, dataclasses.replace(preset, status=status, status_updated_at=now))


def _save(db: sqlite3.Connection, now: str, preset: Preset) -> PresetWithDesignatedVersion:
    """Store what can change in a preset, and count it as the latest update."""
    db.execute(
        """
        UPDATE presets SET designated_version_id = ?, status = ?, status_updated_at = ?, updated_at = ?,
        update_order = (SELECT max(update_order) + 1 FROM presets) WHERE id = ?
        """,
        (preset.designated_version_id, preset.status, preset.status_updated_at, now, preset.id),
    )
    return _with_version(db, dataclasses.replace(preset, updated_at=now))


def _find(db: sqlite3.Connection, slug: str) -> Preset | None:
    row = db.execute("SELECT * FROM presets WHERE slug = ?", (slug,)).fetchone()
    return _preset(row) if row else None


def _visible(db: sqlite3.Connection, slug: str) -> Preset:
    preset = _find(db, slug)
    if preset is None or preset.status == "archived":
        raise MissingError(f"there is no preset `{slug}`")
    return preset


def _numbered(db: sqlite3.Connection, preset: Preset, number: int) -> PresetDesignatedVersion:
    query = "SELECT * FROM versions WHERE preset_id = ? AND version = ?"
    row = db.execute(query, (preset.id, number)).fetchone()
    if row is None:
        raise MissingError(f"preset `{preset.slug}` has no version {number}")
    return _version(row)


def _with_version(db: sqlite3.Connection, preset: Preset) -> PresetWithDesignatedVersion:
    query = "SELECT * FROM versions WHERE id = ?"
    row = db.execute(query, (preset.designated_version_id,)).fetchone()
    own = {field.name: getattr(preset, field.name) for field in dataclasses.fields(Preset)}
    return PresetWithDesignatedVersion(**own, designated_version=_version(row))


def _count(db: sqlite3.Connection, where: str, *values: str) -> int:
    return int(db.execute(f"SELECT count(*) {where}", values).fetchone()[0])


def _preset(row: sqlite3.Row) -> Preset:
    return Preset(**{field.name: row[field.name] for field in dataclasses.fields(Preset)})


def _version(row: sqlite3.Row) -> PresetDesignatedVersion:
    return PresetDesignatedVersion(**{**row, "config": json.loads(row["config"])})
