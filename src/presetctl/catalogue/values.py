"""What OpenRouter offers: models, providers, and who serves a model, as values with their look-up.

Nothing here reads or writes. What the API doesn't say is None, and so is a price that varies from call to
call. The list of models is never complete: a name that it lacks is unknown only when nothing else explains
it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

PRESET_MARK = "@preset/"
"""Introduces another preset, alone or after a model's name."""
ROUTER_AUTHOR = "openrouter"
LATEST_MARK = "~"
"""Begins an alias such as `~anthropic/claude-sonnet-latest`."""
FREE = "free"
"""The one variant with prices of its own; the others (`:nitro`, `:floor`, `:online`, …) only choose."""


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for one token, image, request or search. None: unknown, or it varies.

    Source: OpenAPI PublicPricing.
    """

    prompt: Decimal | None = None
    completion: Decimal | None = None
    input_cache_read: Decimal | None = None
    input_cache_write: Decimal | None = None
    internal_reasoning: Decimal | None = None
    image: Decimal | None = None
    request: Decimal | None = None
    web_search: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """A row of `GET /models`. Lengths count tokens.

    `alias_target` is the id of the model that an alias stands for. `supported_efforts` are the allowed values
    of `reasoning.effort`, None when any will do or none is known. Source: OpenAPI Model.
    """

    id: str
    name: str | None = None
    canonical_slug: str | None = None
    alias_target: str | None = None
    context_length: int | None = None
    max_completion_tokens: int | None = None
    prices: Prices = Prices()
    supported_parameters: frozenset[str] | None = None
    supported_efforts: frozenset[str] | None = None
    expiration_date: date | None = None
    input_modalities: frozenset[str] | None = None
    output_modalities: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    """A row of `GET /providers`."""

    slug: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class ModelEndpoint:
    """One provider's offer of a model: a row of `GET /models/{author}/{slug}/endpoints`.

    `tag` names it in `provider.order` and its kin: the provider's slug, maybe with a variant, as in
    `deepinfra/fp4`.
    """

    tag: str
    provider_name: str | None = None
    context_length: int | None = None
    max_completion_tokens: int | None = None
    prices: Prices = Prices()
    supported_parameters: frozenset[str] | None = None

    @property
    def provider(self) -> str:
        """The provider's slug."""
        return self.tag.partition("/")[0]

    def is_named(self, name: str) -> bool:
        """Tell whether a name in `provider.order` or its kin means this offer.

        It is a tag, or a provider's slug or name, which mean all offers of the provider.
        """
        return name == self.tag or letters(name) in (
            letters(self.provider),
            letters(self.provider_name or self.provider),
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Models by id, providers by slug, and endpoints by the id of the models for which they were read.

    `is_sample` is true of the sandbox's, which lists only a few.
    """

    read_at: datetime
    models: Mapping[str, Model] = field(default_factory=dict)
    providers: Mapping[str, Provider] = field(default_factory=dict)
    endpoints: Mapping[str, tuple[ModelEndpoint, ...]] = field(default_factory=dict)
    is_sample: bool = False

    def find(self, name: str) -> Model | None:
        """Return the model that a request's `model` names, None if the list doesn't tell.

        Follows variants, dated names and aliases. A free variant that isn't listed has no known prices.
        """
        plain = name.partition(PRESET_MARK)[0]
        if listed := self._listed(plain):
            return listed
        base, colon, variant = plain.rpartition(":")
        found = self._listed(base) if colon else None
        if found and variant == FREE:
            return replace(found, id=plain, prices=Prices())
        return found

    def is_known(self, name: str) -> bool:
        """Tell whether a name is listed, or is of a kind that the list needn't hold.

        Such are references to presets, OpenRouter's own routers, and aliases of the latest model.
        """
        plain = name.partition(PRESET_MARK)[0]
        is_special = plain == "" or plain.startswith((LATEST_MARK, f"{ROUTER_AUTHOR}/"))
        return is_special or self.find(plain) is not None

    def suggest(self, name: str) -> tuple[str, ...]:
        """Return up to three listed names that resemble one, the nearest first."""
        from difflib import get_close_matches

        return tuple(get_close_matches(name.lower(), self.models, n=3, cutoff=0.7))

    def _listed(self, name: str) -> Model | None:
        found = self.models.get(name) or self._dated(name)
        target = self.models.get(found.alias_target or "") if found else None
        return target or found

    def _dated(self, name: str) -> Model | None:
        """Return the model whose dated name this is; a variant of it shares that name."""
        named = [each for each in self.models.values() if each.canonical_slug == name]
        return min(named, key=lambda each: (":" in each.id, each.id), default=None)


def letters(name: str) -> str:
    """Return a name without case, spaces and signs: `Amazon Bedrock` is `amazon-bedrock`."""
    return "".join(each for each in name.lower() if each.isalnum())
