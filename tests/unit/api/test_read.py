"""The live side of a plan is read with few calls, and what can't be read is told."""

from collections.abc import Mapping
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest

from presetctl.api.client import OpenRouter
from presetctl.api.read import read_live
from presetctl.api.transport import READ_ATTEMPTS
from presetctl.content import Content
from presetctl.errors import ApiError, RunStoppedError
from presetctl.live import Live
from presetctl.lockfile import LockEntry
from presetctl.models.endpoint import Endpoint

from .scripted import Answer, Script, breaks, client_to, fails, preset, says, transport_to, version

pytestmark = pytest.mark.anyio

KEY = says(200, {"data": {"workspace_id": "w"}})


def entry(slug: str, **fields: Any) -> LockEntry:
    """Return the record of the version that `preset` designates."""
    recorded: dict[str, Any] = {"preset_id": f"id-{slug}", "version": 1, "version_id": "v1"} | fields
    return LockEntry(Content(None, {}), Endpoint.CHAT, f"presets/{slug}.yaml", **recorded)


def api_with(listed: list[dict[str, Any]], answers: Mapping[str, Answer]) -> Script:
    """Answer with a list, and by path; a preset that isn't in `answers` is missing."""

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/api/v1/")
        if path in answers:
            return answers[path](request)
        if path == "key":
            return KEY(request)
        if path == "presets":
            offset = int(request.url.params["offset"])
            rows = listed[offset : offset + int(request.url.params["limit"])]
            return says(200, {"data": rows, "total_count": len(listed)})(request)
        return fails(404, "Resource not found")(request)

    return Script(answer)


def found(slug: str, number: int = 1, **fields: Any) -> Answer:
    """Answer with a preset and its designated version."""
    return says(200, {"data": preset(slug, designated_version=version(number), **fields)})


async def read(script: Script, managed: Mapping[str, LockEntry | None], concurrency: int = 8) -> Live:
    async with client_to(script) as api:
        return await read_live(api, managed, concurrency)


async def test_a_thousand_presets_in_sync_cost_eleven_calls() -> None:
    """The key, and ten pages of the list: none is read by itself."""
    slugs = [f"p{number}" for number in range(1000)]
    script = api_with([preset(slug) for slug in slugs], {})

    live = await read(script, {slug: entry(slug) for slug in slugs})

    assert sorted(live.presets) == sorted(slugs)
    assert live.errors == {}
    assert live.workspace_id == "w"
    assert len(script.requests) == 11


async def test_presets_of_others_are_known_but_not_read() -> None:
    """The list shows what else is in the workspace."""
    script = api_with([preset("a"), preset("theirs")], {})

    live = await read(script, {"a": entry("a")})

    assert sorted(live.presets) == ["a", "theirs"]
    assert script.urls[2:] == []


@pytest.mark.parametrize(
    "locked",
    [None, entry("a", version_id="v0"), entry("a", preset_id="another")],
    ids=["new", "moved", "replaced"],
)
async def test_what_is_not_as_recorded_is_read(locked: LockEntry | None) -> None:
    """The list doesn't hold what a version says."""
    script = api_with([preset("a")], {"presets/a": found("a")})

    live = await read(script, {"a": locked})

    assert live.presets["a"].version
    assert script.urls[2:] == ["/presets/a"]


async def test_what_the_list_lacks_is_asked_for_by_slug() -> None:
    """An edit shifts the list while it is read, so a preset can slip past its pages."""
    script = api_with([preset("a")], {"presets/b": found("b")})

    live = await read(script, {"a": entry("a"), "b": entry("b"), "c": entry("c"), "d": None})

    assert sorted(live.presets) == ["a", "b"]
    assert sorted(script.urls[2:]) == ["/presets/b", "/presets/c", "/presets/d"]


async def test_a_preset_that_went_after_the_list_is_missing() -> None:
    """The later answer counts."""
    live = await read(api_with([preset("a")], {}), {"a": None})

    assert live.presets == {}


async def test_an_older_designated_version_brings_the_count_of_all() -> None:
    """Only the count tells a roll-back from another workspace's preset."""
    history = says(200, {"data": [version(1)], "total_count": 5})
    script = api_with([preset("a")], {"presets/a": found("a", 3), "presets/a/versions": history})

    live = await read(script, {"a": entry("a", version=4, version_id="v4")})

    assert live.presets["a"].version_count == 5
    assert script.urls[2:] == ["/presets/a", "/presets/a/versions?offset=0&limit=1"]


