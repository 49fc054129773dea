"""The sandbox's routes: shapes, limits, orders and errors of the API."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from presetctl.sandbox.app import MAX_BODY_BYTES
from presetctl.sandbox.catalogue import MODELS, PROVIDERS
from presetctl.sandbox.store import WORKSPACE_ID, Store

from .calls import MODEL, Clock, call, create, error

PRESET_KEYS = {
    "id",
    "creator_user_id",
    "workspace_id",
    "name",
    "slug",
    "description",
    "status",
    "designated_version_id",
    "created_at",
    "updated_at",
    "status_updated_at",
}
VERSION_KEYS = {
    "id",
    "preset_id",
    "creator_id",
    "version",
    "system_prompt",
    "config",
    "created_at",
    "updated_at",
}

KEYED = [
    ("GET", "/presets"),
    ("GET", "/presets/triage"),
    ("DELETE", "/presets/triage"),
    ("POST", "/presets/triage/restore"),
    ("GET", "/presets/triage/versions"),
    ("GET", "/presets/triage/versions/1"),
    ("POST", "/presets/triage/chat/completions"),
    ("POST", "/presets/triage/messages"),
    ("POST", "/presets/triage/responses"),
    ("GET", "/key"),
]


@pytest.fixture
def store() -> Store:
    return Store(clock=Clock())


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("chat/completions", {"messages": [{"role": "system", "content": "Be brief."}]}),
        ("messages", {"messages": [], "system": "Be brief."}),
        ("responses", {"instructions": "Be brief."}),
    ],
)
def test_create_calls_answer_with_the_designated_version(
    store: Store, path: str, body: dict[str, Any]
) -> None:
    """Each endpoint answers 200, with every key of the preset and of its new version."""
    sent = {"model": MODEL, "temperature": 0.2, "stream": True, "nonsense": 1, **body}

    response = call(store, "POST", f"/presets/triage/{path}", body=sent)

    assert response.status_code == 200
    assert set(response.json()) == {"data"}
    preset = response.json()["data"]
    assert set(preset) == PRESET_KEYS | {"designated_version"}
    version = preset["designated_version"]
    assert set(version) == VERSION_KEYS
    assert (version["version"], version["system_prompt"]) == (1, "Be brief.")
    assert version["config"] == {"model": MODEL, "temperature": 0.2}


def test_every_create_call_is_a_new_version(store: Store) -> None:
    """A second call answers 200 too, and equal content is not skipped."""
    first = create(store, "triage")

    second = create(store, "triage")

    assert second["id"] == first["id"]
    assert second["designated_version"]["version"] == 2
    assert second["designated_version"]["config"] == first["designated_version"]["config"]


def test_get_answers_as_the_create_call_did(store: Store) -> None:
    """Reading a preset or a version gives what the create call answered."""
    created = create(store, "triage", temperature=0.2)

    assert call(store, "GET", "/presets/triage").json() == {"data": created}
    version = call(store, "GET", "/presets/triage/versions/1").json()
    assert version == {"data": created["designated_version"]}


def test_list_shows_presets_without_their_versions(store: Store) -> None:
    """The list holds every key of a preset, the latest update first, and the length of the whole list."""
    for slug in ("a", "b", "c"):
        create(store, slug)
    create(store, "a")

    answer = call(store, "GET", "/presets?limit=2&offset=1").json()

    assert set(answer) == {"data", "total_count"}
    assert [each["slug"] for each in answer["data"]] == ["c", "b"]
    assert all(set(each) == PRESET_KEYS for each in answer["data"])
    assert answer["total_count"] == 3


def test_versions_are_listed_oldest_first(store: Store) -> None:
    """A page of versions holds whole versions in ascending order."""
    for seed in range(4):
        create(store, "triage", seed=seed)

    answer = call(store, "GET", "/presets/triage/versions?offset=1&limit=2").json()

    assert answer["total_count"] == 4
    assert [(each["version"], each["config"]["seed"]) for each in answer["data"]] == [(2, 1), (3, 2)]
    assert all(set(each) == VERSION_KEYS for each in answer["data"])


def test_a_page_holds_fifty_unless_asked(store: Store) -> None:
    """Without a limit a page holds 50, and at most 100 can be asked for."""
    for _ in range(101):
        store.create_version("triage", None, {})

    assert len(call(store, "GET", "/presets/triage/versions").json()["data"]) == 50
    assert len(call(store, "GET", "/presets/triage/versions?limit=100").json()["data"]) == 100


@pytest.mark.parametrize("path", ["/presets", "/presets/triage/versions"])
@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=",
        "limit=ten",
        "offset=-1",
        "offset=1.5",
        "offset=" + "9" * 20,
    ],
)
def test_bad_pages_are_refused(store: Store, path: str, query: str) -> None:
    """A limit outside 1 to 100 or an offset that isn't a whole number is a bad request."""
    create(store, "triage")

    code, message = error(call(store, "GET", f"{path}?{query}"))

    assert code == 400
    assert query.split("=", maxsplit=1)[0] in message


