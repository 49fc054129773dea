"""How the pushes of earlier runs stand, as far as the journal and the lockfile tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from presetctl.journal.lines import OpenPush
from presetctl.journal.read import Journalled
from presetctl.live import LiveVersion
from presetctl.lockfile import Lock, LockEntry

RECOVERED = "recovered"
SUPERSEDED = "superseded"
RECORDED = "recorded"


@dataclass(frozen=True, slots=True)
class Settled:
    """How the pushes of earlier runs stand, by slug.

    `found` are lock entries that the lockfile lacks, each with what to say about it in `said`; `ended` says
    in the journal's words how an open push ended; `superseded` are the versions of others that it replaced;
    `unknown` are those that still may or may not have been made. `is_retry` permits one more push of them.
    """

    found: Mapping[str, LockEntry] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    ended: Mapping[str, str] = field(default_factory=dict)
    superseded: Mapping[str, tuple[LiveVersion, ...]] = field(default_factory=dict)
    unknown: Mapping[str, OpenPush] = field(default_factory=dict)
    is_retry: bool = False

    def within(self, lock: Lock) -> Lock:
        """Return a lock with what was found."""
        return replace(lock, presets={**lock.presets, **self.found})


def settle_offline(journalled: Journalled, lock: Lock) -> Settled:
    """Return what the journal alone tells."""
    found = {
        slug: entry for slug, entry in journalled.entries.items() if is_newer(entry, lock.presets.get(slug))
    }
    said = {
        slug: "; ".join(
            [f"version {entry.version} was pushed, and not recorded", *journalled.notes.get(slug, ())]
        )
        for slug, entry in found.items()
    }
    return Settled(found, said, unknown=journalled.open)


def is_newer(entry: LockEntry, locked: LockEntry | None) -> bool:
    """Tell whether an entry is evidence of a later push than the lockfile's own."""
    if locked is None:
        return True
    return entry.preset_id == locked.preset_id and entry.version > locked.version
