"""Every field, value and variant of the official SDK's request models is known to ours, and the reverse.

A new SDK release that fails here names what to add to `presetctl/models`. What we leave open on purpose,
and what we know beyond the SDK, stands in the tables below with its reason or its source.
"""

from functools import cache

import openrouter.components
import pytest

from presetctl.models.endpoint import Endpoint

from .sdk_shapes import Difference, differences

TURNS = "only the system prompt is kept in a preset; other content is open, by its `type`"
INPUT = "`input` isn't kept in a preset; items but messages are open, by their `type`"
ONE_MESSAGE = "one open model stands for the SDK's three kinds of input message"
FILLER = "presetctl adds the filler that the API requires"
ERROR_TEXT = "nothing valid: it makes the error name what is"

# Places where one open model of ours stands for variants of the SDK's.
OPEN_PLACES = {
    "ChatAssistantMessage.content[]": TURNS,
    "ChatToolMessage.content[]": TURNS,
    "ChatUserMessage.content[]": TURNS,
    "MessagesMessageParam.content[]": TURNS,
    "ResponsesRequest.input[]": INPUT,
    "EasyInputMessage.content[]": ONE_MESSAGE,
    "InputMessageItem.content[]": ONE_MESSAGE,
    "InputMessageItem.role": ONE_MESSAGE,
    "InputsMessage.content": ONE_MESSAGE,
    "InputsMessage.content[]": ONE_MESSAGE,
    "InputsMessage.role": ONE_MESSAGE,
}

# What the SDK has and we don't: place and what differs → reason.
SDK_ONLY = {
    ("ChatRequest.messages", "required"): FILLER,
    ("MessagesRequest.messages", "required"): FILLER,
    ("ResponsesRequest.previous_response_id", "anything"): "the API answers 400 to all but null",
}

# What we have and the SDK doesn't: place and what differs → source.
OURS_ONLY = {
    ("BashServerToolConfig.sleep_after_seconds", "field"): "OpenAPI of 2026-08-22",
    ("ChatRequest.include_reasoning", "field"): "docs: api_reference/parameters.mdx",
    ("ChatRequest.route", "field"): "OpenAPI of 2026-08-22, deprecated",
    ("ChatRequest.structured_outputs", "field"): "docs: api_reference/parameters.mdx",
    ("ChatRequest.verbosity", "field"): "docs: api_reference/parameters.mdx",
    ("ChatRequest.web_search_options", "field"): "docs: the web search guide",
    ("ChatRequestReasoning.enabled", "field"): "docs: guides/best-practices/reasoning-tokens.mdx",
    ("ChatRequestReasoning.exclude", "field"): "docs: guides/best-practices/reasoning-tokens.mdx",
    ("ChatRequestReasoning.max_tokens", "field"): "docs: guides/best-practices/reasoning-tokens.mdx",
    ("ChatDeveloperMessage.content[]", "NotText"): ERROR_TEXT,
    ("ChatSystemMessage.content[]", "NotText"): ERROR_TEXT,
    ("MessagesRequest.route", "field"): "OpenAPI of 2026-08-22, deprecated",
    ("MessagesRequest.system[]", "NotText"): ERROR_TEXT,
    ("ResponsesRequest.route", "field"): "OpenAPI of 2026-08-22, deprecated",
    ("ResponsesRequest.tool_choice", "OtherToolChoice"): ERROR_TEXT,
    ("ShellServerToolConfig.sleep_after_seconds", "field"): "OpenAPI of 2026-08-22",
}


@cache
def _differences() -> frozenset[Difference]:
    return frozenset(
        difference
        for endpoint in Endpoint
        for difference in differences(
            getattr(openrouter.components, endpoint.request_model.__name__), endpoint.request_model
        )
    )


def _unlisted(known_by: str, listed: dict[tuple[str, str], str]) -> list[Difference]:
    return sorted(
        difference
        for difference in _differences()
        if difference.known_by == known_by
        and difference.place not in OPEN_PLACES
        and (difference.place, difference.what) not in listed
    )


def test_sdk_knows_nothing_that_we_do_not() -> None:
    """A field, value, variant or null that the SDK's request models take is taken by ours."""
    assert _unlisted("sdk", SDK_ONLY) == []


def test_what_we_know_beyond_the_sdk_has_a_source() -> None:
    """A field, value or variant that the SDK lacks is listed with where it comes from."""
    assert _unlisted("us", OURS_ONLY) == []


@pytest.mark.parametrize(("known_by", "listed"), [("sdk", SDK_ONLY), ("us", OURS_ONLY)])
def test_lists_hold_nothing_stale(known_by: str, listed: dict[tuple[str, str], str]) -> None:
    """An entry leaves the list once SDK and models agree."""
    found = {(each.place, each.what) for each in _differences() if each.known_by == known_by}

    assert sorted(listed.keys() - found) == []


def test_open_places_hold_nothing_stale() -> None:
    """A place leaves the list once nothing differs there."""
    found = {difference.place for difference in _differences()}

    assert sorted(OPEN_PLACES.keys() - found) == []
