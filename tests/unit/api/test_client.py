"""The preset calls: values in, values out, whatever the lists say about themselves."""

from typing import Any

import httpx
import pytest

from presetctl.api import client as module
from presetctl.api.client import connect
from presetctl.content import Content
from presetctl.errors import ApiError, InputError, RunStoppedError, UnknownOutcomeError
from presetctl.live import LivePreset, LiveVersion
from presetctl.models.endpoint import Endpoint

from .scripted import Answer, Script, client_to, fails, preset, says, version

pytestmark = pytest.mark.anyio


def page(rows: list[Any], total_count: int) -> Answer:
    return says(200, {"data": rows, "total_count": total_count})


def rows(start: int, stop: int) -> list[dict[str, Any]]:
    return [preset(f"p{number}") for number in range(start, stop)]


def versions(start: int, stop: int) -> list[dict[str, Any]]:
    return [version(number) for number in range(start, stop)]


async def slugs_of(*answers: Answer) -> tuple[Script, list[str]]:
    script = Script(*answers)
    async with client_to(script) as api:
        return script, [each.slug for each in await api.list_presets()]


def slugs(start: int, stop: int) -> list[str]:
    return [f"p{number}" for number in range(start, stop)]


async def test_the_keys_workspace_is_told() -> None:
    """The workspace is where a push would go."""
    script = Script(says(200, {"data": {"workspace_id": "w", "label": "sk-or"}}))

    async with client_to(script) as api:
        assert await api.workspace_id() == "w"

    assert script.urls == ["/key"]


@pytest.mark.parametrize(
    "answer",
    [
        says(200, {"data": {}}),
        says(200, {"data": {"workspace_id": None}}),
        fails(403, "no"),
        fails(404, "no"),
    ],
)
async def test_a_key_may_tell_no_workspace(answer: Answer) -> None:
    """An older API, or one that keeps `/key` to itself, doesn't stop a run."""
    async with client_to(answer) as api:
        assert await api.workspace_id() is None


@pytest.mark.parametrize("status", [401, 402])
async def test_a_refused_key_is_told_at_once(status: int) -> None:
    """Nothing else could be read either."""
    async with client_to(fails(status, "no")) as api:
        with pytest.raises(RunStoppedError):
            await api.workspace_id()


@pytest.mark.parametrize("answer", [fails(500, "no"), says(200, {"data": None}), says(200, b"<html>")])
async def test_a_workspace_that_cannot_be_asked_for_is_an_error(answer: Answer) -> None:
    """Where a push would go is a check, and a check that can't be made lets nothing pass."""
    async with client_to(answer) as api:
        with pytest.raises(ApiError, match="GET /key"):
            await api.workspace_id()


async def test_a_row_of_the_list_is_a_live_preset() -> None:
    """The list tells all but the version itself."""
    async with client_to(page([preset("a", workspace_id="w", status="disabled")], 1)) as api:
        found = await api.list_presets()

    assert found == [LivePreset("a", "id-a", "disabled", "v1", "w")]


@pytest.mark.parametrize(("count", "calls"), [(0, 1), (1, 1), (100, 1), (101, 2), (250, 3), (1000, 10)])
async def test_a_list_costs_a_call_a_hundred(count: int, calls: int) -> None:
    """No call is spent on finding that the list has ended."""
    script = Script(*(page(rows(at, min(at + 100, count)), count) for at in range(0, max(count, 1), 100)))

    async with client_to(script) as api:
        found = await api.list_presets()

    assert len(found) == count
    assert script.urls == [f"/presets?offset={at * 100}&limit=100" for at in range(calls)]


async def test_a_server_may_give_smaller_pages_than_asked_for() -> None:
    """The next page begins where this one ended."""
    script, found = await slugs_of(
        page(rows(0, 50), 120), page(rows(50, 100), 120), page(rows(100, 120), 120)
    )

    assert found == slugs(0, 120)
    assert script.urls[1:] == ["/presets?offset=50&limit=100", "/presets?offset=100&limit=100"]


async def test_a_row_that_moves_to_the_next_page_counts_once() -> None:
    """An edit elsewhere shifts the list while it is read; what was read last is what counts."""
    moved = preset("p99", designated_version_id="v2")
    script = Script(page(rows(0, 100), 101), page([moved], 101))

    async with client_to(script) as api:
        found = await api.list_presets()

    assert [each.slug for each in found] == slugs(0, 100)
    assert found[-1].designated_id == "v2"


async def test_a_list_that_grows_is_read_to_its_new_end() -> None:
    """What is added while the list is read isn't lost at its end."""
    _, found = await slugs_of(page(rows(0, 100), 101), page(rows(99, 101), 102), page([], 102))

    assert found == slugs(0, 101)


@pytest.mark.parametrize("total_count", [0, 7, -1])
async def test_a_count_that_is_too_low_hides_nothing(total_count: int) -> None:
    """Rows beyond the count are still rows."""
    _, found = await slugs_of(
        page(rows(0, 100), total_count), page(rows(100, 130), total_count), page([], total_count)
    )

    assert found == slugs(0, 130)


async def test_a_count_that_is_too_high_ends_with_the_rows() -> None:
    """An empty page is the end, whatever the count says."""
    script, found = await slugs_of(page(rows(0, 3), 10_000), page([], 10_000))

    assert found == slugs(0, 3)
    assert len(script.requests) == 2


async def test_a_page_that_repeats_ends_the_list() -> None:
    """A server that ignores the offset is not asked for ever."""
    script, found = await slugs_of(page(rows(0, 100), 1000))

    assert found == slugs(0, 100)
    assert len(script.requests) == 2


