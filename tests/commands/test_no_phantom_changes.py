"""What the API makes of a content on its way in is nobody's edit, and is never pushed again."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from presetctl.commands import place
from presetctl.sandbox.app import create_app
from presetctl.sandbox.store import Normalise, Store
from presetctl.settings import Settings
from tests.commands.conftest import Presetctl, Write
from tests.commands.test_apply import LOCKFILE, SANDBOX, versions

DEFINITIONS = {
    "chatty": """
system_prompt: |
  Be brief.
request:
  model: openai/gpt-5.4
  temperature: 1.0
  stop: [END]
  provider: {sort: price, order: [openai]}
""",
    "mailer": """
endpoint: messages
system_prompt: Be kind.
request:
  model: anthropic/claude-sonnet-4.5
  max_tokens: 500
  stop_sequences: [END]
  temperature: 0.5
""",
    "oracle": """
endpoint: responses
system_prompt: Be right.
request:
  model: openai/gpt-5.4
  max_output_tokens: 500
  top_p: 1
""",
}
RENAMED = {"max_output_tokens": "max_tokens", "stop_sequences": "stop"}


def add_nulls(config: dict[str, Any]) -> dict[str, Any]:
    provider = {"only": None, "max_price": {"prompt": None}, **config.get("provider", {})}
    return {**config, "seed": None, "provider": provider}


def add_empty_values(config: dict[str, Any]) -> dict[str, Any]:
    return {**config, "tools": [], "provider": {**config.get("provider", {}), "ignore": [], "max_price": {}}}


def add_defaults(config: dict[str, Any]) -> dict[str, Any]:
    provider = {"allow_fallbacks": True, **config.get("provider", {})}
    return {"presence_penalty": 0, **config, "provider": provider}


def swap_integers_and_floats(config: dict[str, Any]) -> dict[str, Any]:
    def swap(value: Any) -> Any:
        if isinstance(value, float) and value.is_integer():
            return int(value)
        return float(value) if type(value) is int else value

    return {key: swap(value) for key, value in config.items()}


def reorder_keys(config: dict[str, Any]) -> dict[str, Any]:
    turned = dict(reversed(config.items()))
    if "provider" in turned:
        turned["provider"] = dict(reversed(turned["provider"].items()))
    return turned


def rename_keys(config: dict[str, Any]) -> dict[str, Any]:
    return {RENAMED.get(key, key): value for key, value in config.items()}


def do_it_all(config: dict[str, Any]) -> dict[str, Any]:
    for normalise in (*WITHOUT_MEANING, add_defaults, rename_keys):
        config = normalise(config)
    return config


WITHOUT_MEANING: list[Normalise] = [add_nulls, add_empty_values, swap_integers_and_floats, reorder_keys]
EVERY_WAY = pytest.mark.parametrize(
    "normalise",
    [*WITHOUT_MEANING, add_defaults, rename_keys, do_it_all],
    ids=lambda normalise: normalise.__name__,
)

Sandbox = Callable[[], Store]


@pytest.fixture
def sandbox(
    normalise: Normalise, presetctl: Presetctl, write: Write, monkeypatch: pytest.MonkeyPatch
) -> Sandbox:
    """Write the definitions, and make the embedded API store configs in its own way."""

    def open_store() -> Store:
        return Store(LOCKFILE.parent / place.SANDBOX_FILE, normalise=normalise)

    def make_app(settings: Settings) -> Any:
        place.prepare_local_folder(settings)
        return create_app(open_store())

    monkeypatch.setattr(place, "sandbox_app", make_app)
    for slug, text in DEFINITIONS.items():
        write(f"{slug}.yaml", text)
    assert set(states(presetctl).values()) == {"create"}
    return open_store


def first_code(normalise: Normalise) -> int:
    """Return the exit code of the first push: a key that came back under another name is told once."""
    return 5 if normalise in (rename_keys, do_it_all) else 0


def states(presetctl: Presetctl) -> dict[str, str]:
    plan = json.loads(presetctl(*SANDBOX, "plan", "--format", "json").out)
    return {each["slug"]: each["state"] for each in plan["presets"]}


def changes(presetctl: Presetctl, slug: str, side: str = "changes") -> list[tuple[str, Any, Any]]:
    plan = json.loads(presetctl(*SANDBOX, "plan", slug, "--format", "json").out)
    return [(each["path"], each["before"], each["after"]) for each in plan["presets"][0][side]]


@EVERY_WAY
def test_apply_twice_is_empty(presetctl: Presetctl, sandbox: Sandbox, normalise: Normalise) -> None:
    """However the API stores a content, it is pushed once, and nothing is planned after that."""
    first = presetctl(*SANDBOX, "apply", "--yes")
    lock = LOCKFILE.read_bytes()

    plan = presetctl(*SANDBOX, "plan", "--detailed-exitcode")
    second = presetctl(*SANDBOX, "apply", "--yes")

    assert first.code == first_code(normalise)
    assert (plan.code, second.code) == (0, 0)
    assert "Nothing to do for sandbox: 3 unchanged." in plan.out
    assert [versions(sandbox, slug) for slug in DEFINITIONS] == [1, 1, 1]
    assert LOCKFILE.read_bytes() == lock


@EVERY_WAY
@pytest.mark.usefixtures("sandbox")
def test_update_shows_one_change_alone(presetctl: Presetctl, write: Write) -> None:
    """The plan of an edit holds the edited field, and nothing of what the API added or renamed."""
    presetctl(*SANDBOX, "apply", "--yes")
    write("oracle.yaml", DEFINITIONS["oracle"].replace("500", "600"))

    shown = changes(presetctl, "oracle")
    presetctl(*SANDBOX, "apply", "--yes")

    assert shown == [("/config/max_output_tokens", 500, 600)]
    assert set(states(presetctl).values()) == {"unchanged"}


@EVERY_WAY
def test_foreign_edit_shows_one_change_alone(presetctl: Presetctl, sandbox: Sandbox) -> None:
    """Drift holds what somebody edited, compared with what the API had made of our push."""
    presetctl(*SANDBOX, "apply", "--yes")
    held = sandbox().get_preset("oracle").designated_version
    assert held is not None
    sandbox().edit("oracle", "Be wrong.", held.config)

    assert states(presetctl)["oracle"] == "drifted"
    assert changes(presetctl, "oracle", "live_changes") == [("/system_prompt", "Be right.", "Be wrong.")]
    assert changes(presetctl, "oracle") == []


@EVERY_WAY
def test_same_content_saved_again_is_recorded(presetctl: Presetctl, sandbox: Sandbox) -> None:
    """Somebody who saves a preset in the dashboard without a change made no drift."""
    presetctl(*SANDBOX, "apply", "--yes")
    held = sandbox().get_preset("mailer").designated_version
    assert held is not None
    sandbox().edit("mailer", held.system_prompt, dict(reversed(held.config.items())))

    before = states(presetctl)["mailer"]
    ran = presetctl(*SANDBOX, "apply", "--yes")

    assert (before, ran.code, versions(sandbox, "mailer")) == ("converged", 0, 2)
    assert states(presetctl)["mailer"] == "unchanged"


@EVERY_WAY
def test_rolling_back_and_forth_is_no_change(presetctl: Presetctl, write: Write, sandbox: Sandbox) -> None:
    """A definition that goes back to an older content makes one version, equal to the older one."""
    presetctl(*SANDBOX, "apply", "--yes")
    write("chatty.yaml", DEFINITIONS["chatty"].replace("[END]", "[STOP]"))
    presetctl(*SANDBOX, "apply", "--yes")
    write("chatty.yaml", DEFINITIONS["chatty"])
    presetctl(*SANDBOX, "apply", "--yes")

    again = presetctl(*SANDBOX, "apply", "--yes")

    first, third = (sandbox().get_version("chatty", number) for number in (1, 3))
    assert (again.code, versions(sandbox, "chatty"), first.config) == (0, 3, third.config)


@EVERY_WAY
def test_lost_lockfile_pushes_nothing(presetctl: Presetctl, sandbox: Sandbox, normalise: Normalise) -> None:
    """What means the same is recorded; what has defaults or other names is refused, but never pushed."""
    presetctl(*SANDBOX, "apply", "--yes")
    LOCKFILE.unlink()

    found = states(presetctl)
    ran = presetctl(*SANDBOX, "apply", "--yes")

    if normalise in WITHOUT_MEANING:
        assert (set(found.values()), ran.code) == ({"adopt"}, 0)
    else:
        assert ("unmanaged" in found.values(), ran.code) == (True, 4)
    assert [versions(sandbox, slug) for slug in DEFINITIONS] == [1, 1, 1]


@pytest.mark.parametrize("normalise", [rename_keys], ids=["rename_keys"])
def test_renamed_key_is_told_once(presetctl: Presetctl, sandbox: Sandbox) -> None:
    """A key under another name is listed as not stored the first time, and warned about after that."""
    first = presetctl(*SANDBOX, "apply", "--yes", "--format", "json")

    plan = json.loads(presetctl(*SANDBOX, "plan", "--format", "json").out)

    results = {each["slug"]: each["result"] for each in json.loads(first.out)["presets"]}
    assert results["oracle"]["not_persisted"] == ["/config/max_output_tokens"]
    assert results["oracle"]["added"] == ["/config/max_tokens"]
    assert (first.code, versions(sandbox, "oracle")) == (5, 1)
    assert [each["slug"] for each in plan["diagnostics"] if each["code"] == "not-persisted"] == [
        "mailer",
        "oracle",
    ]
