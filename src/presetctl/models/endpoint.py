"""The three create calls, and which request model each takes."""

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from presetctl.models.base import RequestModel


class Endpoint(StrEnum):
    """Which create call a definition uses. Source: the operations `createPresets…`."""

    CHAT = "chat"
    MESSAGES = "messages"
    RESPONSES = "responses"

    @property
    def path(self) -> str:
        """The last part of the create call's path, as in `POST /presets/{slug}/PATH`."""
        return "chat/completions" if self is Endpoint.CHAT else self.value

    @property
    def request_model(self) -> "type[RequestModel]":
        """The pydantic model of the call's body, imported at the first use."""
        match self:
            case Endpoint.CHAT:
                from presetctl.models.chat import ChatRequest

                return ChatRequest
            case Endpoint.MESSAGES:
                from presetctl.models.messages import MessagesRequest

                return MessagesRequest
            case Endpoint.RESPONSES:
                from presetctl.models.responses import ResponsesRequest

                return ResponsesRequest