async def test_a_list_without_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of a list is not taken for the whole."""
    monkeypatch.setattr(module, "MAX_PAGES", 5)

    def endless(request: httpx.Request) -> httpx.Response:
        offset = int(request.url.params["offset"])
        return page(rows(offset, offset + 100), 10**9)(request)

    script = Script(endless)
    async with client_to(script) as api:
        with pytest.raises(ApiError, match=r"GET /presets: the list doesn't end after 5 pages"):
            await api.list_presets()

    assert len(script.requests) == 5


@pytest.mark.parametrize(
    "body",
    [{"data": [], "total_count": None}, {"data": {}, "total_count": 0}, {"total_count": 0}, {"data": [1]}],
)
async def test_a_list_in_a_wrong_shape_is_an_error(body: Any) -> None:
    """A list that can't be understood isn't taken for an empty one."""
    async with client_to(says(200, body)) as api:
        with pytest.raises(ApiError, match="GET /presets → 200, but"):
            await api.list_presets()


async def test_a_preset_comes_with_its_designated_version() -> None:
    """The version is in canonical content."""
    live = version(3, system_prompt="a\r\nb", config={"seed": 1.0}, created_at="today", creator_id="me")
    script = Script(says(200, {"data": preset("a", designated_version=live)}))

    async with client_to(script) as api:
        found = await api.get("a")

    expected = LiveVersion("v3", 3, Content("a\nb", {"seed": 1}), "today", "me")
    assert found == LivePreset("a", "id-a", "active", "v3", version=expected)
    assert script.urls == ["/presets/a"]


async def test_a_preset_may_have_no_designated_version() -> None:
    """The API allows null there."""
    row = preset("a", designated_version=None, designated_version_id=None)

    async with client_to(says(200, {"data": row})) as api:
        assert await api.get("a") == LivePreset("a", "id-a", "active", None)


async def test_there_may_be_no_preset() -> None:
    """404 answers the question."""
    async with client_to(fails(404, "Resource not found")) as api:
        assert await api.get("a") is None


async def test_any_other_failure_to_read_a_preset_is_no_answer() -> None:
    """A preset that can't be read isn't a missing one."""
    async with client_to(fails(400, "no")) as api:
        with pytest.raises(ApiError, match="GET /presets/a → 400: no"):
            await api.get("a")


async def test_an_answer_about_another_preset_is_an_error() -> None:
    """A mixed-up cache must not decide what is pushed."""
    async with client_to(says(200, {"data": preset("b")})) as api:
        with pytest.raises(ApiError, match="GET /presets/a → 200, but the answer is about another preset"):
            await api.get("a")


async def test_a_slug_stays_one_segment_of_the_path() -> None:
    """No slug leads to another call."""
    script = Script(fails(404, "no"))

    async with client_to(script) as api:
        await api.get("a/b?c#d")

    assert script.urls == ["/presets/a%2Fb%3Fc%23d"]


async def test_versions_are_counted_with_one_row() -> None:
    """The count is all that is needed."""
    script = Script(page(versions(1, 2), 42))

    async with client_to(script) as api:
        assert await api.version_count("a") == 42

    assert script.urls == ["/presets/a/versions?offset=0&limit=1"]


async def test_versions_above_a_number_come_oldest_first() -> None:
    """The API's order, and null rows, don't matter."""
    async with client_to(page([version(5), None, version(3), version(4)], 4)) as api:
        found = await api.versions_after("a", 3)

    assert [each.number for each in found] == [4, 5]


async def test_the_newest_versions_stand_on_the_last_page() -> None:
    """The history is read to its end."""
    script = Script(page(versions(1, 101), 102), page(versions(101, 103), 102))

    async with client_to(script) as api:
        found = await api.versions_after("a", 101)

    assert [each.number for each in found] == [102]
    assert script.urls == [f"/presets/a/versions?offset={at}&limit=100" for at in (0, 100)]


async def test_a_history_without_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the history's own path."""
    monkeypatch.setattr(module, "MAX_PAGES", 1)

    async with client_to(page(versions(1, 3), 9)) as api:
        with pytest.raises(ApiError, match="GET /presets/a b/versions: the list doesn't end after 1 pages"):
            await api.versions_after("a b", 0)


@pytest.mark.parametrize("endpoint", Endpoint)
async def test_a_create_returns_the_new_version(endpoint: Endpoint) -> None:
    """Each endpoint has its own path."""
    script = Script(says(200, {"data": preset("a", designated_version=version(7))}))

    async with client_to(script) as api:
        made = await api.create("a", endpoint, {"model": "m"})

    assert made.version
    assert (made.version.number, made.designated_id) == (7, "v7")
    assert script.urls == [f"/presets/a/{endpoint.path}"]


@pytest.mark.parametrize(
    "row", [preset("b", designated_version=version(1)), preset("a", designated_version=None)]
)
async def test_a_create_answered_about_something_else_leaves_its_outcome_open(row: dict[str, Any]) -> None:
    """The version may exist all the same."""
    script = Script(says(200, {"data": row}))

    async with client_to(script) as api:
        with pytest.raises(UnknownOutcomeError, match="POST /presets/a/messages → 200, but") as caught:
            await api.create("a", Endpoint.MESSAGES, {})

    assert caught.value.status == 200
    assert len(script.requests) == 1


async def test_a_connection_is_refused_with_an_unusable_key() -> None:
    """Nothing is opened that couldn't be used."""
    with pytest.raises(InputError):
        async with connect("https://openrouter.test/api/v1", "a b"):
            pass
