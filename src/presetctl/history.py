"""What the versions of a live preset mean to its definition and its lock entry."""

from dataclasses import dataclass

from presetctl.content import Content, is_same_live, live_form
from presetctl.definitions.load import Definition
from presetctl.diff import Change, diff
from presetctl.live import LivePreset, LiveVersion
from presetctl.lockfile import LockEntry


@dataclass(frozen=True, slots=True)
class History:
    """A live preset with all its versions, newest first, and the two files' word on it."""

    slug: str
    live: LivePreset
    versions: tuple[LiveVersion, ...]
    definition: Definition | None = None
    locked: LockEntry | None = None

    def is_designated(self, version: LiveVersion) -> bool:
        """Tell whether production uses a version."""
        return version.version_id == self.live.designated_id

    def is_recorded(self, version: LiveVersion) -> bool:
        """Tell whether the lockfile names a version."""
        return self.locked is not None and version.version_id == self.locked.version_id

    def is_as_defined(self, version: LiveVersion) -> bool | None:
        """Tell whether a version says what the definition says; None without a definition."""
        if self.definition is None:
            return None
        wanted = self.definition.content
        return is_same_live(beside(wanted, version, self.locked), wanted)

    def numbered(self, number: int | None) -> LiveVersion | None:
        """Return a version by its number, for None the designated one; None if there is no such version."""
        if number is None:
            return next(filter(self.is_designated, self.versions), None)
        return next((each for each in self.versions if each.number == number), None)


def beside(wanted: Content, version: LiveVersion, locked: LockEntry | None) -> Content:
    """Return what of a version to compare with the content that a definition asks for.

    A version with the content that came back from the last push stands for what was sent: what the server
    made of it is nobody's change.
    """
    if is_same_live(version.content, wanted):
        return wanted
    if locked and is_same_live(version.content, locked.live_content):
        return locked.content
    return version.content


def changes_between(before: Content, after: Content) -> tuple[Change, ...]:
    """Return what turns one content into another, but for what means the same to the API."""
    return diff(live_form(before), live_form(after))
