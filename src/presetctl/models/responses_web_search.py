"""OpenAI's web search tools of a responses request, in all their versions."""

from typing import Literal

from presetctl.models.base import RequestPart
from presetctl.models.fields import optional
from presetctl.models.web_search import (
    SearchContextSize,
    TypedUserLocation,
    WebSearchDomainFilter,
    WebSearchEngineEnum,
    WebSearchMode,
    WebSearchUserLocation,
    XSearchOptions,
)


class WebSearchTool(RequestPart):
    """What all versions have in common."""

    engine: WebSearchEngineEnum = optional("Default auto: native, else exa", default="auto")
    mode: WebSearchMode = optional("How deep to search; which modes exist depends on the engine")
    max_results: int = optional("Per call, default 5; not for native", default=5, ge=1)
    max_uses: int = optional("Searches per request")
    search_context_size: SearchContextSize = optional("How much of the results the model reads")
    filters: WebSearchDomainFilter | None = optional("Where to search")
    x_search: XSearchOptions = optional("Native search of SpaceXAI only, billed separately")


class LegacyWebSearchServerTool(WebSearchTool):
    """Web search."""

    type: Literal["web_search"]
    user_location: WebSearchUserLocation | None = optional("Roughly where the user is")


class WebSearchServerTool(WebSearchTool):
    """Web search of 2025-08-26."""

    type: Literal["web_search_2025_08_26"]
    user_location: WebSearchUserLocation | None = optional("Roughly where the user is")


class PreviewWebSearchServerTool(WebSearchTool):
    """Web search, preview."""

    type: Literal["web_search_preview"]
    user_location: TypedUserLocation | None = optional("Roughly where the user is")


class Preview20250311WebSearchServerTool(WebSearchTool):
    """Web search, preview of 2025-03-11."""

    type: Literal["web_search_preview_2025_03_11"]
    user_location: TypedUserLocation | None = optional("Roughly where the user is")
