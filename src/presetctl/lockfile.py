"""The record of what was last pushed: read, write.

The same state gives the same bytes: no clock, no counter, no version of the program. A lockfile that can't be
read is an error and never taken for an empty one, since every push is decided by it.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, FailFast, Field, ValidationError

from presetctl.content import CANONICAL, Content, desired_sha256, live_sha256
from presetctl.definitions.schema import SLUG_PATTERN
from presetctl.diagnostics import Location, error
from presetctl.durable import replace_text
from presetctl.errors import InputError
from presetctl.models.endpoint import Endpoint
from presetctl.strict_json import DamagedJsonError, line_of, parse_json, read_json

LOCKFILE_VERSION = 1


@dataclass(frozen=True, slots=True)
class LockEntry:
    """One push: `content` is what was sent, `live` what came back (None when it means the same).

    `not_persisted` are JSON Pointers into content; `created_at` is the API's own time of the version; `files`
    are the digests of the files that the definition was made of, so that a later plan can say what changed.
    """

    content: Content
    endpoint: Endpoint
    source: str
    preset_id: str
    version: int
    version_id: str
    created_at: str | None = None
    live: Content | None = None
    not_persisted: tuple[str, ...] = ()
    protected: bool = False
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def live_content(self) -> Content:
        """What the API held after the push."""
        return self.live or self.content


@dataclass(frozen=True, slots=True)
class Lock:
    """All pushes to one target, by slug."""

    target: str
    base_url: str
    workspace_id: str | None = None
    presets: Mapping[str, LockEntry] = field(default_factory=dict)

    def with_entry(self, slug: str, entry: LockEntry | None) -> "Lock":
        """Return the lock with another entry for a slug; None drops it."""
        presets = {key: value for key, value in self.presets.items() if key != slug}
        if entry:
            presets[slug] = entry
        return replace(self, presets=presets)


def write_lock(path: Path, lock: Lock) -> None:
    """Replace the lockfile. Raises: OSError; the old lockfile then stands."""
    replace_text(path, render_lock(lock))


def render_lock(lock: Lock) -> str:
    """Return the lockfile's text."""
    whole = {
        "base_url": lock.base_url,
        "canonical": CANONICAL,
        "lockfile_version": LOCKFILE_VERSION,
        "presets": {slug: entry_json(entry) for slug, entry in lock.presets.items()},
        "target": lock.target,
        "workspace_id": lock.workspace_id,
    }
    return json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def entry_json(entry: LockEntry) -> dict[str, Any]:
    """Return an entry as the lockfile writes it; `EntryFile` reads it back."""
    return {
        "content": entry.content.as_json(),
        "content_sha256": desired_sha256(entry.endpoint, entry.content),
        "created_at": entry.created_at,
        "endpoint": entry.endpoint.value,
        "files": dict(entry.files),
        "live": entry.live.as_json() if entry.live else None,
        "live_sha256": live_sha256(entry.live_content),
        "not_persisted": sorted(entry.not_persisted),
        "preset_id": entry.preset_id,
        "protected": entry.protected,
        "source": entry.source,
        "version": entry.version,
        "version_id": entry.version_id,
    }


def read_lock(path: Path, shown: str) -> Lock | None:
    """Return the lock, or None if there is no file. `shown` is the path as people type it.

    Raises: InputError for anything that this version of presetctl can't vouch for.
    """
    try:
        found = read_json(path)
    except DamagedJsonError as exception:
        _reject(shown, exception.message, exception.line)
    return _read(*found, shown) if found else None


def parse_lock(text: str, shown: str) -> Lock:
    """Return the lock that a lockfile's text holds. See `read_lock`."""
    try:
        return _read(parse_json(text), text, shown)
    except DamagedJsonError as exception:
        _reject(shown, exception.message, exception.line)


class _Part(BaseModel):
    model_config = ConfigDict(strict=True)


_PartT = TypeVar("_PartT", bound=_Part)


