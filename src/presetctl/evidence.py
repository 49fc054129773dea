"""The lock entry that a version of a definition's preset stands for."""

from presetctl.content import Content
from presetctl.definitions.load import Definition
from presetctl.live import LivePreset, LiveVersion
from presetctl.lockfile import LockEntry


def entry_of(
    definition: Definition,
    live: LivePreset,
    version: LiveVersion,
    *,
    protected: bool,
    held: Content | None = None,
    not_persisted: tuple[str, ...] = (),
) -> LockEntry:
    """Return the entry under which a definition plans nothing while the version is live.

    `held` is what the API holds, where that isn't what the definition says.
    """
    return LockEntry(
        content=definition.content,
        endpoint=definition.endpoint,
        source=definition.source,
        preset_id=live.preset_id,
        version=version.number,
        version_id=version.version_id,
        created_at=version.created_at,
        live=held,
        not_persisted=not_persisted,
        protected=protected,
        files=definition.files,
    )
