"""`presetctl forget`."""

import json
from pathlib import Path

import pytest

from presetctl.commands import save
from presetctl.commands.gather import gather_settings
from presetctl.commands.only_run import only_run
from presetctl.commands.options import Invocation
from tests.commands.conftest import Presetctl, Write, chat

SANDBOX = ("-t", "sandbox")
LOCKFILE = Path("presets/.presetctl/presets.sandbox.lock")


@pytest.fixture
def orphaned(presetctl: Presetctl, write: Write) -> Presetctl:
    """Two applied presets, of which `mail` has lost its definition."""
    path = write("mail.yaml", chat())
    write("triage.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    path.unlink()
    return presetctl


def recorded() -> list[str]:
    return list(json.loads(LOCKFILE.read_text())["presets"])


def test_orphan_is_forgotten(orphaned: Presetctl) -> None:
    """The entry goes, the preset stays live and is no longer managed."""
    ran = orphaned(*SANDBOX, "forget", "mail")

    assert (ran.code, ran.out, recorded()) == (0, "", ["triage"])
    assert f"`mail` is forgotten: {LOCKFILE} updated." in ran.err
    assert "Not managed: mail" in orphaned(*SANDBOX, "plan", "-v").out


def test_defined_preset_is_refused(orphaned: Presetctl) -> None:
    """A preset with a definition would be asked for again by the next apply."""
    ran = orphaned(*SANDBOX, "forget", "triage")

    assert (ran.code, recorded()) == (4, ["mail", "triage"])
    assert "`triage` has a definition, `presets/triage.yaml`" in ran.err


def test_wrong_definition_stops_it(orphaned: Presetctl, write: Write) -> None:
    """While a file can't be read, it isn't known which presets have a definition."""
    write("mail.yaml", "request: {")

    assert (orphaned(*SANDBOX, "forget", "mail").code, recorded()) == (3, ["mail", "triage"])


def test_unknown_slug_is_a_wrong_command_line(orphaned: Presetctl) -> None:
    """A slug without an entry suggests the nearest one."""
    ran = orphaned(*SANDBOX, "forget", "mial")

    assert ran.code == 64
    assert "did you mean `mail`?" in ran.err


def test_without_lockfile_there_is_nothing_to_forget(presetctl: Presetctl) -> None:
    """No lockfile, no entry."""
    ran = presetctl(*SANDBOX, "forget", "mail")

    assert ran.code == 64
    assert "there is no lockfile either" in ran.err


def test_running_apply_is_not_disturbed(orphaned: Presetctl) -> None:
    """While another run holds the folder, the lockfile is left alone."""
    with only_run(gather_settings(Invocation(target="sandbox"))):
        ran = orphaned(*SANDBOX, "forget", "mail")

    assert (ran.code, recorded()) == (4, ["mail", "triage"])


def test_lockfile_that_cannot_be_written(orphaned: Presetctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk leaves the old lockfile, and is told."""

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(save, "write_lock", fail)

    ran = orphaned(*SANDBOX, "forget", "mail")

    assert (ran.code, recorded()) == (1, ["mail", "triage"])
    assert "can't be written: No space left on device" in ran.err