def _are_strings(value: dict[str, Any]) -> dict[str, str]:
    # Pydantic would keep an error for each of half a million wrong values.
    if not all(isinstance(each, str) for each in value.values()):
        raise ValueError("values must be strings")
    return value


class ContentFile(_Part):
    """A content as the lockfile writes it."""

    config: dict[str, Any]
    system_prompt: str | None

    def value(self) -> Content:
        """Return the content."""
        return Content.of(self.system_prompt, self.config)


class EntryFile(_Part):
    """A lock entry as the lockfile writes it."""

    content: ContentFile
    content_sha256: str
    created_at: str | None = None
    endpoint: Endpoint = Field(strict=False)
    files: Annotated[dict[str, Any], AfterValidator(_are_strings)] = {}
    live: ContentFile | None
    live_sha256: str
    not_persisted: Annotated[list[str], FailFast()] = []
    preset_id: str
    protected: bool = False
    source: str
    version: int = Field(ge=1)
    version_id: str

    def value(self) -> LockEntry:
        """Return the entry."""
        return LockEntry(
            content=self.content.value(),
            endpoint=self.endpoint,
            source=self.source,
            preset_id=self.preset_id,
            version=self.version,
            version_id=self.version_id,
            created_at=self.created_at,
            live=self.live.value() if self.live else None,
            not_persisted=tuple(self.not_persisted),
            protected=self.protected,
            files=self.files,
        )


class _File(_Part):
    base_url: str
    canonical: int = Field(ge=1)
    lockfile_version: int = Field(ge=1)
    presets: dict[str, Any]
    target: str
    workspace_id: str | None = None


def _read(data: Any, text: str, shown: str) -> Lock:
    for key, known in (("lockfile_version", LOCKFILE_VERSION), ("canonical", CANONICAL)):
        version = data.get(key) if isinstance(data, dict) else None
        if isinstance(version, int) and version > known:
            hint = "upgrade presetctl, or restore an older lockfile from Git"
            message = f"its `{key}` is {version}, and this presetctl knows {known}"
            _reject(shown, message, line_of(text, [key]), "lockfile-newer", hint)
    file = _valid(_File, data, (), text, shown)
    presets = {}
    for slug, written in file.presets.items():
        if not re.fullmatch(SLUG_PATTERN, slug):
            _reject(shown, f"`{slug[:80]}` is not a slug", line_of(text, ["presets", slug]))
        entry = _valid(EntryFile, written, ("presets", slug), text, shown)
        presets[slug] = entry.value()
        # Digests of an older canonical form can't be recomputed; those of ours must agree.
        if file.canonical == CANONICAL and not _is_intact(entry, presets[slug]):
            message = f"the content of `{slug}` doesn't have the digest that stands beside it"
            _reject(shown, message, line_of(text, ["presets", slug]))
    return Lock(file.target, file.base_url, file.workspace_id, presets)


def _valid(model: type[_PartT], data: Any, place: tuple[str | int, ...], text: str, shown: str) -> _PartT:
    try:
        return model.model_validate(data)
    except ValidationError as exception:
        detail = exception.errors(include_url=False, include_input=False)[0]
        path = (*place, *detail["loc"])
        name = ".".join(str(part) for part in path)
        message = f"`{name}`: {detail['msg'].lower()}" if name else "it is not a JSON object"
        _reject(shown, message, line_of(text, path))


def _is_intact(written: EntryFile, entry: LockEntry) -> bool:
    return written.content_sha256 == desired_sha256(
        entry.endpoint, entry.content
    ) and written.live_sha256 == live_sha256(entry.live_content)


def _reject(
    shown: str, message: str, line: int, code: str = "lockfile-unreadable", hint: str | None = None
) -> NoReturn:
    way_out = hint or (
        "restore it from Git; a lockfile that is lost for good is rebuilt by deleting it and "
        "running `presetctl apply`, which records what is live and pushes over nothing"
    )
    found = error(code, f"the lockfile cannot be used: {message}", Location(shown, line), way_out)
    raise InputError(f"`{shown}` is not a usable lockfile", diagnostics=[found])
