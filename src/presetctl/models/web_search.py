"""Searching and fetching the web: the vocabulary of the plugins and the server tools."""

from typing import Annotated, Literal

from pydantic import Field

from presetctl.models.base import OpenRequestPart, RequestPart
from presetctl.models.fields import optional

WebSearchEngine = Literal["native", "exa", "firecrawl", "parallel", "perplexity"]
WebSearchEngineEnum = Literal["native", "exa", "parallel", "firecrawl", "perplexity", "auto"]
WebFetchEngineEnum = Literal["auto", "native", "openrouter", "exa", "parallel", "firecrawl"]
WebSearchMode = Literal[
    "instant", "fast", "auto", "deep-lite", "deep", "deep-reasoning", "turbo", "basic", "advanced"
]
SearchContextSize = Literal["low", "medium", "high"]
Date = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]


class WebSearchUserLocation(RequestPart):
    """Roughly where the user is."""

    type: Literal["approximate"] = optional()
    city: str | None = optional()
    region: str | None = optional()
    country: str | None = optional()
    timezone: str | None = optional("IANA name, such as Europe/Berlin")


class TypedUserLocation(WebSearchUserLocation):
    """Roughly where the user is, with the `type` that some tools insist on."""

    type: Literal["approximate"]


class XSearchOptions(RequestPart):
    """Searching X. Native search of SpaceXAI only, billed separately."""

    allowed_x_handles: list[str] = optional("At most 20; excludes `excluded_x_handles`", max_length=20)
    excluded_x_handles: list[str] = optional("At most 20; excludes `allowed_x_handles`", max_length=20)
    from_date: Date = optional("YYYY-MM-DD")
    to_date: Date = optional("YYYY-MM-DD")
    enable_image_understanding: bool = optional()
    enable_video_understanding: bool = optional()


class WebSearchDomainFilter(RequestPart):
    """Where to search, in the words of the responses tools."""

    allowed_domains: list[str] | None = optional()
    blocked_domains: list[str] | None = optional()
    excluded_domains: list[str] | None = optional()


class WebSearchConfig(RequestPart):
    """The parameters of `openrouter:web_search`."""

    engine: WebSearchEngineEnum = optional("Default auto: native, else exa", default="auto")
    mode: WebSearchMode = optional("How deep to search; which modes exist depends on the engine")
    max_results: int = optional("Per call, default 5; not for native", default=5, ge=1)
    max_total_results: int = optional("Per request, default 50", default=50, ge=1)
    max_uses: int = optional("Searches per request")
    max_characters: int = optional("Per result; wins over `search_context_size`", ge=1)
    search_context_size: SearchContextSize = optional("How much of each result the model reads")
    allowed_domains: list[str] = optional("Only these; excludes `excluded_domains`")
    excluded_domains: list[str] = optional("All but these; excludes `allowed_domains`")
    user_location: WebSearchUserLocation = optional("Roughly where the user is")
    x_search: XSearchOptions = optional("Native search of SpaceXAI only, billed separately")


class OpenRouterWebSearchServerTool(RequestPart):
    """Web search run by OpenRouter."""

    type: Literal["openrouter:web_search"]
    parameters: WebSearchConfig = optional()


class WebFetchServerToolConfig(RequestPart):
    """The parameters of `openrouter:web_fetch`."""

    engine: WebFetchEngineEnum = optional("Default auto: native, else exa", default="auto")
    max_uses: int = optional("Fetches per request")
    max_content_tokens: int = optional("Longer pages are cut", ge=1)
    allowed_domains: list[str] = optional("Only these")
    blocked_domains: list[str] = optional("All but these")


class WebFetchServerTool(RequestPart):
    """Reading a page, run by OpenRouter."""

    type: Literal["openrouter:web_fetch"]
    parameters: WebFetchServerToolConfig = optional()


class WebSearchPlugin(RequestPart):
    """Search before the model answers."""

    id: Literal["web"]
    enabled: bool = optional("Default true", default=True)
    engine: WebSearchEngine = optional("Which search engine")
    mode: WebSearchMode = optional("How deep to search; which modes exist depends on the engine")
    max_results: int = optional("Results to read", ge=1)
    max_uses: int = optional("Per turn; only native providers that know it")
    search_prompt: str = optional("How the results are introduced to the model")
    include_domains: list[str] = optional("Only these; wildcards and paths allowed")
    exclude_domains: list[str] = optional("All but these; wildcards and paths allowed")
    user_location: TypedUserLocation | None = optional("Roughly where the user is")
    x_search: XSearchOptions = optional("Native search of SpaceXAI only, billed separately")


class WebFetchPlugin(RequestPart):
    """Read the pages that the prompt names."""

    id: Literal["web-fetch"]
    max_uses: int = optional("Fetches per request")
    max_content_tokens: int = optional("Longer pages are cut", ge=1)
    allowed_domains: list[str] = optional("Only these")
    blocked_domains: list[str] = optional("All but these")


class WebSearchOptions(OpenRequestPart):
    """Search built into a chat model, as OpenAI names it. Source: the web search guide."""

    search_context_size: SearchContextSize = optional("How much of the results the model reads")
