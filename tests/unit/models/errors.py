"""What pydantic says about a body, reduced to what tests compare."""

from typing import Any

from pydantic import ValidationError

from presetctl.models.endpoint import Endpoint

Found = list[tuple[tuple[str | int, ...], str]]

REQUIRED: dict[Endpoint, dict[str, Any]] = {
    Endpoint.CHAT: {},
    Endpoint.MESSAGES: {"model": "anthropic/claude-sonnet-5"},
    Endpoint.RESPONSES: {},
}
"""The smallest body that each endpoint takes."""


def errors(endpoint: Endpoint, body: dict[str, Any]) -> Found:
    """Return the place and the type of each error that the endpoint's model finds."""
    try:
        endpoint.request_model.model_validate({**REQUIRED[endpoint], **body})
    except ValidationError as exception:
        return [(error["loc"], error["type"]) for error in exception.errors()]
    return []