@pytest.mark.parametrize(("method", "path"), KEYED)
@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", "Basic abc", "abc"])
def test_calls_without_a_key_are_refused(
    store: Store, method: str, path: str, authorization: str | None
) -> None:
    """Every call but those on models and providers wants a bearer key that isn't empty."""
    response = call(store, method, path, authorization=authorization)

    assert error(response) == (401, "Missing Authentication header")


@pytest.mark.parametrize(("method", "path"), KEYED[1:6])
def test_unknown_presets_are_not_found(store: Store, method: str, path: str) -> None:
    """A slug without a preset is 404 for every call but the create calls."""
    assert error(call(store, method, path)) == (404, "there is no preset `triage`")


@pytest.mark.parametrize(
    ("number", "code"), [("2", 404), ("0", 404), ("latest", 400), ("-1", 400), ("1e1", 400)]
)
def test_unknown_versions_are_not_found(store: Store, number: str, code: int) -> None:
    """A number without a version is 404; what isn't a number is a bad request."""
    create(store, "triage")

    assert error(call(store, "GET", f"/presets/triage/versions/{number}"))[0] == code


@pytest.mark.parametrize("path", ["/", "/nothing", "/presets/", "/presets/a/b", "/presets/a/versions/1/x"])
def test_unknown_paths_answer_in_the_api_form(store: Store, path: str) -> None:
    """A path that doesn't exist is 404 as JSON, without a redirect."""
    assert error(call(store, "GET", path)) == (404, "Not Found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/presets", {"GET", "HEAD"}),
        ("PATCH", "/presets/triage", {"GET", "HEAD", "DELETE"}),
        ("GET", "/presets/triage/messages", {"POST"}),
    ],
)
def test_other_methods_are_refused(store: Store, method: str, path: str, allowed: set[str]) -> None:
    """A method that a path doesn't take is 405 as JSON, with those that it takes."""
    response = call(store, method, path)

    assert error(response) == (405, "Method Not Allowed")
    assert set(response.headers["allow"].split(", ")) == allowed


@pytest.mark.parametrize(
    "slug", ["Triage", "a--b", "-a", "a_", "a.b", "..", "a%20b", "%C3%A9", "x" * 65, "a%0A"]
)
def test_strange_slugs_are_refused(store: Store, slug: str) -> None:
    """Only slugs that are safe everywhere are taken for a new preset."""
    response = call(store, "POST", f"/presets/{slug}/responses", body={})

    assert response.status_code in (400, 404)  # the client itself resolves `..`
    assert store.list_presets().total_count == 0


@pytest.mark.parametrize("slug", ["a", "mental_health", "triage-2", "9", "x" * 64])
def test_plain_slugs_are_taken(store: Store, slug: str) -> None:
    """Lower case letters and digits joined by a hyphen or underscore are a slug."""
    assert create(store, slug)["slug"] == slug


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b'{"temperature": NaN}', b'{"model": "\\ud800"}', b"{}"]
)
def test_bad_bodies_are_refused(store: Store, content: bytes) -> None:
    """A body that isn't a complete request makes no version."""
    code, _ = error(call(store, "POST", "/presets/triage/chat/completions", content=content))

    assert code == 400
    assert store.list_presets().total_count == 0


@pytest.mark.parametrize(("size", "code"), [(MAX_BODY_BYTES, 200), (MAX_BODY_BYTES + 1, 413)])
def test_bodies_have_a_greatest_size(store: Store, size: int, code: int) -> None:
    """4 MiB are taken and one byte more is not, also when the length isn't told in advance."""
    start = b'{"instructions": "'

    async def chunks() -> AsyncIterator[bytes]:
        yield start
        yield b"x" * (size - len(start) - 2)
        yield b'"}'

    response = call(store, "POST", "/presets/triage/responses", content=chunks())

    assert response.status_code == code
    assert store.list_presets().total_count == (code == 200)


