"""Plugins that choose the model."""

from typing import Annotated, Literal

from pydantic import Field

from presetctl.models.base import RequestPart
from presetctl.models.fields import optional

CostTier = Literal["low", "medium", "high", "xhigh", "max"]
# 65536 characters in total, says the prose.
ModelPatterns = Annotated[list[Annotated[str, Field(max_length=1024)]], Field(max_length=1024)]


class AutoBetaRouterPlugin(RequestPart):
    """The next version of the auto router."""

    id: Literal["auto-beta-router"]
    enabled: bool = optional("Default true", default=True)
    allowed_models: ModelPatterns = optional("Model slugs, `*` allowed; default: all ranked models")
    excluded_models: ModelPatterns = optional("Model slugs, `*` allowed; wins over `allowed_models`")
    cost_tier: CostTier = optional("Cost percentiles in steps of 20; wins over `cost_quality_tradeoff`")
    cost_quality_tradeoff: int = optional("0 to 10, higher is cheaper", ge=0, le=10, deprecated=True)


class AutoRouterPlugin(RequestPart):
    """Settings of `openrouter/auto`."""

    id: Literal["auto-router"]
    enabled: bool = optional("Default true", default=True)
    allowed_models: ModelPatterns = optional("Model slugs, `*` allowed; default: all ranked models")
    excluded_models: ModelPatterns = optional("Model slugs, `*` allowed; wins over `allowed_models`")
    cost_tier: CostTier = optional("Cost percentiles in steps of 20; wins over `cost_quality_tradeoff`")
    cost_quality_tradeoff: int = optional("0 to 10, higher is cheaper", ge=0, le=10, deprecated=True)
    pin_model: bool = optional("Default false; true: keep the model of the last answer", default=False)


class JevRouterPlugin(RequestPart):
    """Routes over a pool of models."""

    id: Literal["jev-router"]
    models: ModelPatterns = optional("Model slugs, `*` allowed; default: the whole pool")
    allowed_models: ModelPatterns = optional("The same as `models`; the lists are joined")
    excluded_models: ModelPatterns = optional("Model slugs, `*` allowed; wins over `models`")
    cost_tier: str = optional("low, medium, high or a tier of the operator's own")


class ParetoRouterPlugin(RequestPart):
    """Settings of the Pareto router: the best coding model for the money."""

    id: Literal["pareto-router"]
    enabled: bool = optional("Default true", default=True)
    max_price: float = optional("USD per million input tokens; wins over `min_coding_score`", ge=0)
    min_coding_score: float = optional("0 to 1; from 0.66 high (default), from 0.33 medium", ge=0, le=1)
    price_source: Literal["prompt", "weighted_avg"] = optional("Default prompt", default="prompt")


class SwitchyardRouterPlugin(RequestPart):
    """Routes by an algorithm of your choice."""

    id: Literal["switchyard-router"]
    algorithm: Literal["capability", "stage", "auto", "random", "composite", "passthrough"] = optional(
        "Default stage", default="stage"
    )
    judge_model: str = optional("Model slug; must know structured outputs")
