"""Prompt caching: the directives of Anthropic's kind and of OpenAI's."""

from typing import Literal

from presetctl.models.base import RequestPart
from presetctl.models.fields import optional


class AnthropicCacheControlDirective(RequestPart):
    """A cache breakpoint; at the top level of a request an automatic one."""

    type: Literal["ephemeral"]
    ttl: Literal["5m", "1h"] = optional("How long the entry lives")


class PromptCacheOptions(RequestPart):
    """Prompt caching of GPT-5.6 and newer."""

    mode: Literal["explicit"]
    ttl: str | None = optional("`30m` (default) or `12h`")


class PromptCacheBreakpoint(RequestPart):
    """An explicit breakpoint of GPT-5.6 and newer; elsewhere turned into `cache_control`."""

    mode: Literal["explicit"]
    ttl: str | None = optional("`30m` or `12h`; wins over the request's")