def test_archive_hides_and_restore_brings_back(store: Store) -> None:
    """An archived preset is 404, its slug stays taken, and restoring leaves its version as it was."""
    created = create(store, "triage")

    assert call(store, "DELETE", "/presets/triage").json()["data"]["status"] == "archived"
    assert call(store, "DELETE", "/presets/triage").status_code == 200
    assert call(store, "GET", "/presets/triage").status_code == 404
    assert call(store, "GET", "/presets").json() == {"data": [], "total_count": 0}
    refused = call(store, "POST", "/presets/triage/responses", body={})
    assert error(refused) == (409, "preset `triage` is archived")
    restored = call(store, "POST", "/presets/triage/restore").json()["data"]
    assert restored["status"] == "active"
    assert restored["designated_version"] == created["designated_version"]
    assert call(store, "POST", "/presets/triage/restore").json()["data"] == restored


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/presets/triage/responses"),
        ("DELETE", "/presets/triage"),
        ("POST", "/presets/triage/restore"),
    ],
)
def test_disabled_presets_conflict(store: Store, method: str, path: str) -> None:
    """A disabled preset can be read; a change of it is a conflict."""
    create(store, "triage")
    store.disable("triage")

    response = call(store, method, path, content=b"{}")

    assert error(response) == (409, "preset `triage` is disabled")
    assert call(store, "GET", "/presets/triage").json()["data"]["status"] == "disabled"


def test_key_names_the_workspace_of_the_presets(store: Store) -> None:
    """`/key` tells the workspace that presets are made in."""
    answer = call(store, "GET", "/key").json()["data"]

    assert answer["workspace_id"] == WORKSPACE_ID == create(store, "triage")["workspace_id"]
    assert answer["is_management_key"] is False


def test_models_and_providers_need_no_key(store: Store) -> None:
    """The catalogue is public, and names each model and provider once."""
    models = call(store, "GET", "/models", authorization=None).json()
    providers = call(store, "GET", "/providers", authorization=None).json()

    assert models == {"data": MODELS, "total_count": 18, "links": {"next": None}}
    assert providers == {"data": PROVIDERS}
    assert len({each["id"] for each in MODELS}) == 18
    assert len({each["slug"] for each in PROVIDERS}) == 9


def test_endpoints_are_those_of_one_model(store: Store) -> None:
    """Who serves a model is public too; a router has no endpoints of its own."""
    path = "/models/meta-llama/llama-3.3-70b-instruct:free/endpoints"
    found = call(store, "GET", path, authorization=None).json()["data"]
    router = call(store, "GET", "/models/openrouter/auto/endpoints").json()["data"]

    assert found["id"] == "meta-llama/llama-3.3-70b-instruct:free"
    assert [(each["tag"], each["provider_name"], each["quantization"]) for each in found["endpoints"]] == [
        ("deepinfra/fp8", "DeepInfra", "fp8"),
        ("groq", "Groq", None),
    ]
    assert router["endpoints"] == []


def test_endpoints_of_an_unknown_model_are_missing(store: Store) -> None:
    """A model that isn't listed has no endpoints to show."""
    response = call(store, "GET", "/models/acme/new/endpoints")

    assert error(response) == (404, "there is no model `acme/new`")


def test_models_come_in_pages(store: Store) -> None:
    """A page of models links to the next one, up to the last."""
    first = call(store, "GET", "/models?offset=0&limit=10").json()

    second = call(store, "GET", first["links"]["next"].removeprefix("/api/v1")).json()

    assert first["data"] + second["data"] == MODELS
    assert second["links"]["next"] is None


def test_a_bug_answers_in_the_api_form() -> None:
    """What goes wrong inside the sandbox is a server error as JSON, and no version."""

    def broken(_: dict[str, Any]) -> dict[str, Any]:
        raise ZeroDivisionError

    store = Store(normalise=broken)

    response = call(store, "POST", "/presets/triage/responses", body={})

    assert error(response) == (500, "Internal Server Error")
    assert store.list_presets().total_count == 0
