"""The presets of the sandbox: what the API's calls do to them, and what people do in the dashboard.

A slug stays taken while its preset is archived. Versions are numbered from 1, never change, and each write of
content makes a new one, also when it equals the one before. What OpenRouter does where its documents are silent
is chosen so that presetctl has to cope: content to an archived or disabled preset is a conflict, and a change of
status counts as an update. HTTP, request bodies and who may call are left to `app`.
"""

import json
import sqlite3
from collections.abc import Callable, Mapping
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

_PRESET_COLUMNS = ", ".join(Preset.__dataclass_fields__)
_VERSION_COLUMNS = ", ".join(PresetDesignatedVersion.__dataclass_fields__)


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
        query = f"""
            SELECT {_PRESET_COLUMNS} FROM presets WHERE status != 'archived'
            ORDER BY update_order DESC LIMIT ? OFFSET ?
        """  # noqa: S608
        with self._database.read() as db:
            rows = db.execute(query, (limit, offset)).fetchall()
            count = db.execute("SELECT count(*) FROM presets WHERE status != 'archived'").fetchone()[0]
        return Page([Preset(**row) for row in rows], count)

    def get_preset(self, slug: str) -> PresetWithDesignatedVersion:
        """Return a preset with its designated version. Raises: MissingError, also when it is archived."""
        with self._database.read() as db:
            return _whole(db, _visible(db, slug))

    def list_versions(self, slug: str, offset: int = 0, limit: int = 50) -> Page[PresetDesignatedVersion]:
        """Return a preset's versions, oldest first. Raises: MissingError."""
        query = f"SELECT {_VERSION_COLUMNS} FROM versions WHERE preset_id = ? ORDER BY version LIMIT ? OFFSET ?"  # noqa: S608
        with self._database.read() as db:
            preset_id = _visible(db, slug).id
            rows = db.execute(query, (preset_id, limit, offset)).fetchall()
            count = db.execute("SELECT count(*) FROM versions WHERE preset_id = ?", (preset_id,)).fetchone()[0]
        return Page([_version(row) for row in rows], count)

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
        with self._database.write() as db:
            preset = _find(db, slug)
            if preset and preset.status != "active":
                raise ConflictError(f"preset `{slug}` is {preset.status}")
            preset_id = preset.id if preset else self._insert(db, slug, API_USER)
            return self._add_version(db, preset_id, system_prompt, stored, API_USER)

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
        with self._database.write() as db:
            return self._add_version(db, _visible(db, slug).id, system_prompt, config, DASHBOARD_USER)

    def designate(self, slug: str, number: int) -> PresetWithDesignatedVersion:
        """Make an existing version the one that inference uses. Raises: MissingError."""
        with self._database.write() as db:
            version = _numbered(db, _visible(db, slug), number)
            return self._update(db, version.preset_id, "designated_version_id = ?", version.id)

    def disable(self, slug: str) -> PresetWithDesignatedVersion:
        """Switch a preset off without hiding it. Raises: MissingError."""
        with self._database.write() as db:
            return self._set_status(db, _visible(db, slug), "disabled")

    def replace(
        self, slug: str, system_prompt: str | None, config: Mapping[str, Any]
    ) -> PresetWithDesignatedVersion:
        """Delete a preset for good and make another under its slug. Raises: MissingError."""
        with self._database.write() as db:
            db.execute("DELETE FROM presets WHERE id = ?", (_visible(db, slug).id,))
            preset_id = self._insert(db, slug, DASHBOARD_USER)
            return self._add_version(db, preset_id, system_prompt, config, DASHBOARD_USER)

    def _switch(self, slug: str, status: str) -> PresetWithDesignatedVersion:
        with self._database.write() as db:
            preset = _find(db, slug)
            if preset is None:
                raise MissingError(f"there is no preset `{slug}`")
            if preset.status == "disabled":
                raise ConflictError(f"preset `{slug}` is disabled")
            return self._set_status(db, preset, status)

    def _set_status(self, db: sqlite3.Connection, preset: Preset, status: str) -> PresetWithDesignatedVersion:
        if preset.status == status:
            return _whole(db, preset)
        return self._update(db, preset.id, "status = ?, status_updated_at = ?", status, self._now())

    def _insert(self, db: sqlite3.Connection, slug: str, creator_id: str) -> str:
        preset_id, now = str(uuid4()), self._now()
        db.execute(
            """
            INSERT INTO presets
            (id, creator_user_id, workspace_id, name, slug, status, created_at, updated_at, update_order)
            VALUES (?, ?, ?, ?, ?, 'active', ?, ?, (SELECT coalesce(max(update_order), 0) + 1 FROM presets))
            """,
            (preset_id, creator_id, WORKSPACE_ID, slug, slug, now, now),
        )
        return preset_id

    def _add_version(
        self,
        db: sqlite3.Connection,
        preset_id: str,
        system_prompt: str | None,
        config: Mapping[str, Any],
        creator_id: str,
    ) -> PresetWithDesignatedVersion:
        version_id, now = str(uuid4()), self._now()
        text = json.dumps(config, ensure_ascii=False, allow_nan=False)
        newest = "SELECT coalesce(max(version), 0) + 1 FROM versions WHERE preset_id = ?"
        number = db.execute(newest, (preset_id,)).fetchone()[0]
        db.execute(
            f"INSERT INTO versions ({_VERSION_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
            (version_id, preset_id, creator_id, number, system_prompt, text, now, now),
        )
        return self._update(db, preset_id, "designated_version_id = ?", version_id)

    def _update(
        self, db: sqlite3.Connection, preset_id: str, assignments: str, *values: str
    ) -> PresetWithDesignatedVersion:
        db.execute(
            f"""
            UPDATE presets SET {assignments}, updated_at = ?,
            update_order = (SELECT max(update_order) + 1 FROM presets) WHERE id = ?
            """,  # noqa: S608
            (*values, self._now(), preset_id),
        )
        row = db.execute(f"SELECT {_PRESET_COLUMNS} FROM presets WHERE id = ?", (preset_id,)).fetchone()  # noqa: S608
        return _whole(db, Preset(**row))

    def _now(self) -> str:
        moment = self._clock().astimezone(UTC)
        return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _find(db: sqlite3.Connection, slug: str) -> Preset | None:
    row = db.execute(f"SELECT {_PRESET_COLUMNS} FROM presets WHERE slug = ?", (slug,)).fetchone()  # noqa: S608
    return Preset(**row) if row else None


