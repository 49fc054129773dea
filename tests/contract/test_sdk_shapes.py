"""The referee sees each kind of difference, however deep."""

from typing import Any, Literal

import pytest
from openrouter.types import Nullable
from pydantic import BaseModel, create_model

from .sdk_shapes import Difference, differences


class Part(BaseModel):
    """A part as the SDK has it."""

    type: Literal["part"]
    size: Literal["small", "large"]


class OtherPart(BaseModel):
    """Another variant of the SDK's."""

    type: Literal["other"]


class Whole(BaseModel):
    """A request as the SDK has it."""

    parts: list[Part | OtherPart]
    name: Nullable[str] = None


class OurPart(BaseModel):
    """A part that lacks nothing."""

    type: Literal["part"]
    size: Literal["small", "large"]


class OurSmallPart(BaseModel):
    """A part without one of the values."""

    type: Literal["part"]
    size: Literal["small"]


class OurPlainPart(BaseModel):
    """A part without one of the fields."""

    type: Literal["part"]


class OurLargerPart(OurPart):
    """A part with a field more."""

    colour: str = ""


class OurOtherPart(BaseModel):
    """The other variant."""

    type: Literal["other"]


@pytest.mark.parametrize(
    ("parts", "name", "expected"),
    [
        pytest.param(OurPart | OurOtherPart, str | None, [], id="nothing"),
        pytest.param(OurPart | OurOtherPart, str, [("sdk", "Whole.name", "null")], id="null"),
        pytest.param(OurPart, str | None, [("sdk", "Whole.parts[]", "OtherPart")], id="variant"),
        pytest.param(
            OurSmallPart | OurOtherPart, str | None, [("sdk", "Part.size", "value 'large'")], id="value"
        ),
        pytest.param(OurPlainPart | OurOtherPart, str | None, [("sdk", "Part.size", "field")], id="field"),
        pytest.param(
            OurLargerPart | OurOtherPart, str | None, [("us", "Part.colour", "field")], id="field-of-ours"
        ),
    ],
)
def test_difference_is_told_once(parts: Any, name: Any, expected: list[tuple[str, str, str]]) -> None:
    """What one side lacks is named with the side that knows it and the place."""
    ours = create_model("Ours", parts=list[parts], name=(name, None))

    found = list(differences(Whole, ours))

    assert found == [Difference(*each) for each in expected]
