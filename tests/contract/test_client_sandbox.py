"""The client and the sandbox agree on every call."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from presetctl.api.client import OpenRouter, connect
from presetctl.api.read import read_live
from presetctl.content import Content, is_same_live, wire_body
from presetctl.errors import ApiError, RunStoppedError, UnknownOutcomeError
from presetctl.live import LivePreset
from presetctl.lockfile import LockEntry
from presetctl.models.endpoint import Endpoint
from presetctl.sandbox.app import create_app
from presetctl.sandbox.store import API_USER, DASHBOARD_USER, WORKSPACE_ID, Store

pytestmark = pytest.mark.anyio

CONTENT = Content("Sort the mail.\nBe kind. 😀", {"model": "openai/gpt-5.4", "temperature": 0.5})
BODY = wire_body(Endpoint.CHAT, CONTENT)
BASE_URL = "http://sandbox.invalid/api/v1"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def store() -> Store:
    return Store()


@asynccontextmanager
async def client(store: Store) -> AsyncIterator[OpenRouter]:
    """Open a client of the sandbox over a store, in this process."""
    async with connect(BASE_URL, "sandbox", create_app(store)) as api:
        yield api


def recorded(live: LivePreset) -> LockEntry:
    """Return the record of a live version."""
    assert live.version
    return LockEntry(
        content=live.version.content,
        endpoint=Endpoint.CHAT,
        source=f"presets/{live.slug}.yaml",
        preset_id=live.preset_id,
        version=live.version.number,
        version_id=live.version.version_id,
    )


async def test_the_key_tells_the_workspace(store: Store) -> None:
    """The sandbox has one workspace."""
    async with client(store) as api:
        assert await api.workspace_id() == WORKSPACE_ID


@pytest.mark.parametrize("endpoint", Endpoint)
async def test_what_is_created_is_read_back(store: Store, endpoint: Endpoint) -> None:
    """Each endpoint keeps system prompt and config, and answers as a later read does."""
    content = Content(CONTENT.system_prompt, {"model": "openai/gpt-5.4", "temperature": 0.5})

    async with client(store) as api:
        made = await api.create("triage", endpoint, wire_body(endpoint, content))
        found = await api.get("triage")

    assert made == found
    assert made.version
    assert is_same_live(made.version.content, content)
    assert (made.version.number, made.version.creator_id) == (1, API_USER)
    assert (made.slug, made.status, made.workspace_id) == ("triage", "active", WORKSPACE_ID)
    assert made.designated_id == made.version.version_id


async def test_the_list_names_all_presets_once(store: Store) -> None:
    """Several pages make one list, each row as a read of its own would tell it."""
    slugs = {f"preset-{number}" for number in range(205)}
    for slug in slugs:
        store.create_version(slug, None, {})

    async with client(store) as api:
        listed = {each.slug: each for each in await api.list_presets()}
        found = await api.get("preset-7")

    assert listed.keys() == slugs
    assert found
    assert listed["preset-7"].preset_id == found.preset_id
    assert listed["preset-7"].designated_id == found.designated_id


async def test_there_may_be_no_presets(store: Store) -> None:
    """A new workspace is empty."""
    async with client(store) as api:
        assert await api.list_presets() == []


async def test_a_preset_that_is_not_there_is_none(store: Store) -> None:
    """An archived one is hidden as if it had never been."""
    store.create_version("old", None, {})
    store.archive("old")

    async with client(store) as api:
        assert await api.get("old") is None
        assert await api.get("never") is None
        assert await api.list_presets() == []


async def test_a_disabled_preset_says_so(store: Store) -> None:
    """The status comes with the list and with the preset."""
    store.create_version("a", None, {})
    store.disable("a")

    async with client(store) as api:
        found = await api.get("a")
        (listed,) = await api.list_presets()

    assert found
    assert found.status == listed.status == "disabled"


async def test_the_history_is_read_from_a_number_on(store: Store) -> None:
    """A long history has its newest versions on the last page."""
    for number in range(1, 104):
        store.create_version("a", f"Prompt {number}.", {})
    store.edit("a", "From the dashboard.", {})

    async with client(store) as api:
        newer = await api.versions_after("a", 101)
        count = await api.version_count("a")

    assert [each.number for each in newer] == [102, 103, 104]
    assert [each.content.system_prompt for each in newer][1:] == ["Prompt 103.", "From the dashboard."]
    assert newer[-1].creator_id == DASHBOARD_USER
    assert count == 104


async def test_the_history_of_no_preset_is_an_error(store: Store) -> None:
    """404 there means that the preset went in between."""
    async with client(store) as api:
        with pytest.raises(ApiError, match="GET /presets/a/versions → 404: there is no preset `a`"):
            await api.versions_after("a", 0)


@pytest.mark.parametrize("status", ["archived", "disabled"])
async def test_a_create_on_an_inactive_slug_is_a_conflict(store: Store, status: str) -> None:
    """A conflict is looked into, since it doesn't prove that nothing was stored."""
    store.create_version("a", None, {})
    store.archive("a") if status == "archived" else store.disable("a")

    async with client(store) as api:
        with pytest.raises(UnknownOutcomeError, match=f"→ 409: preset `a` is {status}") as caught:
            await api.create("a", Endpoint.CHAT, BODY)

    assert caught.value.status == 409
    assert caught.value.hint == "the slug may be archived or disabled, or somebody else is writing it"


async def test_a_refused_body_is_certain(store: Store) -> None:
    """A bad request made no version."""
    async with client(store) as api:
        with pytest.raises(ApiError, match="POST /presets/a/chat/completions → 400: ") as caught:
            await api.create("a", Endpoint.CHAT, {})
        found = await api.get("a")

    assert not isinstance(caught.value, UnknownOutcomeError | RunStoppedError)
    assert found is None


async def test_a_folder_in_sync_is_read_from_the_list(store: Store) -> None:
    """What a create returned is what the list says later, so nothing is read one by one."""
    async with client(store) as api:
        made = await api.create("a", Endpoint.CHAT, BODY)
        live = await read_live(api, {"a": recorded(made)}, 8)

    assert live.presets["a"].version is None
    assert live.workspace_id == WORKSPACE_ID


async def test_a_roll_back_is_read_with_the_count_of_versions(store: Store) -> None:
    """The older version is designated, and the newer one still there."""
    async with client(store) as api:
        await api.create("a", Endpoint.CHAT, BODY)
        latest = await api.create("a", Endpoint.CHAT, BODY)
        store.designate("a", 1)
        live = await read_live(api, {"a": recorded(latest)}, 8)

    found = live.presets["a"]
    assert found.version
    assert (found.version.number, found.version_count) == (1, 2)
