"""Read the catalogue with as few calls as will do."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Protocol

import anyio

from presetctl.catalogue.rows import CatalogueRows, Row, to_catalogue
from presetctl.catalogue.values import Catalogue
from presetctl.errors import ApiError

CONCURRENCY = 8
PATIENCE_SECONDS = 20.0
"""For all calls together: nobody should wait for advice."""


class CatalogueReads(Protocol):
    """The calls that say what OpenRouter offers."""

    async def models(self) -> tuple[Row, ...]:
        """See `CatalogueApi.models`."""
        ...

    async def providers(self) -> tuple[Row, ...]:
        """See `CatalogueApi.providers`."""
        ...

    async def endpoints(self, model: str) -> tuple[Row, ...]:
        """See `CatalogueApi.endpoints`."""
        ...


Needed = Callable[[Catalogue], frozenset[str]]
"""The ids of the models whose endpoints a run needs, by what the catalogue lists."""


async def complete_rows(
    api: CatalogueReads,
    rows: CatalogueRows | None,
    needed: Needed,
    now: datetime,
    patience_seconds: float = PATIENCE_SECONDS,
) -> tuple[CatalogueRows, tuple[ApiError, ...]]:
    """Return the rows with all that a run needs, and what could not be read of it; None starts from nothing.

    Raises: ApiError when the models can't be read; without them the rest says nothing.
    """
    problems: list[ApiError] = []
    with anyio.move_on_after(patience_seconds):
        if rows is None:
            rows = CatalogueRows(now, await api.models(), await _providers(api, problems))
        missing = needed(to_catalogue(rows)) - rows.endpoints.keys()
        found = await _endpoints(api, missing, problems)
        return replace(rows, endpoints={**rows.endpoints, **found}), tuple(problems)
    late = ApiError(f"no answer within {patience_seconds:.0f} seconds")
    if rows is None:
        raise late
    return rows, (late,)


async def _providers(api: CatalogueReads, problems: list[ApiError]) -> tuple[Row, ...]:
    try:
        return await api.providers()
    except ApiError as exception:
        problems.append(exception)
        return ()


async def _endpoints(
    api: CatalogueReads, models: frozenset[str], problems: list[ApiError]
) -> dict[str, tuple[Row, ...]]:
    found: dict[str, tuple[Row, ...]] = {}
    limiter = anyio.CapacityLimiter(CONCURRENCY)

    async def read(model: str) -> None:
        async with limiter:
            try:
                found[model] = await api.endpoints(model)
            except ApiError as exception:
                problems.append(exception)

    async with anyio.create_task_group() as group:
        for model in sorted(models):
            group.start_soon(read, model)
    return dict(sorted(found.items()))
