"""Lists of content items: text, which a preset keeps, and every other kind."""

from typing import Any, Literal

from presetctl.models.base import OpenRequestPart


class OtherItem(OpenRequestPart):
    """An image, a document, a tool's result: not kept in a preset, so its fields are open."""

    type: str


class NotText(OpenRequestPart):
    """An item of another kind where only text may stand; the error says so."""

    type: Literal["text"]


def text_or_other(value: Any) -> str:
    """Return the tag `text` for a text item and `other` for anything else."""
    return "text" if isinstance(value, dict) and value.get("type") == "text" else "other"
