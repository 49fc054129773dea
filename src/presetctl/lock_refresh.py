"""Rebuild a lock entry from the version history, without taking anybody's edit for ours."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from presetctl.content import is_same_live
from presetctl.definitions.load import Definition
from presetctl.evidence import entry_of
from presetctl.live import LivePreset, LiveVersion
from presetctl.lockfile import LockEntry
from presetctl.state import is_as_locked


class Finding(StrEnum):
    """What the history says about a lock entry."""

    KEPT = "kept"
    REBUILT = "rebuilt"
    NOT_LIVE = "not_live"
    REPLACED = "replaced"
    REGRESSED = "regressed"
    NO_MATCH = "no_match"


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The entry to keep for a slug, None where there is none, and why."""

    slug: str
    finding: Finding
    entry: LockEntry | None


@dataclass(frozen=True, slots=True)
class Sides:
    """What is known of a preset beside its history; one of the first two is given."""

    slug: str
    definition: Definition | None
    locked: LockEntry | None
    protected: bool = False


def refresh_entry(sides: Sides, live: LivePreset | None, versions: Sequence[LiveVersion]) -> Refreshed:
    """Find the version that is evidence of a push.

    It is the designated one if that says what the definition says; else the newest that says what the
    definition or the lock entry says, so that the next plan shows whatever came after it. Without such a
    version, the entry stays as it is. So it does where the history isn't the recorded preset's: only live
    content that the definition asks for is taken from a stranger.
    """
    locked = sides.locked
    if live is None:
        return Refreshed(sides.slug, Finding.NOT_LIVE, locked)
    designated = [each for each in versions if each.version_id == live.designated_id]
    for version in designated:
        if entry := _entry_of_definition(sides, live, version):
            return _rebuilt(sides, entry)
    if locked and live.preset_id != locked.preset_id:
        return Refreshed(sides.slug, Finding.REPLACED, locked)
    newest_first = sorted(versions, key=lambda each: each.number, reverse=True)
    if locked and (not newest_first or newest_first[0].number < locked.version):
        return Refreshed(sides.slug, Finding.REGRESSED, locked)
    for version in newest_first:
        entry = _entry_of_definition(sides, live, version) or _entry_of_lock(locked, live, version)
        if entry:
            return _rebuilt(sides, entry)
    return Refreshed(sides.slug, Finding.NO_MATCH, locked)


def _rebuilt(sides: Sides, entry: LockEntry) -> Refreshed:
    finding = Finding.KEPT if entry == sides.locked else Finding.REBUILT
    return Refreshed(sides.slug, finding, entry)


def _entry_of_definition(sides: Sides, live: LivePreset, version: LiveVersion) -> LockEntry | None:
    """Return the entry of a version that says what the definition says."""
    definition, locked = sides.definition, sides.locked
    if definition is None:
        return None
    if locked and is_as_locked(definition, locked):
        entry = _entry_of_lock(locked, live, version)
        if entry is None:
            return None
        return replace(entry, source=definition.source, files=definition.files, protected=sides.protected)
    if not is_same_live(definition.content, version.content):
        return None
    return entry_of(definition, live, version, protected=sides.protected)


def _entry_of_lock(locked: LockEntry | None, live: LivePreset, version: LiveVersion) -> LockEntry | None:
    """Return the old entry at a version that holds what was sent, or what came back then."""
    if locked is None:
        return None
    if is_same_live(version.content, locked.live_content):
        held, not_persisted = locked.live, locked.not_persisted
    elif is_same_live(version.content, locked.content):
        held, not_persisted = None, ()
    else:
        return None
    return replace(
        locked,
        preset_id=live.preset_id,
        version=version.number,
        version_id=version.version_id,
        created_at=version.created_at,
        live=held,
        not_persisted=not_persisted,
    )
