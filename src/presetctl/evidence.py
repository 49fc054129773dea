"""The lock entry that a live version stands for, and what it holds beside what was sent."""

from collections.abc import Mapping
from typing import Protocol

from presetctl.content import Content, live_form
from presetctl.diff import Op, diff
from presetctl.live import LivePreset, LiveVersion
from presetctl.lockfile import LockEntry
from presetctl.models.endpoint import Endpoint


class Sent(Protocol):
    """What a lock entry keeps of a definition, or of a push that was made of one."""

    @property
    def endpoint(self) -> Endpoint:
        """Which create call it goes to."""
        ...

    @property
    def content(self) -> Content:
        """What was sent."""
        ...

    @property
    def source(self) -> str:
        """The definition's file."""
        ...

    @property
    def files(self) -> Mapping[str, str]:
        """The digests of the files that it is made of."""
        ...


def differences(sent: Content, version: LiveVersion) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the JSON Pointers to what wasn't stored as it was sent, and to what the API added."""
    changes = diff(live_form(sent), live_form(version.content))
    return (
        tuple(each.path for each in changes if each.op is not Op.ADD),
        tuple(each.path for each in changes if each.op is Op.ADD),
    )


def entry_of(sent: Sent, live: LivePreset, version: LiveVersion, *, protected: bool) -> LockEntry:
    """Return the entry under which a definition plans nothing while the version is live."""
    not_persisted, added = differences(sent.content, version)
    return LockEntry(
        content=sent.content,
        endpoint=sent.endpoint,
        source=sent.source,
        preset_id=live.preset_id,
        version=version.number,
        version_id=version.version_id,
        created_at=version.created_at,
        live=version.content if not_persisted or added else None,
        not_persisted=not_persisted,
        protected=protected,
        files=sent.files,
    )
