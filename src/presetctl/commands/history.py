"""What `log` and `diff` share: names of versions, one definition, and the history behind a slug."""

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import anyio

from presetctl.commands.gather import require_lock, require_same_place
from presetctl.commands.place import open_target, require_key
from presetctl.definitions.hints import suggest
from presetctl.definitions.load import Loaded
from presetctl.definitions.schema import SLUG_PATTERN
from presetctl.errors import PresetctlError, UsageError
from presetctl.history import History
from presetctl.settings import Settings

_NAME = re.compile(rf"(?P<slug>{SLUG_PATTERN.strip('^$')})(?:@(?P<number>[1-9][0-9]{{0,8}}))?")


@dataclass(frozen=True, slots=True)
class Name:
    """A preset on a command line, at a version where one was named."""

    slug: str
    number: int | None = None


def parse_name(text: str) -> Name:
    """Return what `SLUG` or `SLUG@N` names. Raises: UsageError."""
    found = _NAME.fullmatch(text)
    if found is None:
        raise UsageError(f"`{text}` is not a preset", "write `SLUG`, or `SLUG@N` for version N")
    number = found["number"]
    return Name(found["slug"], int(number) if number else None)


def parse_slug(text: str) -> str:
    """Return a slug. Raises: UsageError, also for one with a version."""
    name = parse_name(text)
    if name.number:
        raise UsageError(f"`{text}` names a version", f"write `{name.slug}`")
    return name.slug


def read_history(settings: Settings, loaded: Loaded, slug: str) -> History:
    """Return a preset's versions with what definition and lockfile say of it; a wrong definition is none.

    Raises: UsageError if nobody knows the slug; InputError for a missing key, a damaged lockfile or another
    workspace; PresetctlError if the preset isn't live or can't be read.
    """
    lock = require_lock(settings)
    key = require_key(settings)
    locked = lock.presets if lock else {}
    defined = {each.slug: each for each in loaded.definitions}
    history = anyio.run(_read, settings, key, slug)
    if history is None:
        raise _not_live(slug, settings, {*locked, *defined})
    for pinned in (lock.workspace_id if lock else None, settings.target.workspace_id):
        require_same_place(settings, "workspace", pinned, history.live.workspace_id)
    return replace(history, definition=defined.get(slug), locked=locked.get(slug))


async def _read(settings: Settings, key: str, slug: str) -> History | None:
    api_slug = slug + settings.target.slug_suffix
    async with open_target(settings, key) as api:
        live = await api.get(api_slug)
        versions: list[Any] = await api.versions(api_slug) if live else []
    return History(slug, live, tuple(reversed(versions))) if live else None


def _not_live(slug: str, settings: Settings, known: Collection[str]) -> PresetctlError:
    target = settings.target.name
    if slug in known:
        hint = f"if it is archived, `presetctl restore {slug}` brings it back"
        return PresetctlError(f"`{slug}` is not live on {target}", hint)
    hint = suggest(slug, known) or "`presetctl plan -v` lists those of the target, with its key"
    return UsageError(f"there is no preset `{slug}` on {target}", hint)
