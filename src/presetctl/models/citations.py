"""Citations in text blocks of a messages request."""

from typing import Annotated, Literal

from pydantic import Field

from presetctl.models.base import RequestPart


class AnthropicCitationCharLocationParam(RequestPart):
    """A range of characters in a document."""

    type: Literal["char_location"]
    cited_text: str
    document_index: int
    document_title: str | None
    start_char_index: int
    end_char_index: int


class AnthropicCitationPageLocationParam(RequestPart):
    """A range of pages in a document."""

    type: Literal["page_location"]
    cited_text: str
    document_index: int
    document_title: str | None
    start_page_number: int
    end_page_number: int


class AnthropicCitationContentBlockLocationParam(RequestPart):
    """A range of blocks in a document."""

    type: Literal["content_block_location"]
    cited_text: str
    document_index: int
    document_title: str | None
    start_block_index: int
    end_block_index: int


class AnthropicCitationSearchResultLocationParam(RequestPart):
    """A range of blocks in a search result."""

    type: Literal["search_result_location"]
    cited_text: str
    search_result_index: int
    source: str
    title: str | None
    start_block_index: int
    end_block_index: int


class AnthropicCitationWebSearchResultLocationParam(RequestPart):
    """A place on a web page."""

    type: Literal["web_search_result_location"]
    cited_text: str
    encrypted_index: str
    title: str | None
    url: str


Citation = Annotated[
    AnthropicCitationCharLocationParam
    | AnthropicCitationPageLocationParam
    | AnthropicCitationContentBlockLocationParam
    | AnthropicCitationSearchResultLocationParam
    | AnthropicCitationWebSearchResultLocationParam,
    Field(discriminator="type"),
]
