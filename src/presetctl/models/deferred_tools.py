"""Tools that the model finds by searching instead of reading all of them, protocol v1."""

from typing import Annotated, Literal

from pydantic import Field

from presetctl.models.base import RequestPart
from presetctl.models.fields import optional


class DeferredBm25Search(RequestPart):
    """OpenRouter searches by words."""

    type: Literal["bm25"]
    max_results: int = optional("Tools per search", ge=1)


class DeferredRegexSearch(RequestPart):
    """OpenRouter searches by regular expression."""

    type: Literal["regex"]
    max_results: int = optional("Tools per search", ge=1)


class DeferredCustomSearch(RequestPart):
    """The caller searches, by a tool of its own."""

    type: Literal["custom"]
    tool_id: str
    result_key: str
    max_results: int = optional("Tools per search", ge=1)


DeferredToolsSearchStrategy = Annotated[
    DeferredBm25Search | DeferredRegexSearch | DeferredCustomSearch, Field(discriminator="type")
]


class DeferredToolsControl(RequestPart):
    """The opt-in to deferred tools."""

    protocol: Literal["v1"]
    profile: Literal["portable"]
    search: DeferredToolsSearchStrategy
    validation: Literal["runtime"]
