"""What belongs to one responses request: the input and stored prompt templates.

Neither is kept in a preset, so input items but messages are open.
"""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from presetctl.models.base import OpenRequestPart, RequestPart
from presetctl.models.caching import PromptCacheBreakpoint
from presetctl.models.fields import by_json_type, optional
from presetctl.models.text_items import OtherItem


class InputText(RequestPart):
    """A piece of text."""

    type: Literal["input_text"]
    text: str
    prompt_cache_breakpoint: PromptCacheBreakpoint | None = optional("GPT-5.6 and newer")


class InputImage(RequestPart):
    """An image."""

    type: Literal["input_image"]
    detail: Literal["auto", "high", "low", "original"]
    image_url: str | None = optional("URL or data URL")
    file_id: str | None = optional()


class InputFile(RequestPart):
    """A file."""

    type: Literal["input_file"]
    filename: str = optional()
    file_data: str = optional("Data URL")
    file_id: str | None = optional()
    file_url: str = optional()


def _variable(value: Any) -> str | None:
    kind = value.get("type") if isinstance(value, dict) else "string"
    return kind if isinstance(kind, str) else None


Variable = Annotated[
    Annotated[str, Tag("string")]
    | Annotated[InputText, Tag("input_text")]
    | Annotated[InputImage, Tag("input_image")]
    | Annotated[InputFile, Tag("input_file")],
    Discriminator(_variable),
]


class StoredPromptTemplate(RequestPart):
    """A prompt that is stored elsewhere, with values for its variables."""

    id: str
    variables: dict[str, Variable] | None = optional("Strings, or text, images and files")


def _content(value: Any) -> str:
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if kind in ("input_text", "input_image", "input_file") else "other"


InputContent = Annotated[
    Annotated[InputText, Tag("input_text")]
    | Annotated[InputImage, Tag("input_image")]
    | Annotated[InputFile, Tag("input_file")]
    | Annotated[OtherItem, Tag("other")],
    Discriminator(_content),
]


class InputMessage(OpenRequestPart):
    """A turn."""

    type: Literal["message"] = optional()
    role: Literal["user", "system", "assistant", "developer"]
    content: (
        Annotated[
            Annotated[str, Tag("string")] | Annotated[list[InputContent], Tag("list")],
            by_json_type("a string or a list of content items"),
        ]
        | None
    ) = optional()


class InputItem(OpenRequestPart):
    """A tool call, its result, a thought, a reference: anything but a message."""

    type: str = Field(description="The kind of item")


def _item(value: Any) -> str:
    is_message = isinstance(value, dict) and value.get("type", "message") == "message"
    return "message" if is_message else "item"


Input = Annotated[
    Annotated[str, Tag("string")]
    | Annotated[
        list[
            Annotated[
                Annotated[InputMessage, Tag("message")] | Annotated[InputItem, Tag("item")],
                Discriminator(_item),
            ]
        ],
        Tag("list"),
    ],
    by_json_type("a string or a list of input items"),
]
