"""Where a model stops writing."""

from typing import Annotated

from pydantic import Field, Tag

from presetctl.models.fields import by_json_type

StopSequences = Annotated[
    Annotated[str, Tag("string")] | Annotated[list[str], Field(max_length=4), Tag("list")],
    by_json_type("a string or a list of at most 4 strings"),
]
