"""The official SDK, whose parsing is strict, takes the sandbox for OpenRouter.

It drives every preset call over a real connection. The sandbox is right as far as the SDK's types are: its
parsing wants every key and its errors are told apart by status and body.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from openrouter import OpenRouter, errors

from presetctl.sandbox.app import create_app
from presetctl.sandbox.server import SandboxServer, base_url, listen
from presetctl.sandbox.store import WORKSPACE_ID, Store

SECONDS = 30
MODEL = "openai/gpt-5.4"
SYSTEM: Any = {"role": "system", "content": "Be brief."}
USER: Any = {"role": "user", "content": "Hello"}


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def url(store: Store) -> Iterator[str]:
    """Serve the store on loopback while a test runs."""
    started = threading.Event()
    with listen("127.0.0.1", 0) as listener:
        server = SandboxServer(create_app(store), started.set)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            assert started.wait(SECONDS)
            yield base_url(listener)
        finally:
            server.should_exit = True
            thread.join(SECONDS)
    assert not thread.is_alive()


@pytest.fixture
def sdk(url: str) -> Iterator[OpenRouter]:
    with OpenRouter(api_key="any", server_url=url, retry_config=None) as client:
        yield client


def create_chat(sdk: OpenRouter, slug: str, **fields: Any) -> Any:
    return sdk.presets.create_presets_chat_completions(slug=slug, messages=[USER], model=MODEL, **fields).data


def test_chat_create(sdk: OpenRouter) -> None:
    """A chat body makes a preset: config fields are kept, the system message becomes the prompt."""
    answer = sdk.presets.create_presets_chat_completions(
        slug="email-copywriter",
        messages=[SYSTEM, USER],
        model=MODEL,
        temperature=0.7,
        provider={"sort": "price"},
        user="somebody",
    )

    version = answer.data.designated_version
    assert version is not None
    assert (answer.data.slug, answer.data.status, answer.data.workspace_id) == (
        "email-copywriter",
        "active",
        WORKSPACE_ID,
    )
    assert (version.version, version.system_prompt) == (1, "Be brief.")
    assert version.config == {"model": MODEL, "temperature": 0.7, "provider": {"sort": "price"}}


def test_messages_create(sdk: OpenRouter) -> None:
    """A messages body makes a preset: `system` becomes the prompt."""
    answer = sdk.presets.create_presets_messages(
        slug="triage",
        model=MODEL,
        messages=[USER],
        system="Be brief.",
        max_tokens=100,
        stop_sequences=["END"],
    )

    version = answer.data.designated_version
    assert version is not None
    assert version.system_prompt == "Be brief."
    assert version.config == {"model": MODEL, "max_tokens": 100, "stop_sequences": ["END"]}


def test_responses_create(sdk: OpenRouter) -> None:
    """A responses body makes a preset: `instructions` becomes the prompt; the SDK's own default is kept."""
    answer = sdk.presets.create_presets_responses(
        slug="triage", model=MODEL, input="Hello", instructions="Be brief.", max_output_tokens=100
    )

    version = answer.data.designated_version
    assert version is not None
    assert version.system_prompt == "Be brief."
    assert version.config == {"model": MODEL, "max_output_tokens": 100, "service_tier": "auto"}


def test_get_and_get_version(sdk: OpenRouter) -> None:
    """A preset and each of its versions are read back as they were made."""
    first = create_chat(sdk, "triage", seed=1)
    second = create_chat(sdk, "triage", seed=2)

    preset = sdk.presets.get(slug="triage").data
    versions = [sdk.presets.get_version(slug="triage", version=number).data for number in ("1", "2")]

    assert preset == second
    assert versions == [first.designated_version, second.designated_version]


def test_presets_are_listed_over_several_pages(sdk: OpenRouter) -> None:
    """The SDK's own paging finds every preset once, the latest update first."""
    for index in range(5):
        create_chat(sdk, f"preset-{index}")

    listed: list[str] = []
    page: Any = sdk.presets.list(limit=2)
    while page is not None and page.result.data:
        assert page.result.total_count == 5
        listed += [preset.slug for preset in page.result.data]
        page = page.next()

    assert listed == [f"preset-{index}" for index in (4, 3, 2, 1, 0)]


