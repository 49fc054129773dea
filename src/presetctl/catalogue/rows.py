"""The API's rows → the catalogue, leniently.

A field of another shape is unknown; a row without its name is dropped. The cache keeps rows too, cut down to
what is read here, so that one reader serves both.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from presetctl.catalogue.values import Catalogue, Model, ModelEndpoint, Prices, Provider

Row = Mapping[str, Any]

MAX_ROWS = 20_000
MAX_NAME = 300
"""Characters of an id, slug, tag or name; nothing that the API offers comes near."""

_PLAUSIBLE = range(-15, 7)
"""Powers of ten of a price for one thing. Any other is a mistake, or fills a screen with digits."""

_MODEL_FIELDS = (
    "id",
    "name",
    "canonical_slug",
    "alias_target",
    "context_length",
    "top_provider",
    "pricing",
    "supported_parameters",
    "reasoning",
    "expiration_date",
    "architecture",
)
_PROVIDER_FIELDS = ("slug", "name")
_ENDPOINT_FIELDS = (
    "tag",
    "provider_name",
    "context_length",
    "max_completion_tokens",
    "pricing",
    "supported_parameters",
)


@dataclass(frozen=True, slots=True)
class CatalogueRows:
    """What was read when, as the API gave it; `endpoints` by the id of their model."""

    read_at: datetime
    models: tuple[Row, ...] = ()
    providers: tuple[Row, ...] = ()
    endpoints: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)


def model_rows(rows: Iterable[Any]) -> tuple[Row, ...]:
    """Return what is read of the rows of `GET /models`."""
    return _cut(rows, "id", _MODEL_FIELDS)


def provider_rows(rows: Iterable[Any]) -> tuple[Row, ...]:
    """Return what is read of the rows of `GET /providers`."""
    return _cut(rows, "slug", _PROVIDER_FIELDS)


def endpoint_rows(rows: Iterable[Any]) -> tuple[Row, ...]:
    """Return what is read of the `endpoints` of `GET /models/{author}/{slug}/endpoints`."""
    return _cut(rows, "tag", _ENDPOINT_FIELDS)


def to_catalogue(rows: CatalogueRows) -> Catalogue:
    """Return the values that rows hold. A model that is listed twice is what the first row says."""
    models = {each["id"]: _model(each) for each in reversed(rows.models)}
    providers = {each["slug"]: Provider(each["slug"], _text(each.get("name"))) for each in rows.providers}
    endpoints = {name: tuple(map(_endpoint, found)) for name, found in rows.endpoints.items()}
    return Catalogue(rows.read_at, dict(sorted(models.items())), providers, endpoints)


def _cut(rows: Iterable[Any], name: str, kept: tuple[str, ...]) -> tuple[Row, ...]:
    found = [
        {key: each[key] for key in kept if each.get(key) is not None}
        for each in rows
        if isinstance(each, dict) and _text(each.get(name))
    ]
    return tuple(found[:MAX_ROWS])


def _model(row: Row) -> Model:
    top, architecture = _mapping(row.get("top_provider")), _mapping(row.get("architecture"))
    return Model(
        id=row["id"],
        name=_text(row.get("name")),
        canonical_slug=_text(row.get("canonical_slug")),
        alias_target=_text(_mapping(row.get("alias_target")).get("slug")),
        context_length=_length(row.get("context_length")) or _length(top.get("context_length")),
        max_completion_tokens=_length(top.get("max_completion_tokens")),
        prices=_prices(row.get("pricing")),
        supported_parameters=_names(row.get("supported_parameters")),
        supported_efforts=_names(_mapping(row.get("reasoning")).get("supported_efforts")),
        expiration_date=_date(row.get("expiration_date")),
        input_modalities=_names(architecture.get("input_modalities")),
        output_modalities=_names(architecture.get("output_modalities")),
    )


def _endpoint(row: Row) -> ModelEndpoint:
    return ModelEndpoint(
        tag=row["tag"],
        provider_name=_text(row.get("provider_name")),
        context_length=_length(row.get("context_length")),
        max_completion_tokens=_length(row.get("max_completion_tokens")),
        prices=_prices(row.get("pricing")),
        supported_parameters=_names(row.get("supported_parameters")),
    )


def _prices(value: Any) -> Prices:
    pricing = _mapping(value)
    return Prices(**{each.name: _price(pricing.get(each.name)) for each in fields(Prices)})


def _price(value: Any) -> Decimal | None:
    """Return a price; a router's is `-1`, for it is that of the model that it finds."""
    if isinstance(value, bool) or not isinstance(value, str | int | float) or len(str(value)) > MAX_NAME:
        return None
    try:
        price = Decimal(str(value))
    except InvalidOperation:
        return None
    is_price = price.is_finite() and (price == 0 or (price > 0 and price.adjusted() in _PLAUSIBLE))
    return price if is_price else None


def _mapping(value: Any) -> Row:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= MAX_NAME else None


def _length(value: Any) -> int | None:
    return int(value) if type(value) in (int, float) and value >= 1 else None


def _names(value: Any) -> frozenset[str] | None:
    return frozenset(filter(None, map(_text, value))) if isinstance(value, list) else None


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
