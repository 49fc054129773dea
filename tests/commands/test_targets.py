"""Several targets of one folder: each with its own place, key, lockfile and changes."""

import json
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from presetctl.api import client
from presetctl.sandbox.app import create_app
from presetctl.sandbox.store import WORKSPACE_ID, Store
from tests.commands.conftest import Presetctl, Write, chat

PRODUCTION, STAGING = "https://one.example/api/v1", "https://two.example/api/v1"
OTHER_WORKSPACE = "99999999-0000-4000-8000-000000000099"
PRODUCTION_LOCK, STAGING_LOCK = Path("presets/presets.lock"), Path("presets/presets.staging.lock")
SETTINGS = f"""
targets:
  production: {{base_url: "{PRODUCTION}", api_key_env: LIVE_KEY}}
  staging: {{base_url: "{STAGING}", api_key_env: TEST_KEY}}
"""
ON_STAGING = ("-t", "staging")


@dataclass
class Cloud:
    """The API at two base URLs. `keys` are those that each was called with.

    `workspaces` says under which id a path of one of them answers, by the path's end.
    """

    stores: dict[str, Store] = field(default_factory=lambda: {url: Store() for url in (PRODUCTION, STAGING)})
    keys: dict[str, set[str]] = field(default_factory=lambda: {PRODUCTION: set(), STAGING: set()})
    posts: int = 0
    workspaces: dict[str, str] = field(default_factory=dict)

    def connect(
        self, base_url: str, key: str, _: object = None
    ) -> AbstractAsyncContextManager[client.OpenRouter]:
        """Open the client on one of the stores."""
        self.keys[base_url].add(key)
        app = create_app(self.stores[base_url])

        async def call(scope: Any, receive: Any, send: Any) -> None:
            self.posts += scope["method"] == "POST"
            ends = [end for end in self.workspaces if scope["path"].endswith(end)]
            workspace = self.workspaces[ends[0]] if ends else WORKSPACE_ID

            async def moved(message: Any) -> None:
                body = message.get("body", b"").replace(WORKSPACE_ID.encode(), workspace.encode())
                await send({**message, "body": body} if "body" in message else message)

            await app(scope, receive, moved)

        return CONNECT(base_url, key, call)


CONNECT = client.connect