def _visible(db: sqlite3.Connection, slug: str) -> Preset:
    preset = _find(db, slug)
    if preset is None or preset.status == "archived":
        raise MissingError(f"there is no preset `{slug}`")
    return preset


def _whole(db: sqlite3.Connection, preset: Preset) -> PresetWithDesignatedVersion:
    query = f"SELECT {_VERSION_COLUMNS} FROM versions WHERE id = ?"  # noqa: S608
    row = db.execute(query, (preset.designated_version_id,)).fetchone()
    own = {name: getattr(preset, name) for name in Preset.__dataclass_fields__}
    return PresetWithDesignatedVersion(**own, designated_version=_version(row) if row else None)


def _numbered(db: sqlite3.Connection, preset: Preset, number: int) -> PresetDesignatedVersion:
    query = f"SELECT {_VERSION_COLUMNS} FROM versions WHERE preset_id = ? AND version = ?"  # noqa: S608
    row = db.execute(query, (preset.id, number)).fetchone()
    if row is None:
        raise MissingError(f"preset `{preset.slug}` has no version {number}")
    return _version(row)


def _version(row: sqlite3.Row) -> PresetDesignatedVersion:
    values = dict(row)
    return PresetDesignatedVersion(**{**values, "config": json.loads(values["config"])})
