"""The catalogue is read with as few calls as will do, and a part that is missing costs only itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import anyio
import anyio.lowlevel
import pytest

from presetctl.api.read_catalogue import complete_rows
from presetctl.catalogue.rows import CatalogueRows, Row
from presetctl.catalogue.values import Catalogue
from presetctl.errors import ApiError

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
MODELS = ({"id": "a/b"}, {"id": "c/d"})
PROVIDERS = ({"slug": "azure"},)


@dataclass
class FakeCatalogue:
    """The calls over rows in memory; `broken` ones fail, `slow` ones never answer."""

    broken: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()
    calls: list[str] = field(default_factory=list)

    async def models(self) -> tuple[Row, ...]:
        """See `CatalogueApi.models`."""
        await self._enter("models")
        return MODELS

    async def providers(self) -> tuple[Row, ...]:
        """See `CatalogueApi.providers`."""
        await self._enter("providers")
        return PROVIDERS

    async def endpoints(self, model: str) -> tuple[Row, ...]:
        """See `CatalogueApi.endpoints`."""
        await self._enter(model)
        return ({"tag": f"{model}-tag"},)

    async def _enter(self, call: str) -> None:
        self.calls.append(call)
        await anyio.lowlevel.checkpoint()
        if call in self.slow:
            await anyio.sleep_forever()
        if call in self.broken:
            raise ApiError(f"GET /{call} → 500")


def needs(*models: str) -> Callable[[Catalogue], frozenset[str]]:
    return lambda _: frozenset(models)


async def test_everything_is_read_once() -> None:
    """A run without a cache reads models, providers, and the endpoints that it needs."""
    api = FakeCatalogue()

    rows, problems = await complete_rows(api, None, needs("c/d", "a/b"), NOW)

    assert rows == CatalogueRows(
        NOW, MODELS, PROVIDERS, {"a/b": ({"tag": "a/b-tag"},), "c/d": ({"tag": "c/d-tag"},)}
    )
    assert problems == ()
    assert sorted(api.calls) == ["a/b", "c/d", "models", "providers"]


async def test_what_is_kept_is_not_read_again() -> None:
    """A run with a cache reads only the endpoints that it lacks, and keeps its age."""
    api = FakeCatalogue()
    kept = CatalogueRows(NOW, MODELS, PROVIDERS, {"a/b": ()})

    rows, _ = await complete_rows(api, kept, needs("a/b", "c/d"), datetime(2026, 11, 20, 11, tzinfo=UTC))

    assert (api.calls, rows.read_at) == (["c/d"], NOW)
    assert rows.endpoints == {"a/b": (), "c/d": ({"tag": "c/d-tag"},)}


async def test_needs_are_decided_by_what_is_listed() -> None:
    """Which endpoints are needed depends on the models that were just read."""
    seen: list[Catalogue] = []

    def needed(catalogue: Catalogue) -> frozenset[str]:
        seen.append(catalogue)
        return frozenset()

    await complete_rows(FakeCatalogue(), None, needed, NOW)

    assert [list(each.models) for each in seen] == [["a/b", "c/d"]]


async def test_models_that_cannot_be_read_are_a_failure() -> None:
    """Without models the rest says nothing."""
    with pytest.raises(ApiError, match="models"):
        await complete_rows(FakeCatalogue(broken=("models",)), None, needs(), NOW)


async def test_a_missing_part_is_told() -> None:
    """Providers or endpoints that can't be read cost only what hangs on them."""
    api = FakeCatalogue(broken=("providers", "a/b"))

    rows, problems = await complete_rows(api, None, needs("a/b", "c/d"), NOW)

    assert rows == CatalogueRows(NOW, MODELS, (), {"c/d": ({"tag": "c/d-tag"},)})
    assert [each.message for each in problems] == ["GET /providers → 500", "GET /a/b → 500"]


async def test_patience_ends() -> None:
    """Calls that never answer hold nobody: models are a failure, the rest is told."""
    kept = CatalogueRows(NOW, MODELS)

    with pytest.raises(ApiError, match="no answer within"):
        await complete_rows(FakeCatalogue(slow=("models",)), None, needs(), NOW, 0.01)
    rows, problems = await complete_rows(FakeCatalogue(slow=("a/b",)), kept, needs("a/b"), NOW, 0.01)

    assert rows == kept
    assert [each.message for each in problems] == ["no answer within 0 seconds"]
