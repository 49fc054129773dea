"""Look whether a create was carried out: only a version equal to what was sent proves it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from presetctl.content import Content, is_same_live
from presetctl.errors import ApiError
from presetctl.live import LivePreset, LiveVersion
from presetctl.push.pace import Sleep

LOOK_AFTER_SECONDS = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0)
"""When to look, counted from the look before."""

ONCE = LOOK_AFTER_SECONDS[:1]


class Reads(Protocol):
    """The calls with which to look."""

    async def get(self, slug: str) -> LivePreset | None:
        """Return a preset with its designated version, or None."""
        ...

    async def versions_after(self, slug: str, number: int) -> list[LiveVersion]:
        """Return the versions with a higher number, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Sight:
    """What is there above the version that a push began from: what was sent, and what others made."""

    live: LivePreset | None
    ours: tuple[LiveVersion, ...] = ()
    foreign: tuple[LiveVersion, ...] = ()

    def above(self, number: int) -> "Sight":
        """Return the sight of what has a higher number."""
        ours, foreign = (
            tuple(each for each in side if each.number > number) for side in (self.ours, self.foreign)
        )
        return Sight(self.live, ours, foreign)

    def superseded_by(self, version: LiveVersion) -> tuple[LiveVersion, ...]:
        """Return what others made before one of our versions, which replaced it."""
        return tuple(each for each in self.foreign if each.number < version.number)


async def see(api: Reads, slug: str, base: int, content: Content) -> Sight:
    """Look once, above version `base`. Raises: ApiError."""
    live = await api.get(slug)
    versions = await api.versions_after(slug, base) if live else []
    ours = tuple(each for each in versions if is_same_live(each.content, content))
    return Sight(live, ours, tuple(each for each in versions if each not in ours))


async def look(
    api: Reads,
    slug: str,
    base: int,
    content: Content,
    *,
    sleep: Sleep,
    seconds: Sequence[float] = LOOK_AFTER_SECONDS,
) -> Sight | None:
    """Look until what was sent is there. Return the last sight, None if nothing could be read."""
    sight = None
    for each in seconds:
        await sleep(each)
        try:
            sight = await see(api, slug, base, content)
        except ApiError:
            continue
        if sight.ours:
            return sight
    return sight


def describe_duplicates(sight: Sight) -> str | None:
    """Return which versions are the same push, None if there is one alone."""
    numbers = " and ".join(str(each.number) for each in sight.ours)
    return f"versions {numbers} are the same push" if len(sight.ours) > 1 else None


def describe_history(sight: Sight, number: int, version_id: str | None) -> Iterator[str]:
    """Yield what people should know about a push that became version `number`."""
    if doubled := describe_duplicates(sight):
        yield doubled
    newer = [each for each in sight.foreign if each.number > number and each.version_id != version_id]
    if newer:
        yield f"drifted: {who_made(newer[-1])} came after it"


def made(versions: Sequence[LiveVersion]) -> str:
    """Return which versions were made, each with its maker."""
    *others, last = map(who_made, versions)
    return f"{', '.join(others)} and {last} were made" if others else f"{last} was made"


def who_made(version: LiveVersion) -> str:
    """Return a version with its maker, as far as the API names one."""
    by = f" by {version.creator_id}" if version.creator_id else ""
    return f"version {version.number}{by}"