def test_versions_are_listed_over_several_pages(sdk: OpenRouter) -> None:
    """The SDK's own paging finds every version once, oldest first."""
    for seed in range(5):
        create_chat(sdk, "triage", seed=seed)

    listed: list[int] = []
    page: Any = sdk.presets.list_versions(slug="triage", limit=2)
    while page is not None and page.result.data:
        assert page.result.total_count == 5
        listed += [version.version for version in page.result.data if version]
        page = page.next()

    assert listed == [1, 2, 3, 4, 5]


CALLS: dict[str, Callable[[OpenRouter], Any]] = {
    "list": lambda sdk: sdk.presets.list(),
    "get": lambda sdk: sdk.presets.get(slug="triage"),
    "create chat": lambda sdk: create_chat(sdk, "triage"),
    "create messages": lambda sdk: sdk.presets.create_presets_messages(
        slug="triage", model=MODEL, messages=[USER]
    ),
    "create responses": lambda sdk: sdk.presets.create_presets_responses(slug="triage", model=MODEL),
    "list versions": lambda sdk: sdk.presets.list_versions(slug="triage"),
    "get version": lambda sdk: sdk.presets.get_version(slug="triage", version="1"),
}


@pytest.mark.parametrize("name", CALLS)
def test_missing_key_is_unauthorized(url: str, name: str) -> None:
    """Without a key each of the seven calls raises the SDK's error for 401."""
    with OpenRouter(server_url=url) as sdk, pytest.raises(errors.UnauthorizedResponseError) as caught:
        CALLS[name](sdk)

    assert caught.value.data.error.code == 401
    assert caught.value.data.error.message == "Missing Authentication header"


@pytest.mark.parametrize("name", ["get", "list versions", "get version"])
def test_missing_preset_is_not_found(sdk: OpenRouter, name: str) -> None:
    """Reading a slug without a preset raises the SDK's error for 404."""
    with pytest.raises(errors.NotFoundResponseError) as caught:
        CALLS[name](sdk)

    assert caught.value.data.error.code == 404


@pytest.mark.parametrize("name", ["create chat", "create messages", "create responses"])
@pytest.mark.parametrize("status", ["disabled", "archived"])
def test_inactive_preset_is_a_conflict(sdk: OpenRouter, store: Store, name: str, status: str) -> None:
    """A create call to a disabled or archived preset raises the SDK's error for 409."""
    store.create_version("triage", None, {})
    _ = store.disable("triage") if status == "disabled" else store.archive("triage")

    with pytest.raises(errors.ConflictResponseError) as caught:
        CALLS[name](sdk)

    assert caught.value.data.error.code == 409


@pytest.mark.parametrize(
    "refused",
    [
        lambda sdk: sdk.presets.list(limit=101),
        lambda sdk: sdk.presets.list_versions(slug="triage", limit=101),
        lambda sdk: sdk.presets.get_version(slug="triage", version="latest"),
        lambda sdk: sdk.presets.create_presets_chat_completions(slug="triage", messages=[]),
        lambda sdk: create_chat(sdk, "Not A Slug"),
    ],
)
def test_bad_request_is_refused(sdk: OpenRouter, refused: Callable[[OpenRouter], Any]) -> None:
    """What the API doesn't take raises the SDK's error for 400."""
    with pytest.raises(errors.BadRequestResponseError) as caught:
        refused(sdk)

    assert caught.value.data.error.code == 400


@pytest.mark.filterwarnings("ignore:.*DEPRECATED:DeprecationWarning")  # the SDK's own words on `rate_limit`
def test_key(sdk: OpenRouter) -> None:
    """The facts about the key have every member that the SDK requires."""
    key = sdk.api_keys.get_current_key_metadata().data

    assert key.workspace_id == WORKSPACE_ID


def test_models_and_providers(sdk: OpenRouter) -> None:
    """The models, providers and endpoints have every member that the SDK requires."""
    models = sdk.models.list()
    providers = sdk.providers.list().data
    author, slug = MODEL.split("/")
    offers = sdk.endpoints.list(author=author, slug=slug).data

    assert models is not None
    assert MODEL in [model.id for model in models.result.data]
    assert "anthropic" in [provider.slug for provider in providers]
    assert [endpoint.tag for endpoint in offers.endpoints] == ["openai", "azure"]
