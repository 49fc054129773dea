"""The catalogue for a command: from the cache, or from the API; and what its rules say about definitions.

Nothing here makes a command fail: what can't be read is a note.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

import anyio

from presetctl.catalogue.cache import is_fresh, read_cached, write_cached
from presetctl.catalogue.rows import CatalogueRows, to_catalogue
from presetctl.catalogue.values import Catalogue
from presetctl.catalogue_rules import judge, pinned_models
from presetctl.catalogue_rules.case import Case
from presetctl.commands.options import Invocation
from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, note
from presetctl.errors import ApiError, PresetctlError
from presetctl.render.words import plural
from presetctl.settings import Settings


@dataclass(frozen=True, slots=True)
class Consulted:
    """What a run knows of the catalogue, None if nothing, and what is to be told of it."""

    catalogue: Catalogue | None
    told: tuple[Diagnostic, ...] = ()


def consult(settings: Settings, invocation: Invocation, subjects: Iterable[Subject] = ()) -> Consulted:
    """Return the catalogue of the target's API, with the endpoints of the models that definitions pin."""
    now = datetime.now(UTC)
    is_cached = not settings.target.is_sandbox
    url = settings.target.base_url
    kept = read_cached(url) if is_cached else None
    is_usable = kept and is_fresh(kept, now) and not invocation.refreshes_catalogue
    usable = kept if is_usable else None
    needed = partial(pinned_models, tuple(subjects))
    if usable and needed(found := to_catalogue(usable)) <= found.endpoints.keys():
        return Consulted(found)
    try:
        rows, problems = anyio.run(_read, settings, usable, needed, now)
    except PresetctlError as exception:
        return _without_answer(exception, kept, now)
    if is_cached and not problems:
        write_cached(url, rows)
    read = replace(to_catalogue(rows), is_sample=settings.target.is_sandbox)
    return Consulted(read, tuple(map(_unread_part, problems)))


def findings(
    settings: Settings, subjects: Mapping[str, Subject], consulted: Consulted
) -> Iterator[Diagnostic]:
    """Yield what the catalogue's rules say about definitions, by slug, today; nothing without a catalogue.

    What several definitions build on is said once, and of no slug.
    """
    catalogue = consulted.catalogue
    if catalogue is None:
        return
    today = datetime.now(UTC).date()
    said: set[Diagnostic] = set()
    for slug, subject in subjects.items():
        composed = subject.composed
        own = {layer.document.file for layer in composed.layers if layer.path == composed.path}
        case = Case(subject, catalogue, today, settings.max_prompt_percent)
        for each in judge(case, settings.severities):
            is_own = each.location is not None and each.location.file in own
            told = replace(each, slug=slug if is_own else None)
            if told not in said:
                said.add(told)
                yield told


async def _read(
    settings: Settings,
    rows: CatalogueRows | None,
    needed: "partial[frozenset[str]]",
    now: datetime,
) -> tuple[CatalogueRows, tuple[ApiError, ...]]:
    from presetctl.api.catalogue import connect_catalogue
    from presetctl.api.read_catalogue import complete_rows
    from presetctl.commands.place import sandbox_catalogue_app

    app = sandbox_catalogue_app() if settings.target.is_sandbox else None
    async with connect_catalogue(settings.target.base_url, app) as api:
        return await complete_rows(api, rows, needed, now)


def _without_answer(exception: PresetctlError, kept: CatalogueRows | None, now: datetime) -> Consulted:
    if kept is None:
        used = "nothing is checked against it"
    else:
        used = f"the one read {_ago(now - kept.read_at)} is used"
    message = f"the catalogue of models can't be read ({exception.message}); {used}"
    catalogue = to_catalogue(kept) if kept else None
    return Consulted(catalogue, (note("catalogue-not-read", message, hint=exception.hint),))


def _unread_part(problem: ApiError) -> Diagnostic:
    message = f"a part of the catalogue can't be read ({problem.message}); nothing is checked against it"
    return note("catalogue-not-read", message, hint=problem.hint)


def _ago(age: timedelta) -> str:
    hours = age // timedelta(hours=1)
    if hours < 1:
        return "less than an hour ago"
    return f"{plural(hours, 'hour')} ago" if hours < 48 else f"{plural(hours // 24, 'day')} ago"  # noqa: PLR2004 (hours are exact for two days)
