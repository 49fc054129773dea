"""The options of image models, whose names and values differ from model to model."""

from typing import Annotated, Any

from pydantic import Tag

from presetctl.models.base import OpenRequestPart
from presetctl.models.fields import by_json_type, optional

ImageConfigValue = Annotated[
    Annotated[str, Tag("string")] | Annotated[float, Tag("number")] | Annotated[list[Any], Tag("list")],
    by_json_type("a string, a number or a list"),
]
ImageConfig = dict[str, ImageConfigValue]


class ImageGenerationServerToolConfig(OpenRequestPart):
    """The parameters of `openrouter:image_generation`: the model and any key of `image_config`."""

    __pydantic_extra__: ImageConfig

    model: str = optional("Default openai/gpt-5-image", default="openai/gpt-5-image")
