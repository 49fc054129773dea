"""`presetctl diff` against the embedded API."""

from collections.abc import Callable

import pytest

from presetctl.api.client import OpenRouter
from presetctl.live import LivePreset
from presetctl.sandbox.store import Store
from tests.commands.conftest import Presetctl, Write, chat

SANDBOX = ("-t", "sandbox")

OpenStore = Callable[[], Store]


@pytest.fixture
def edited(presetctl: Presetctl, write: Write, store: OpenStore) -> Presetctl:
    """A preset whose version 1 was applied, and whose version 2 somebody made in the dashboard."""
    prompt = "system_prompt: |\n  You are kind.\n  Answer briefly.\n"
    write("mail.yaml", prompt + chat(temperature=0.7))
    presetctl(*SANDBOX, "apply", "--yes")
    config = {"model": "openai/gpt-5.4", "temperature": 1.5}
    store().edit("mail", "You are very kind.\nAnswer briefly.\n", config)
    return presetctl


def test_live_against_the_definition(edited: Presetctl) -> None:
    """One slug shows what a push would change in production: fields, and the words of the prompt."""
    ran = edited(*SANDBOX, "diff", "mail")

    assert ran.code == 0
    assert ran.out == (
        "mail v2 → presets/mail.yaml\n"
        "    temperature  1.5 → 0.7\n"
        "    system_prompt  2 lines, 35 characters → 2 lines, 30 characters\n"
        "      @@ -1,2 +1,2 @@\n"
        "      - You are very kind.\n"
        "      + You are kind.\n"
        "        Answer briefly.\n"
    )


@pytest.mark.parametrize(
    ("names", "heading"),
    [
        (("mail@2",), "mail v2 → presets/mail.yaml"),
        (("mail@1", "mail@2"), "mail v1 → mail v2"),
        (("mail@2", "mail@1"), "mail v2 → mail v1"),
        (("mail", "mail@2"), "presets/mail.yaml → mail v2"),
        (("mail@2", "mail"), "mail v2 → presets/mail.yaml"),
    ],
)
def test_two_sides_in_the_order_given(edited: Presetctl, names: tuple[str, ...], heading: str) -> None:
    """A side with a number is that version, one without is the definition."""
    ran = edited(*SANDBOX, "diff", *names, "--detailed-exitcode")

    assert (ran.code, ran.out.splitlines()[0]) == (2, heading)


@pytest.mark.parametrize("names", [("mail@1",), ("mail@2", "mail@2"), ("mail", "mail")])
def test_no_difference(edited: Presetctl, names: tuple[str, ...]) -> None:
    """Equal sides say so, and exit with 0 also where differences would be counted."""
    ran = edited(*SANDBOX, "diff", *names, "--detailed-exitcode")

    assert ran.code == 0
    assert ran.out.startswith("No difference between ")


def test_two_definitions_need_no_call(presetctl: Presetctl, write: Write) -> None:
    """Two slugs without numbers compare their definitions, without a key."""
    write("mail.yaml", chat())
    write("triage.yaml", chat(temperature=0))

    ran = presetctl("diff", "mail", "triage")

    assert ran.out == "presets/mail.yaml → presets/triage.yaml\n    temperature  + 0\n"


def test_what_the_server_made_of_a_push_is_no_difference(presetctl: Presetctl, write: Write) -> None:
    """A field that the API dropped doesn't show as a change that somebody made."""
    write("mail.yaml", chat() + "extra_request: {newer_than_the_api: 1}\n")
    presetctl(*SANDBOX, "apply", "--yes")

    same = presetctl(*SANDBOX, "diff", "mail")
    write("mail.yaml", chat(temperature=0) + "extra_request: {newer_than_the_api: 1}\n")
    changed = presetctl(*SANDBOX, "diff", "mail")

    assert same.out.startswith("No difference")
    assert changed.out == "mail v1 → presets/mail.yaml\n    temperature  + 0\n"


def test_orphan_is_compared_between_versions(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """Without a definition two versions can still be compared, and the message says so."""
    path = write("mail.yaml", chat(temperature=0))
    presetctl(*SANDBOX, "apply", "--yes")
    store().edit("mail", None, {"model": "openai/gpt-5.4"})
    path.unlink()

    alone = presetctl(*SANDBOX, "diff", "mail")
    both = presetctl(*SANDBOX, "diff", "mail@1", "mail@2")

    assert (alone.code, both.code) == (64, 0)
    assert "`presetctl diff mail@1 mail@2`" in alone.err
    assert "temperature  0 → removed" in both.out


def test_wrong_definition_is_told(edited: Presetctl, write: Write) -> None:
    """A definition that can't be read can't be compared; its mistake is shown, other files' don't matter."""
    write("broken.yaml", "request: {")
    beside = edited(*SANDBOX, "diff", "mail")
    write("mail.yaml", chat(temperture=1))
    wrong = edited(*SANDBOX, "diff", "mail")

    assert (beside.code, wrong.code) == (0, 3)
    assert "did you mean `temperature`?" in wrong.err


def test_version_that_does_not_exist(edited: Presetctl) -> None:
    """A number that no version has is a wrong command line."""
    ran = edited(*SANDBOX, "diff", "mail@9")

    assert ran.code == 64
    assert "`presetctl log mail`" in ran.err


def test_prompts_are_harmless(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """Control characters from the API are written out."""
    write("mail.yaml", "system_prompt: |\n  a\n" + chat())
    presetctl(*SANDBOX, "apply", "--yes")
    store().edit("mail", "a\x1b[31mred\n", {"model": "openai/gpt-5.4", "user": "\u202eevil"})

    ran = presetctl(*SANDBOX, "diff", "mail@2")

    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out


def test_production_may_use_no_version(edited: Presetctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """The API may answer that no version is designated; then one must be named."""

    async def without_version(*_: object) -> LivePreset:
        return LivePreset("mail", "preset-mail", "active", None)

    monkeypatch.setattr(OpenRouter, "get", without_version)

    unnamed = edited(*SANDBOX, "diff", "mail")
    named = edited(*SANDBOX, "diff", "mail@1")

    assert (unnamed.code, named.code) == (1, 0)
    assert "production uses no version of `mail`" in unnamed.err
