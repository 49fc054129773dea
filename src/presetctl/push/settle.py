"""Pushes that an earlier run left behind: what became of them, before anything is planned.

An outcome that the journal knows and the lockfile lacks is taken over. A push without an outcome is looked
for, by what it sent; while it is not found, nobody may send it again unasked.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import anyio

from presetctl.evidence import entry_of
from presetctl.journal.lines import OpenPush
from presetctl.journal.read import Journalled
from presetctl.journal.settled import RECORDED, RECOVERED, SUPERSEDED, Settled, is_newer, settle_offline
from presetctl.lockfile import Lock, LockEntry
from presetctl.push.look import Reads, Sight, describe_duplicates, describe_history, look, made, who_made
from presetctl.push.pace import Sleep


async def settle(
    journalled: Journalled,
    lock: Lock,
    api: Reads,
    *,
    only: Collection[str] | None,
    sleep: Sleep,
    seconds: Sequence[float],
) -> Settled:
    """Look for the open pushes, of the slugs in `only` or of all."""
    settled = settle_offline(journalled, lock)
    known = settled.within(lock).presets
    sights: dict[str, Sight | None] = {}

    async def look_for(push: OpenPush) -> None:
        sights[push.slug] = await look(
            api, push.api_slug, push.base, push.content, sleep=sleep, seconds=seconds
        )

    wanted = [push for slug, push in settled.unknown.items() if only is None or slug in only]
    async with anyio.create_task_group() as group:
        for push in wanted:
            group.start_soon(look_for, push)
    for push in wanted:
        settled = _with_sight(settled, push, sights[push.slug], known.get(push.slug))
    return settled


def _with_sight(settled: Settled, push: OpenPush, sight: Sight | None, locked: LockEntry | None) -> Settled:
    slug = push.slug
    if sight is None or sight.live is None or not (sight.ours or sight.foreign):
        return settled
    unknown = {key: each for key, each in settled.unknown.items() if key != slug}
    if not sight.ours:
        said = f"the push of {push.at} was not found, and {made(sight.foreign)} since"
        return _ended(settled, slug, unknown, SUPERSEDED, said)
    version = sight.ours[-1]
    entry = entry_of(push, sight.live, version, protected=push.protected)
    if not is_newer(entry, locked):
        news = [f"it replaced {who_made(each)}" for each in sight.superseded_by(version)]
        if doubled := describe_duplicates(sight):
            news.append(doubled)
        told = f"the push of {push.at} was made: {'; '.join(news)}" if news else None
        return _ended(settled, slug, unknown, RECORDED, told)
    superseded = sight.superseded_by(version)
    said = "; ".join(
        [
            f"version {version.number} is the push of {push.at}, whose answer was lost",
            *(f"it replaced {who_made(each)}" for each in superseded),
            *describe_history(sight, version.number, version.version_id),
        ]
    )
    return replace(
        _ended(settled, slug, unknown, RECOVERED, said),
        found={**settled.found, slug: entry},
        superseded={**settled.superseded, slug: superseded} if superseded else settled.superseded,
    )


def _ended(
    settled: Settled, slug: str, unknown: Mapping[str, OpenPush], outcome: str, said: str | None
) -> Settled:
    return replace(
        settled,
        ended={**settled.ended, slug: outcome},
        said={**settled.said, slug: said} if said else settled.said,
        unknown=unknown,
    )
