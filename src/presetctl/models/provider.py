"""Provider routing: which providers may answer, in which order, and at what price."""

from typing import Annotated, Literal

from pydantic import Field, JsonValue, Tag

from presetctl.models.base import RequestPart
from presetctl.models.fields import by_json_type, optional

ProviderSort = Literal["price", "throughput", "latency", "exacto"]
Quantization = Literal[
    "int4",
    "int8",
    "fp4",
    "mxfp4",
    "nvfp4",
    "fp6",
    "fp8",
    "mxfp8",
    "fp16",
    "bf16",
    "fp32",
    "unknown",
]
# OpenAPI types prices as strings, the guides write numbers; the API takes both.
Price = Annotated[
    Annotated[float, Field(ge=0), Tag("number")] | Annotated[str, Tag("string")],
    by_json_type("a number or a string"),
]


class MaxPrice(RequestPart):
    """The most that a provider may charge."""

    prompt: Price = optional("USD per million prompt tokens")
    completion: Price = optional("USD per million completion tokens")
    image: Price = optional("USD per image")
    audio: Price = optional("USD per audio unit")
    request: Price = optional("USD per request")


class PercentileLatencyCutoffs(RequestPart):
    """Seconds per percentile; all that are given must hold."""

    p50: float | None = optional("Seconds")
    p75: float | None = optional("Seconds")
    p90: float | None = optional("Seconds")
    p99: float | None = optional("Seconds")


class PercentileThroughputCutoffs(RequestPart):
    """Tokens per second per percentile; all that are given must hold."""

    p50: float | None = optional("Tokens per second")
    p75: float | None = optional("Tokens per second")
    p90: float | None = optional("Tokens per second")
    p99: float | None = optional("Tokens per second")


class ProviderSortConfig(RequestPart):
    """A sort order with its scope."""

    by: ProviderSort | None = optional("What to sort by")
    partition: Literal["model", "none"] | None = optional(
        "`model` (default) sorts within each model, `none` all endpoints together"
    )


PreferredMaxLatency = Annotated[
    Annotated[float, Tag("number")] | Annotated[PercentileLatencyCutoffs, Tag("object")],
    by_json_type("a number of seconds or an object of percentiles"),
]
PreferredMinThroughput = Annotated[
    Annotated[float, Tag("number")] | Annotated[PercentileThroughputCutoffs, Tag("object")],
    by_json_type("a number of tokens per second or an object of percentiles"),
]
ProviderPreferencesSort = Annotated[
    Annotated[ProviderSort, Tag("string")] | Annotated[ProviderSortConfig, Tag("object")],
    by_json_type("a sort order or an object with `by`"),
]


class ProviderPreferences(RequestPart):
    """How OpenRouter chooses among the providers of a model."""

    allow_fallbacks: bool | None = optional(
        "Default true; false: only the first or `order`ed providers", default=True
    )
    require_parameters: bool | None = optional(
        "Default false; true: only providers that know all parameters", default=False
    )
    data_collection: Literal["deny", "allow"] | None = optional(
        "Default allow; deny: no provider that stores data", default="allow"
    )
    zdr: bool | None = optional("True: only endpoints with zero data retention")
    enforce_distillable_text: bool | None = optional("True: only models whose author allows distillation")
    order: list[str] | None = optional("Provider slugs, tried in order")
    only: list[str] | None = optional("Provider slugs; merged with the account's allow list")
    ignore: list[str] | None = optional("Provider slugs; merged with the account's ignore list")
    quantizations: list[Quantization] | None = optional("Only endpoints with these quantizations")
    sort: ProviderPreferencesSort | None = optional(
        "Sort order; turns load balancing off; ignored with `order`"
    )
    max_price: MaxPrice = optional("The most to pay, in USD")
    preferred_max_latency: PreferredMaxLatency | None = optional(
        "Seconds, for p50 or by percentile; a preference"
    )
    preferred_min_throughput: PreferredMinThroughput | None = optional(
        "Tokens per second, for p50 or by percentile; a preference"
    )
    options: dict[str, dict[str, JsonValue]] = optional("By provider slug: what only that provider gets")