@pytest.fixture
def cloud(presetctl: Presetctl, write: Write, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """Put two APIs in the place of the network, and a key for each in the environment."""
    cloud = Cloud()
    monkeypatch.setattr(client, "connect", cloud.connect)
    monkeypatch.setenv("LIVE_KEY", "live")
    monkeypatch.setenv("TEST_KEY", "test")
    write("presetctl.yaml", SETTINGS)
    assert presetctl("--help").code == 0
    return cloud


def config(store: Store, slug: str) -> dict[str, Any]:
    version = store.get_preset(slug).designated_version
    assert version is not None
    return version.config


def presets(presetctl: Presetctl, *arguments: str) -> dict[str, dict[str, Any]]:
    plan = json.loads(presetctl(*arguments, "plan", "--format", "json").out)
    return {each["slug"]: each for each in plan["presets"]}


def test_each_target_has_place_key_and_lockfile(presetctl: Presetctl, write: Write, cloud: Cloud) -> None:
    """Applying to one target leaves the other's presets and lockfile alone."""
    write("mail.yaml", chat())

    first = presetctl(*ON_STAGING, "apply", "--yes")
    has_production = PRODUCTION_LOCK.exists()
    staging = STAGING_LOCK.read_bytes()
    second = presetctl("apply", "--yes")

    assert (first.code, second.code, has_production) == (0, 0, False)
    assert STAGING_LOCK.read_bytes() == staging
    assert cloud.keys == {PRODUCTION: {"live"}, STAGING: {"test"}}
    assert [store.list_presets().total_count for store in cloud.stores.values()] == [1, 1]
    names = [json.loads(path.read_text())["target"] for path in (PRODUCTION_LOCK, STAGING_LOCK)]
    assert names == ["production", "staging"]


@pytest.mark.usefixtures("cloud")
def test_edit_waits_on_every_target_by_itself(presetctl: Presetctl, write: Write) -> None:
    """An edit that was applied to staging is still an update for production."""
    write("mail.yaml", chat())
    presetctl("apply", "--yes")
    presetctl(*ON_STAGING, "apply", "--yes")
    write("mail.yaml", chat(temperature=0.2))
    presetctl(*ON_STAGING, "apply", "--yes")

    states = [presets(presetctl, *target)["mail"]["state"] for target in ((), ON_STAGING)]

    assert states == ["update", "unchanged"]


def test_suffix_lets_targets_share_a_workspace(presetctl: Presetctl, write: Write, cloud: Cloud) -> None:
    """With a suffix two targets keep two presets side by side, known by one slug."""
    write("presetctl.yaml", SETTINGS.replace(f'"{STAGING}"', f'"{PRODUCTION}", slug_suffix: -staging'))
    write("mail.yaml", chat())
    presetctl("apply", "--yes")
    store = cloud.stores[PRODUCTION]

    first = presetctl(*ON_STAGING, "apply", "--yes")
    store.edit("mail-staging", None, {"model": "somebody/else"})

    plan = json.loads(presetctl("plan", "--format", "json").out)
    staging = presets(presetctl, *ON_STAGING)["mail"]
    overwritten = presetctl(*ON_STAGING, "apply", "--yes", "--overwrite", "mail")
    assert (first.code, overwritten.code) == (0, 0)
    assert list(json.loads(STAGING_LOCK.read_text())["presets"]) == ["mail"]
    assert (staging["state"], staging["api_slug"]) == ("drifted", "mail-staging")
    assert ([each["state"] for each in plan["presets"]], plan["not_managed"]) == (
        ["unchanged"],
        ["mail-staging"],
    )
    assert [store.list_versions(slug).total_count for slug in ("mail", "mail-staging")] == [1, 3]


COMMANDS = pytest.mark.parametrize("command", [("plan",), ("apply", "--yes")])


@COMMANDS
def test_pin_of_another_workspace_stops_everything(
    presetctl: Presetctl, write: Write, cloud: Cloud, command: tuple[str, ...]
) -> None:
    """A key of another workspace than the pinned one is refused before anything is compared."""
    pin = f'{STAGING}", workspace_id: {OTHER_WORKSPACE}, slug_suffix: "'
    write("presetctl.yaml", SETTINGS.replace(f"{STAGING}", pin))
    write("mail.yaml", chat())

    ran = presetctl(*ON_STAGING, *command)

    assert (ran.code, ran.out, cloud.posts) == (3, "", 0)
    assert OTHER_WORKSPACE in ran.err
    assert WORKSPACE_ID in ran.err


def test_pinned_workspace_is_checked_and_recorded(presetctl: Presetctl, write: Write, cloud: Cloud) -> None:
    """With the key's own workspace pinned, everything works, and the lockfile names it."""
    cloud.workspaces[""] = OTHER_WORKSPACE
    pin = f'{STAGING}", workspace_id: {OTHER_WORKSPACE}, slug_suffix: "'
    write("presetctl.yaml", SETTINGS.replace(f"{STAGING}", pin))
    write("mail.yaml", chat())

    ran = presetctl(*ON_STAGING, "apply", "--yes")

    assert (ran.code, cloud.posts) == (0, 1)
    assert json.loads(STAGING_LOCK.read_text())["workspace_id"] == OTHER_WORKSPACE


@COMMANDS
def test_key_of_another_workspace_than_recorded_is_refused(
    presetctl: Presetctl, write: Write, cloud: Cloud, command: tuple[str, ...]
) -> None:
    """Also without a pin the lockfile remembers where it belongs."""
    write("mail.yaml", chat())
    presetctl("apply", "--yes")
    lock = PRODUCTION_LOCK.read_bytes()
    cloud.workspaces["/key"] = OTHER_WORKSPACE
    write("mail.yaml", chat(temperature=0.2))

    ran = presetctl(*command)

    assert (ran.code, ran.out, cloud.posts, PRODUCTION_LOCK.read_bytes()) == (3, "", 1, lock)
    assert "error[lockfile-mismatch]" in ran.err


@COMMANDS
def test_lockfile_of_another_target_is_refused(
    presetctl: Presetctl, write: Write, cloud: Cloud, command: tuple[str, ...]
) -> None:
    """A lockfile that was copied from another base URL is rejected before the first call."""
    write("mail.yaml", chat())
    presetctl("apply", "--yes")
    STAGING_LOCK.write_bytes(PRODUCTION_LOCK.read_bytes())

    ran = presetctl(*ON_STAGING, *command)

    assert (ran.code, ran.out, cloud.keys[STAGING]) == (3, "", set())
    assert PRODUCTION in ran.err
    assert STAGING in ran.err


def test_target_changes_merge_over_the_definition(presetctl: Presetctl, write: Write, cloud: Cloud) -> None:
    """A target replaces and removes fields, has its own prompt and protection; others don't see it."""
    changes = (
        "targets:\n  staging:\n    protected: true\n    system_prompt: Test.\n"
        "    request: {model: small/model, temperature: null}\n"
    )
    write("mail.yaml", "system_prompt: Be brief.\n" + changes + chat(temperature=0.2))

    refused = presetctl(*ON_STAGING, "apply", "--yes")
    presetctl(*ON_STAGING, "apply", "--yes", "--allow-protected", "mail")
    presetctl("apply", "--yes")

    staging = cloud.stores[STAGING].get_preset("mail").designated_version
    assert refused.code == 4
    assert staging is not None
    assert (staging.system_prompt, staging.config) == ("Test.", {"model": "small/model"})
    assert config(cloud.stores[PRODUCTION], "mail") == {"model": "openai/gpt-5.4", "temperature": 0.2}


@pytest.mark.usefixtures("cloud")
def test_change_for_one_target_is_no_change_for_the_other(presetctl: Presetctl, write: Write) -> None:
    """Editing what a target changes plans an update there alone."""
    text = "targets: {{staging: {{request: {{temperature: {}}}}}}}\n" + chat()
    write("mail.yaml", text.format(0.2))
    presetctl("apply", "--yes")
    presetctl(*ON_STAGING, "apply", "--yes")
    write("mail.yaml", text.format(0.3))

    states = [presets(presetctl, *target)["mail"]["state"] for target in ((), ON_STAGING)]

    assert states == ["unchanged", "update"]


@pytest.mark.usefixtures("cloud")
def test_base_file_reaches_whatever_extends_it(presetctl: Presetctl, write: Write) -> None:
    """An edit of a base file is an update of each definition below it that doesn't say otherwise."""
    write("_root.yaml", "request: {model: openai/gpt-5.4, temperature: 0.2}\n")
    write("_base.yaml", "extends: _root.yaml\nrequest: {top_p: 0.5}\n")
    write("follows.yaml", "extends: _base.yaml\n")
    write("differs.yaml", "extends: _base.yaml\nrequest: {temperature: 1, top_p: null}\n")
    presetctl("apply", "--yes")
    write("_root.yaml", "request: {model: openai/gpt-5.4, temperature: 0.3}\n")

    found = presets(presetctl)

    assert {slug: each["state"] for slug, each in found.items()} == {
        "differs": "unchanged",
        "follows": "update",
    }
    assert found["follows"]["body"]["temperature"] == 0.3
    assert found["follows"]["body"]["top_p"] == 0.5


@pytest.mark.usefixtures("cloud")
def test_shared_prompt_updates_all_its_presets(presetctl: Presetctl, write: Write) -> None:
    """Twelve presets of one prompt are twelve updates, which apply pushes when their number is allowed."""
    write("prompts/_safety.md", "Be safe.\n")
    for number in range(12):
        write(f"bot-{number:02}.yaml", "system_prompt: {file: prompts/_safety.md}\n" + chat())
    presetctl("apply", "--yes")
    write("prompts/_safety.md", "Be very safe.\n")

    plan = json.loads(presetctl("plan", "--format", "json").out)
    refused = presetctl("apply", "--yes")
    applied = presetctl("apply", "--yes", "--max-changes", "12")

    assert plan["summary"]["update"] == 12
    assert {each["changes"][0]["path"] for each in plan["presets"]} == {"/system_prompt"}
    assert (refused.code, applied.code) == (4, 0)
    assert "`--max-changes 12` allows it" in refused.err


CYCLE = {"_a.yaml": "extends: _b.yaml\n", "_b.yaml": "extends: _a.yaml\n"}
DEEP = {f"_{number}.yaml": f"extends: _{number + 1}.yaml\n" for number in range(9)} | {"_9.yaml": "{}\n"}


@pytest.mark.parametrize(
    ("files", "first", "code", "chain"),
    [
        (CYCLE, "_a.yaml", "extends-cycle", "_a.yaml → _b.yaml → _a.yaml"),
        (DEEP, "_0.yaml", "extends-too-deep", "mail.yaml → _0.yaml → _1.yaml"),
    ],
    ids=["cycle", "depth"],
)
def test_endless_bases_are_told_with_their_chain(
    presetctl: Presetctl, write: Write, cloud: Cloud, files: dict[str, str], first: str, code: str, chain: str
) -> None:
    """Base files that lead back or too far stop plan and apply before any call, and the chain is shown."""
    for name, text in files.items():
        write(name, text)
    write("mail.yaml", f"extends: {first}\n" + chat())

    ran = presetctl("plan")

    assert (ran.code, cloud.keys[PRODUCTION]) == (3, set())
    assert f"error[{code}]" in ran.err
    assert chain in ran.err
