"""`presetctl drift` against the embedded API."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from presetctl.sandbox.store import Store
from tests.commands.conftest import Presetctl, Write, chat

SANDBOX = ("-t", "sandbox")
LOCKFILE = Path("presets/.presetctl/presets.sandbox.lock")
DRIFT = (*SANDBOX, "drift", "--detailed-exitcode")

NO_CONFIG = cast("dict[str, Any]", [])
"""What no answer may hold: a preset that has it can't be read."""

OpenStore = Callable[[], Store]


@pytest.fixture
def applied(presetctl: Presetctl, write: Write) -> Presetctl:
    """Two presets, `mail` at version 2 and `triage` at version 1."""
    write("mail.yaml", chat(temperature=0.2))
    write("triage.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    write("mail.yaml", chat(temperature=0.7))
    presetctl(*SANDBOX, "apply", "--yes")
    return presetctl


def test_nothing_drifted(applied: Presetctl, write: Write) -> None:
    """What was pushed and not touched is in sync, also while a definition is being edited."""
    write("mail.yaml", chat(temperature=1))

    ran = applied(*DRIFT)

    assert (ran.code, ran.out) == (0, "No drift on sandbox: 2 in sync.\n")


def test_foreign_edit_is_shown_with_who_and_when(applied: Presetctl, store: OpenStore) -> None:
    """Somebody's edit in the dashboard is drift; without the flag the exit code stays 0."""
    store().edit("mail", None, {"model": "openai/gpt-5.4", "temperature": 1.5})

    ran = applied(*DRIFT)

    assert ran.code == 2
    assert ran.out.startswith("! mail  drifted  mail.yaml\n    version 3 of 20")
    assert "by user_sandbox_dashboard replaced version 2\n    temperature  0.7 → 1.5\n" in ran.out
    assert ran.out.endswith("Drift on sandbox: 1 drifted, 1 in sync.\n")
    assert applied(*SANDBOX, "drift").code == 0


@pytest.mark.parametrize(
    ("act", "state", "reason"),
    [
        (lambda store: store.designate("mail", 1), "rolled_back", "production went back from version 2 to"),
        (lambda store: store.disable("mail"), "inactive", "the live preset is disabled"),
        (lambda store: store.replace("mail", None, {}), "replaced", "another preset has taken the slug"),
        (lambda store: store.archive("mail"), "missing", "the preset is gone or archived"),
        (lambda store: store.edit("mail", None, {"seed": 1}), "drifted", "replaced version 2"),
    ],
)
def test_states(
    applied: Presetctl, store: OpenStore, act: Callable[[Store], object], state: str, reason: str
) -> None:
    """Whatever happened behind presetctl's back has its own name."""
    act(store())

    ran = applied(*DRIFT, "--format", "json")

    found = json.loads(ran.out)
    mail, triage = found["presets"]
    assert (ran.code, mail["state"], triage["state"]) == (2, state, "in_sync")
    assert reason in mail["reason"]
    assert (found["summary"][state], found["summary"]["in_sync"]) == (1, 1)


def test_shorter_history_is_regressed(applied: Presetctl, store: OpenStore) -> None:
    """Fewer versions than were recorded point at a wrong key or target."""
    lock = json.loads(LOCKFILE.read_text())
    lock["presets"]["mail"] |= {"version": 7, "version_id": "lost"}
    LOCKFILE.write_text(json.dumps(lock))
    store().edit("mail", None, {"seed": 1})

    ran = applied(*DRIFT)

    assert ran.code == 2
    assert "! mail  regressed" in ran.out
    assert "the live history has 3 versions, and version 7 was recorded" in ran.out


def test_json_is_in_the_plans_spirit(applied: Presetctl, store: OpenStore) -> None:
    """A program learns what changed, from what to what, by whom and when."""
    store().edit("mail", None, {"model": "openai/gpt-5.4", "temperature": 1.5})

    found = json.loads(applied(*SANDBOX, "drift", "--format", "json").out)

    mail = found["presets"][0]
    assert (found["format_version"], found["command"], found["target"]) == (1, "drift", "sandbox")
    assert mail["live_changes"] == [
        {"path": "/config/temperature", "op": "replace", "before": 0.7, "after": 1.5}
    ]
    assert (mail["version"], mail["creator_id"]) == ({"locked": 2, "live": 3}, "user_sandbox_dashboard")


def test_same_content_in_a_newer_version_is_in_sync(applied: Presetctl, store: OpenStore) -> None:
    """A version that says what was recorded is nobody's drift."""
    store().edit("mail", None, {"temperature": 0.7, "model": "openai/gpt-5.4"})

    ran = applied(*DRIFT, "-v")

    assert ran.code == 0
    assert "· mail  in sync  mail.yaml\n    version 3 of" in ran.out


def test_definitions_do_not_matter(applied: Presetctl, write: Write, store: OpenStore) -> None:
    """Drift is told while definitions are broken or gone."""
    write("mail.yaml", "request: {")
    Path("presets/triage.yaml").unlink()
    store().edit("triage", None, {})

    ran = applied(*DRIFT)

    assert ran.code == 2
    assert "! triage  drifted" in ran.out


def test_no_lockfile_is_rejected(presetctl: Presetctl) -> None:
    """A check that has nothing to compare with doesn't pass."""
    ran = presetctl(*DRIFT)

    assert ran.code == 3
    assert "there is no lockfile" in ran.err


def test_missing_key_is_rejected(applied: Presetctl) -> None:
    """Without a key nothing can be checked."""
    lock = json.loads(LOCKFILE.read_text()) | {"base_url": "https://openrouter.ai/api/v1"}
    Path("presets/presets.lock").write_text(json.dumps(lock))

    ran = applied("drift")

    assert ran.code == 3
    assert "`OPENROUTER_API_KEY` is not set" in ran.err


def test_another_workspace_is_rejected(applied: Presetctl) -> None:
    """Presets of another workspace aren't compared with ours."""
    LOCKFILE.write_text(json.dumps(json.loads(LOCKFILE.read_text()) | {"workspace_id": "another"}))

    ran = applied(*DRIFT)

    assert ran.code == 3
    assert "lockfile-mismatch" in ran.err


def test_unreadable_preset_fails_the_check(applied: Presetctl, store: OpenStore) -> None:
    """A preset that can't be read exits with 1, also when others drifted, and all are shown."""
    store().edit("triage", None, {})
    store().edit("mail", None, NO_CONFIG)

    both = applied(*DRIFT)
    store().designate("triage", 1)
    alone = applied(*DRIFT)

    assert (both.code, alone.code) == (1, 1)
    assert "the live preset could not be read: GET /presets/mail" in both.out
    assert both.out.endswith("Drift on sandbox: 1 drifted, 1 unreadable, 0 in sync.\n")
    assert alone.out.endswith("Not all could be read on sandbox: 1 unreadable, 1 in sync.\n")
