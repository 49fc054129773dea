"""`presetctl show` against the embedded API."""

import json
from collections.abc import Callable

import pytest

from presetctl.sandbox.store import Store
from tests.commands.conftest import Presetctl, Write, chat

SANDBOX = ("-t", "sandbox")

OpenStore = Callable[[], Store]


@pytest.fixture
def _edited(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    write("mail.yaml", "system_prompt: Be brief.\n" + chat(temperature=0.7))
    presetctl(*SANDBOX, "apply", "--yes")
    store().edit("mail", "Be\nkind.\n", {"model": "openai/gpt-5.4", "cache_enabled": True})


@pytest.mark.usefixtures("_edited")
def test_live_version_is_printed_as_a_definition(presetctl: Presetctl) -> None:
    """The designated version comes as `pull` would write it, with the prompt in place."""
    ran = presetctl(*SANDBOX, "show", "mail")

    head, rest = ran.out.split("\n", 1)
    assert ran.code == 0
    assert head.startswith("# mail v2 on sandbox, ")
    assert head.endswith(", by user_sandbox_dashboard")
    assert rest == (
        "endpoint: chat\n\nsystem_prompt: |\n  Be\n  kind.\n\nrequest:\n  model: openai/gpt-5.4\n"
    )
    assert "no chat request has `cache_enabled`" in ran.err


@pytest.mark.usefixtures("_edited")
def test_old_version_is_printed(presetctl: Presetctl) -> None:
    """`@N` names a version."""
    ran = presetctl(*SANDBOX, "show", "mail@1")

    assert "system_prompt: |-\n  Be brief.\n" in ran.out
    assert "temperature: 0.7\n" in ran.out


@pytest.mark.usefixtures("_edited")
def test_json_holds_the_content_as_it_is_kept(presetctl: Presetctl) -> None:
    """Programs get the content untouched, with the facts of the version."""
    ran = presetctl(*SANDBOX, "show", "mail", "--format", "json")

    shown = json.loads(ran.out)
    assert shown["content"] == {
        "config": {"model": "openai/gpt-5.4", "cache_enabled": True},
        "system_prompt": "Be\nkind.\n",
    }
    assert (shown["version"], shown["designated"], shown["not_expressible"]) == (2, True, ["cache_enabled"])


@pytest.mark.usefixtures("_edited")
@pytest.mark.parametrize(
    ("name", "message"),
    [("mail@9", "`mail` has no version 9"), ("other", "there is no preset `other` on sandbox")],
)
def test_wrong_names_are_told(presetctl: Presetctl, name: str, message: str) -> None:
    """A version or preset that doesn't exist is named."""
    ran = presetctl(*SANDBOX, "show", name)

    assert ran.code == 64
    assert message in ran.err


def test_missing_key_is_named(presetctl: Presetctl) -> None:
    """Without a key nothing is read, and the variable is named."""
    ran = presetctl("show", "mail")

    assert ran.code == 3
    assert "`OPENROUTER_API_KEY` is not set" in ran.err
