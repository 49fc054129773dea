"""Answers are taken as models, or refused with a reason that people understand."""

import json
from typing import Any

import pytest

from presetctl.api.answer import MAX_DEPTH, BrokenAnswerError, error_message, parse_answer
from presetctl.models.answers import KeyAnswer, Page, Preset, PresetAnswer, PresetDesignatedVersion

from .scripted import preset, version

GUIDE_EXAMPLE = {
    "data": {
        "id": "550e8400-e29b-41d4-a716-446655440000",
        "name": "email-copywriter",
        "slug": "email-copywriter",
        "status": "active",
        "designated_version_id": "660e8400-e29b-41d4-a716-446655440000",
        "created_at": "2026-04-20T10:00:00Z",
        "updated_at": "2026-04-20T10:00:00Z",
        "designated_version": {
            "id": "660e8400-e29b-41d4-a716-446655440000",
            "version": 1,
            "system_prompt": "You are a marketing copywriter.",
            "config": {"model": "openai/gpt-5.4"},
            "created_at": "2026-04-20T10:00:00Z",
            "updated_at": "2026-04-20T10:00:00Z",
        },
    }
}


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def config_of(body: str) -> Any:
    """Return the config of a preset whose config is given as JSON text."""
    whole = json.dumps({"data": preset("a", designated_version=version(1, config="CONFIG"))})
    answer = parse_answer(whole.replace('"CONFIG"', body).encode(), PresetAnswer)
    assert answer.data.designated_version
    return answer.data.designated_version.config


def test_the_guides_own_example_is_enough() -> None:
    """The guide leaves out keys that the OpenAPI document requires."""
    answer = parse_answer(json.dumps(GUIDE_EXAMPLE).encode(), PresetAnswer)

    assert answer.data.slug == "email-copywriter"
    assert answer.data.workspace_id is None
    assert answer.data.designated_version
    assert answer.data.designated_version.creator_id is None


def test_new_keys_and_new_statuses_are_no_error() -> None:
    """OpenRouter adds keys and enum values without notice."""
    row = preset("a", status="hibernating", colour="blue")

    answer = parse_answer(json.dumps({"data": row, "meta": {}}).encode(), PresetAnswer)

    assert answer.data.status == "hibernating"
    assert answer.data.designated_version is None


def test_a_list_may_hold_null() -> None:
    """The SDK types the versions of the list nullable."""
    page = parse_answer(b'{"data": [null], "total_count": 1}', Page[PresetDesignatedVersion])

    assert page.data == [None]


def test_a_byte_order_mark_is_read_over() -> None:
    """A proxy that adds one doesn't stop a run."""
    answer = parse_answer(b'\xef\xbb\xbf{"data": {"workspace_id": "w"}}', KeyAnswer)

    assert answer.data.workspace_id == "w"


def test_a_lone_surrogate_is_replaced() -> None:
    """Half a character has no UTF-8, so neither the lockfile nor a terminal could hold it."""
    assert config_of(r'{"a": "x\uD800y", "\uDFFF": 1}') == {"a": "x?y", "?": 1}


def test_whole_characters_outside_the_basic_plane_survive() -> None:
    """Two halves that belong together are one character."""
    assert config_of(r'{"a": "\ud83d\ude00", "b": "😀"}') == {"a": "😀", "b": "😀"}


