"""Output that is known in advance, which some models then produce faster."""

from typing import Annotated, Literal

from pydantic import Tag

from presetctl.models.base import RequestPart
from presetctl.models.fields import by_json_type


class PredictionContentText(RequestPart):
    """A piece of the expected text."""

    type: Literal["text"]
    text: str


class Prediction(RequestPart):
    """The expected output."""

    type: Literal["content"]
    content: Annotated[
        Annotated[str, Tag("string")] | Annotated[list[PredictionContentText], Tag("list")],
        by_json_type("a string or a list of text items"),
    ]