@pytest.mark.parametrize("number", [4, 5])
async def test_a_designated_version_that_is_not_older_needs_no_count(number: int) -> None:
    """A call is saved where the number says enough."""
    script = api_with([preset("a")], {"presets/a": found("a", number)})

    live = await read(script, {"a": entry("a", version=4, version_id="old")})

    assert live.presets["a"].version_count is None
    assert script.urls[2:] == ["/presets/a"]


async def test_one_preset_that_cannot_be_read_leaves_the_others() -> None:
    """A plan shows the error beside all that it knows."""
    answers = {"presets/a": fails(400, "no"), "presets/b": found("b"), "presets/c": says(200, b"<html>")}
    script = api_with([preset("a"), preset("b"), preset("c")], answers)

    live = await read(script, {"a": None, "b": None, "c": None})

    assert sorted(live.errors) == ["a", "c"]
    assert live.errors["a"].message == "GET /presets/a → 400: no"
    assert live.presets["b"].version


async def test_a_count_that_cannot_be_read_is_the_presets_error() -> None:
    """Without the count, a roll-back can't be told from a loss."""
    answers = {"presets/a": found("a", 1), "presets/a/versions": fails(400, "no")}

    live = await read(api_with([preset("a")], answers), {"a": entry("a", version=2, version_id="v2")})

    assert live.errors["a"].message == "GET /presets/a/versions → 400: no"


@pytest.mark.parametrize("status", [401, 402, 403])
async def test_a_refused_key_stops_all_reading(status: int) -> None:
    """Every other call would fail the same way."""
    slugs = [f"p{number}" for number in range(20)]
    script = api_with([], {f"presets/{slug}": fails(status, "no") for slug in slugs})

    with pytest.raises(RunStoppedError, match=f"GET /presets/p0 → {status}: no"):
        await read(script, dict.fromkeys(slugs), concurrency=1)

    assert script.urls[2:] == ["/presets/p0"]


@pytest.mark.parametrize("path", ["key", "presets"])
async def test_without_workspace_or_list_nothing_is_read(path: str) -> None:
    """A plan can't be made on half of what is live."""
    script = api_with([], {path: fails(500, "no")})

    with pytest.raises(ApiError, match=f"GET /{path} → 500: no"):
        await read(script, {"a": None})

    assert not any("presets/a" in each for each in script.urls)


async def test_a_connection_lost_for_a_moment_is_not_noticed() -> None:
    """Read 57 of 100 is sent again."""
    slugs = [f"p{number}" for number in range(100)]
    lost = Script(breaks(httpx.ReadError("reset")), found("p57"))
    script = api_with([], {f"presets/{slug}": found(slug) for slug in slugs} | {"presets/p57": lost})

    live = await read(script, dict.fromkeys(slugs))

    assert sorted(live.presets) == sorted(slugs)
    assert live.errors == {}
    assert len(script.requests) == 2 + 101


async def test_a_connection_lost_for_good_is_the_error_of_what_was_left() -> None:
    """From read 57 of 100 on nothing comes any more: what was read stays, the rest is told."""
    slugs = [f"p{number:02}" for number in range(100)]
    answers = {f"presets/{slug}": found(slug) for slug in slugs[:57]}
    answers |= {f"presets/{slug}": breaks(httpx.ReadError("reset")) for slug in slugs[57:]}
    script = api_with([], answers)

    live = await read(script, dict.fromkeys(slugs))

    assert sorted(live.presets) == slugs[:57]
    assert sorted(live.errors) == slugs[57:]
    assert live.errors["p57"].message == "GET /presets/p57: reset"
    assert len(script.requests) == 2 + 57 + 43 * READ_ATTEMPTS


async def test_reads_run_side_by_side_up_to_the_limit() -> None:
    """So many calls at a time, and no more."""
    slugs = [f"p{number}" for number in range(10)]
    script = api_with([], {f"presets/{slug}": found(slug) for slug in slugs})
    running: list[int] = []

    class Watched(OpenRouter):
        now = 0

        async def get(self, slug: str) -> Any:
            self.now += 1
            running.append(self.now)
            await anyio.lowlevel.checkpoint()
            self.now -= 1
            return await super().get(slug)

    async with transport_to(script) as transport:
        await read_live(Watched(transport), dict.fromkeys(slugs), 3)

    assert max(running) == 3