def test_a_config_may_be_nested_up_to_the_limit() -> None:
    """The limit counts from the answer's own mapping, in which config is the fourth level."""
    deepest = nested(MAX_DEPTH - 4)

    assert config_of(json.dumps({"a": deepest})) == {"a": deepest}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "it is empty"),
        (b" \n", "it is empty"),
        (b'{"data": {"id', "it is not JSON (line 1, column 11)"),
        (b"<!doctype html>", "it is not JSON (line 1, column 1)"),
        (b'{"data": "\xff"}', "it is not UTF-8"),
        (b'{"data": "\xed\xa0\x80"}', "it is not UTF-8"),
        (b'{"data": NaN}', "it holds a number that is none, or is too large"),
        (b'{"data": -Infinity}', "it holds a number that is none, or is too large"),
        (b'{"data": 1e400}', "it holds a number that is none, or is too large"),
        (b'{"data": ' + b"9" * 5000 + b"}", "it holds a number that is none, or is too large"),
        (json.dumps(nested(MAX_DEPTH + 1)).encode(), "it is nested deeper than 100 levels"),
        (b'{"a":' * (MAX_DEPTH + 1) + b"1" + b"}" * (MAX_DEPTH + 1), "it is nested deeper than 100 levels"),
        (b"[" * 100_000 + b"]" * 100_000, "it is nested deeper than 100 levels"),
        (b"[]", "input should be a valid dictionary or instance of PresetAnswer"),
        (b"null", "input should be a valid dictionary or instance of PresetAnswer"),
        (b"{}", "`data`: field required"),
        (b'{"data": null}', "`data`: input should be a valid dictionary"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_reason(body: bytes, reason: str) -> None:
    """Whatever came in place of the promised JSON, people read what it was."""
    with pytest.raises(BrokenAnswerError) as caught:
        parse_answer(body, PresetAnswer)

    assert str(caught.value).startswith(reason)


@pytest.mark.parametrize(
    ("row", "place"),
    [
        (preset("a", id=""), "`data.id`"),
        (preset("a", id=7), "`data.id`"),
        (preset("a", slug=None), "`data.slug`"),
        (preset("a", status=None), "`data.status`"),
        (preset("a", designated_version_id=["v1"]), "`data.designated_version_id`"),
        (preset("a", designated_version="v1"), "`data.designated_version`"),
        (preset("a", designated_version=version(0)), "`data.designated_version.version`"),
        (preset("a", designated_version=version(1, version="one")), "`data.designated_version.version`"),
        (preset("a", designated_version=version(1, config=None)), "`data.designated_version.config`"),
        (preset("a", designated_version=version(1, config=[])), "`data.designated_version.config`"),
        (
            preset("a", designated_version=version(1, system_prompt=["secret"])),
            "`data.designated_version.system_prompt`",
        ),
    ],
)
def test_a_wrong_shape_is_refused_with_its_place(row: dict[str, Any], place: str) -> None:
    """What presetctl relies on must be there; the answer itself is not repeated."""
    with pytest.raises(BrokenAnswerError) as caught:
        parse_answer(json.dumps({"data": row}).encode(), PresetAnswer)

    assert str(caught.value).startswith(place)
    assert "secret" not in f"{caught.value}{caught.value.__cause__}"


@pytest.mark.parametrize("missing", ["id", "slug", "status"])
def test_a_preset_without_identity_or_status_is_refused(missing: str) -> None:
    """A missing status is not taken for an active one: nothing may be pushed on a guess."""
    row = preset("a")
    del row[missing]

    with pytest.raises(BrokenAnswerError, match=f"`data.0.{missing}`: field required"):
        parse_answer(json.dumps({"data": [row], "total_count": 1}).encode(), Page[Preset])


def test_the_apis_own_message_is_found() -> None:
    """A failure carries its reason under `error`."""
    assert error_message(b'{"error": {"code": 403, "message": "no \\ud800 way"}}') == "no ? way"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"[1]",
        b'"text"',
        b"{}",
        b'{"error": "text"}',
        b'{"error": null}',
        b'{"error": {"code": 1}}',
        b'{"error": {"message": ["x"]}}',
        b'{"error": {"message": null}}',
    ],
)
def test_a_failure_in_another_form_says_nothing(body: bytes) -> None:
    """A page of a proxy is not quoted."""
    assert error_message(body) is None


def test_a_long_failure_says_nothing() -> None:
    """A page of megabytes isn't the API's own account, and isn't read for one."""
    body = b'{"error": {"message": "no"}}'

    assert error_message(body + b" " * 1000) == "no"
    assert error_message(body + b" " * (1 << 20)) is None


def test_an_answer_of_too_many_values_is_refused() -> None:
    """Half a million small values would take more memory than they are worth."""
    with pytest.raises(BrokenAnswerError, match="it holds more than 500,000 values"):
        parse_answer(b'{"data": [' + b"0," * 500_000 + b"0]}", PresetAnswer)
