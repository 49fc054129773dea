"""`presetctl lock refresh` against the embedded API."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest

from presetctl.sandbox.store import Store
from tests.commands.conftest import Presetctl, Write, chat

SANDBOX = ("-t", "sandbox")
REFRESH = (*SANDBOX, "lock", "refresh")
LOCKFILE = Path("presets/.presetctl/presets.sandbox.lock")

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


def test_lost_lockfile_is_rebuilt_byte_by_byte(applied: Presetctl) -> None:
    """The version history holds all that the lockfile held."""
    before = LOCKFILE.read_bytes()
    LOCKFILE.unlink()

    ran = applied(*REFRESH)

    assert (ran.code, LOCKFILE.read_bytes()) == (0, before)
    assert ran.out == (
        "mail  version 2 is recorded now\n"
        "triage  version 1 is recorded now\n"
        "Lock entries: 2 rebuilt, 0 left as before.\n"
    )


def test_foreign_edit_shows_as_drift_after_a_lost_lockfile(applied: Presetctl, store: OpenStore) -> None:
    """What would be unmanaged without a lockfile is told as what it is: somebody's edit of our push."""
    LOCKFILE.unlink()
    store().edit("mail", None, {"model": "openai/gpt-5.4", "temperature": 1.5})

    applied(*REFRESH)
    plan = applied(*SANDBOX, "plan")

    assert "! mail  refused: drifted" in plan.out
    assert "by user_sandbox_dashboard replaced version 2" in plan.out


def test_definition_that_moved_on_is_an_update(applied: Presetctl, write: Write, store: OpenStore) -> None:
    """Content that somebody brought back in a new version is found by the old entry."""
    store().edit("mail", None, {"model": "openai/gpt-5.4", "temperature": 0.7})
    write("mail.yaml", chat(temperature=1))

    applied(*REFRESH)

    entry = json.loads(LOCKFILE.read_text())["presets"]["mail"]
    assert (entry["version"], entry["content"]["config"]["temperature"]) == (3, 0.7)
    assert "~ mail  update  v3 → v4" in applied(*SANDBOX, "plan").out


def test_nothing_to_rebuild_keeps_the_bytes(applied: Presetctl) -> None:
    """A lockfile that tells the truth isn't written."""
    before = LOCKFILE.stat()

    ran = applied(*REFRESH, "-v")

    assert (ran.code, LOCKFILE.stat().st_ino, LOCKFILE.stat().st_mtime_ns) == (
        0,
        before.st_ino,
        before.st_mtime_ns,
    )
    assert "mail  version 2 is recorded already\n" in ran.out
    assert ran.out.endswith("Lock entries: 0 rebuilt, 2 left as before.\n")


def test_only_the_named_entry_is_rebuilt(applied: Presetctl, store: OpenStore) -> None:
    """Slugs on the command line leave the others alone."""
    LOCKFILE.unlink()

    ran = applied(*REFRESH, "triage")

    assert (ran.code, list(json.loads(LOCKFILE.read_text())["presets"])) == (0, ["triage"])
    assert store().list_versions("mail").total_count == 2


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (lambda store: store.archive("mail"), "the preset isn't live"),
        (lambda store: store.replace("mail", None, {}), "another preset has taken the slug"),
    ],
)
def test_entry_without_evidence_stays(
    applied: Presetctl, store: OpenStore, act: Callable[[Store], object], words: str
) -> None:
    """Where the history isn't the recorded preset's, the entry keeps its bytes, and it is said."""
    before = LOCKFILE.read_bytes()
    act(store())

    ran = applied(*REFRESH)

    assert (ran.code, LOCKFILE.read_bytes()) == (0, before)
    assert f"mail  left as it is: {words}\n" in ran.out


def test_foreign_preset_is_not_recorded(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """A live preset that says something else than the definition is no evidence of a push."""
    write("triage.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    store().create_version("mail", None, {"model": "somebody/else"})
    write("mail.yaml", chat())

    ran = presetctl(*REFRESH)

    assert (ran.code, list(json.loads(LOCKFILE.read_text())["presets"])) == (0, ["triage"])
    assert "mail  not recorded: no version says what" in ran.out


def test_protection_is_not_lost(applied: Presetctl, write: Write) -> None:
    """Rebuilding an entry after `protected` was removed leaves it protected."""
    lock = json.loads(LOCKFILE.read_text())
    lock["presets"]["triage"] |= {"protected": True, "version_id": "lost"}
    LOCKFILE.write_text(json.dumps(lock))
    write("presetctl.yaml", "protected: [mail]\n")

    applied(*REFRESH)

    presets = json.loads(LOCKFILE.read_text())["presets"]
    assert [presets[slug]["protected"] for slug in ("mail", "triage")] == [True, True]


def test_unreadable_history_is_told(applied: Presetctl, store: OpenStore) -> None:
    """A preset that can't be read exits with 1, and the others are rebuilt all the same."""
    LOCKFILE.unlink()
    store().edit("mail", None, NO_CONFIG)

    ran = applied(*REFRESH)

    assert (ran.code, list(json.loads(LOCKFILE.read_text())["presets"])) == (1, ["triage"])
    assert "mail  could not be read: GET /presets/mail" in ran.out


def test_unknown_slug_is_a_wrong_command_line(applied: Presetctl) -> None:
    """A slug that nothing has is refused, with the nearest one."""
    ran = applied(*REFRESH, "mial")

    assert ran.code == 64
    assert "did you mean `mail`?" in ran.err


def test_another_workspace_is_rejected(applied: Presetctl) -> None:
    """Another workspace's history rebuilds nothing."""
    text = json.dumps(json.loads(LOCKFILE.read_text()) | {"workspace_id": "another"})
    LOCKFILE.write_text(text)

    ran = applied(*REFRESH)

    assert (ran.code, LOCKFILE.read_text()) == (3, text)


def test_refused_key_stops_at_once(applied: Presetctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key that may not read the presets fails the whole, and nothing is written."""
    from presetctl.api.client import OpenRouter
    from presetctl.errors import RunStoppedError

    async def refuse(*_: object) -> None:
        raise RunStoppedError("GET /presets/mail → 403")

    monkeypatch.setattr(OpenRouter, "get", refuse)
    before = LOCKFILE.read_bytes()

    ran = applied(*REFRESH)

    assert (ran.code, LOCKFILE.read_bytes()) == (1, before)
    assert "→ 403" in ran.err
