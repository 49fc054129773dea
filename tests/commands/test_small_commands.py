"""`presetctl render`, `explain` and `sandbox reset`."""

import json

import pytest

from tests.commands.conftest import Presetctl, Write, chat
from tests.commands.test_apply import LOCKFILE, SANDBOX, OpenStore


def test_render_prints_the_body(presetctl: Presetctl, write: Write) -> None:
    """The body is what the create call gets: config, one system prompt, the least filler."""
    write("mail.yaml", "system_prompt: Be brief.\n" + chat(temperature=0.5))

    ran = presetctl("render", "mail")

    assert ran.code == 0
    assert json.loads(ran.out) == {
        "model": "openai/gpt-5.4",
        "temperature": 0.5,
        "messages": [{"role": "system", "content": "Be brief."}],
    }


def test_render_of_an_unknown_slug(presetctl: Presetctl, write: Write) -> None:
    """A slug without a definition is a wrong command line."""
    write("mail.yaml", chat())

    ran = presetctl("render", "mali")

    assert (ran.code, ran.out) == (64, "")


def test_explain_prints_a_page(presetctl: Presetctl) -> None:
    """A page says what a diagnostic means, why, and what to write instead."""
    file, rule = presetctl("explain", "unknown-field"), presetctl("explain", "transient-field")

    for ran in (file, rule):
        assert ran.code == 0
        assert "## Why" in ran.out
        assert "## Instead" in ran.out


def test_explain_lists_all_codes(presetctl: Presetctl) -> None:
    """Without a code the command lists them, and a wrong one gets a suggestion."""
    listed, wrong = presetctl("explain"), presetctl("explain", "unknown-fields")

    assert "unknown-field\n" in listed.out
    assert wrong.code == 64
    assert "did you mean `unknown-field`?" in wrong.err


def test_sandbox_starts_over(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """`sandbox reset` drops the presets and the lockfile of the sandbox."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")

    ran = presetctl("sandbox", "reset", "--yes")

    assert (ran.code, LOCKFILE.exists(), store().list_presets().total_count) == (0, False, 0)


def test_sandbox_reset_asks(presetctl: Presetctl, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal and `--yes` nothing is dropped; on a terminal only `yes` drops."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")

    unasked = presetctl("sandbox", "reset")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "no")
    denied = presetctl("sandbox", "reset")

    assert (unasked.code, denied.code, LOCKFILE.exists()) == (64, 4, True)
