"""`presetctl apply` against the embedded API."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from presetctl.sandbox.store import Store
from tests.commands.conftest import Presetctl, Write, chat

SANDBOX = ("-t", "sandbox")
LOCKFILE = Path("presets/.presetctl/presets.sandbox.lock")

OpenStore = Callable[[], Store]


def versions(store: OpenStore, slug: str) -> int:
    return store().list_versions(slug).total_count


def config(store: OpenStore, slug: str) -> dict[str, object]:
    version = store().get_preset(slug).designated_version
    assert version is not None
    return dict(version.config)


def lock() -> dict[str, dict[str, object]]:
    presets: dict[str, dict[str, object]] = json.loads(LOCKFILE.read_text())["presets"]
    return presets


def test_new_presets_are_pushed_and_recorded(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """A first apply creates every preset and writes the lockfile."""
    write("mail.yaml", chat())
    write("deep/triage.yaml", "endpoint: messages\n" + chat(max_tokens=100))

    ran = presetctl(*SANDBOX, "apply", "--yes")

    assert ran.code == 0
    assert "Applied to sandbox: 2 done." in ran.out
    assert config(store, "triage") == {
        "model": "openai/gpt-5.4",
        "max_tokens": 100,
    }
    assert {slug: entry["version"] for slug, entry in lock().items()} == {"mail": 1, "triage": 1}


def test_second_apply_sends_nothing(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """A preset that did not change is not sent, and the lockfile keeps its bytes."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    before = LOCKFILE.read_bytes()

    ran = presetctl(*SANDBOX, "apply", "--yes")

    assert (ran.code, versions(store, "mail"), LOCKFILE.read_bytes()) == (0, 1, before)
    assert ran.out == "Nothing to do for sandbox: 1 unchanged.\n"


def test_only_what_changed_is_pushed(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """Of two presets the edited one alone gets a new version."""
    write("mail.yaml", chat())
    write("triage.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    write("mail.yaml", chat(temperature=0.2))

    ran = presetctl(*SANDBOX, "apply", "--yes")

    assert (ran.code, versions(store, "mail"), versions(store, "triage")) == (0, 2, 1)


def test_only_the_named_preset_is_pushed(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """Slugs on the command line leave the others alone."""
    write("mail.yaml", chat())
    write("triage.yaml", chat())

    ran = presetctl(*SANDBOX, "apply", "mail", "--yes")

    assert (ran.code, store().list_presets().total_count) == (0, 1)


def test_foreign_edit_is_refused(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """Somebody's edit in the dashboard is shown with who and when, and is not overwritten."""
    write("mail.yaml", chat(temperature=0.7))
    write("triage.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    store().edit("mail", None, {"model": "openai/gpt-5.4", "temperature": 1.5})
    write("triage.yaml", chat(top_p=0.5))

    ran = presetctl(*SANDBOX, "apply", "--yes")

    assert ran.code == 4
    assert "! mail  refused: drifted" in ran.out
    assert "by user_sandbox_dashboard" in ran.out
    assert "temperature  0.7 → 1.5" in ran.out
    assert (versions(store, "mail"), versions(store, "triage")) == (2, 2)


def test_named_foreign_edit_is_overwritten(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """`--overwrite SLUG` pushes over somebody's edit, and over no other."""
    write("mail.yaml", chat(temperature=0.7))
    write("triage.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    for slug in ("mail", "triage"):
        store().edit(slug, None, {"model": "somebody/else"})

    ran = presetctl(*SANDBOX, "apply", "--yes", "--overwrite", "mail")

    assert (ran.code, versions(store, "mail"), versions(store, "triage")) == (4, 3, 2)
    assert config(store, "mail")["temperature"] == 0.7


def test_same_edit_elsewhere_is_recorded(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """A live version that says what the definition says is recorded without a call that writes."""
    write("mail.yaml", chat(temperature=0.7))
    presetctl(*SANDBOX, "apply", "--yes")
    write("mail.yaml", chat(temperature=0.2))
    store().edit("mail", None, {"temperature": 0.2, "model": "openai/gpt-5.4"})

    ran = presetctl(*SANDBOX, "apply", "--yes")

    assert (ran.code, versions(store, "mail"), lock()["mail"]["version"]) == (0, 2, 2)


def test_lost_lockfile_never_pushes_over_a_live_preset(
    presetctl: Presetctl, write: Write, store: OpenStore
) -> None:
    """Without a lockfile, what agrees is recorded and what differs is refused."""
    write("mail.yaml", chat())
    write("triage.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    LOCKFILE.unlink()
    write("triage.yaml", chat(temperature=0))

    ran = presetctl(*SANDBOX, "apply", "--yes")

    assert (ran.code, versions(store, "mail"), versions(store, "triage")) == (4, 1, 1)
    assert "warning[no-lockfile]" in ran.out
    assert list(lock()) == ["mail"]


def test_archived_preset_is_refused(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """A recorded preset that is gone is not made anew; where it is archived, the API says why not."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    store().archive("mail")

    refused = presetctl(*SANDBOX, "apply", "--yes")
    failed = presetctl(*SANDBOX, "apply", "--yes", "--recreate", "mail")

    assert (refused.code, failed.code) == (4, 1)
    assert "archived or disabled" in failed.out


def test_protected_preset_needs_its_name(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """A protected preset is pushed only with `--allow-protected SLUG`, also when protection goes away."""
    write("mail.yaml", "protected: true\n" + chat())
    first = presetctl(*SANDBOX, "apply", "--yes")
    allowed = presetctl(*SANDBOX, "apply", "--yes", "--allow-protected", "mail")
    write("mail.yaml", chat(temperature=0))
    unprotected = presetctl(*SANDBOX, "apply", "--yes")

    assert (first.code, allowed.code, unprotected.code, versions(store, "mail")) == (4, 0, 4, 1)
    assert "`--allow-protected mail` allows it" in first.out


def test_too_many_changes_are_refused(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """A run beyond the limit pushes nothing and names the number that allows it."""
    write("presetctl.yaml", "limits: {max_changes: 1}\n")
    write("mail.yaml", chat())
    write("triage.yaml", chat())

    refused = presetctl(*SANDBOX, "apply", "--yes")
    allowed = presetctl(*SANDBOX, "apply", "--yes", "--max-changes", "2")

    assert (refused.code, allowed.code) == (4, 0)
    assert "`--max-changes 2` allows it" in refused.err
    assert store().list_presets().total_count == 2


def test_frozen_folder_is_refused(
    presetctl: Presetctl, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`freeze` stops apply before any call, from the settings and from the environment."""
    write("mail.yaml", chat())
    monkeypatch.setenv("PRESETCTL_FREEZE", "1")

    ran = presetctl(*SANDBOX, "apply", "--yes")

    assert (ran.code, Path("presets/.presetctl").exists()) == (4, False)
    assert "frozen" in ran.err


def test_dropped_field_is_reported_once(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """What the API drops makes exit code 5 the first time, then a warning, and no other push."""
    write("mail.yaml", chat() + "extra_request: {newer_than_the_api: 1}\n")

    first = presetctl(*SANDBOX, "apply", "--yes")
    second = presetctl(*SANDBOX, "apply", "--yes")

    assert (first.code, second.code, versions(store, "mail")) == (5, 0, 1)
    assert "not stored as sent: /config/newer_than_the_api" in first.out
    assert "warning[not-persisted]" in second.out


def test_removed_definition_leaves_the_preset(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """An orphan stays live and recorded; once it is gone its record goes too."""
    path = write("mail.yaml", chat())
    write("triage.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    path.unlink()

    orphaned = presetctl(*SANDBOX, "apply", "--yes")
    store().archive("mail")
    gone = presetctl(*SANDBOX, "apply", "--yes")

    assert (orphaned.code, gone.code, list(lock())) == (0, 0, ["triage"])
    assert "warning[orphaned-preset]" in orphaned.out


def test_wrong_definition_stops_before_any_call(presetctl: Presetctl, write: Write) -> None:
    """One wrong file rejects the whole input; nothing is pushed and no lockfile written."""
    write("mail.yaml", chat())
    write("triage.yaml", chat(temperture=1))

    ran = presetctl(*SANDBOX, "apply", "--yes")

    assert (ran.code, LOCKFILE.exists()) == (3, False)
    assert "did you mean `temperature`?" in ran.err


@pytest.mark.parametrize("damage", ["", "{", "<<<<<<< ours\n{}", "[]"])
def test_damaged_lockfile_stops_before_any_call(
    presetctl: Presetctl, write: Write, store: OpenStore, damage: str
) -> None:
    """A lockfile that can't be read is never taken for an empty one."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    write("mail.yaml", chat(temperature=1))
    LOCKFILE.write_text(damage)

    ran = presetctl(*SANDBOX, "apply", "--yes")

    assert (ran.code, versions(store, "mail")) == (3, 1)
    assert "lockfile-unreadable" in ran.err


def test_lockfile_of_another_place_is_rejected(presetctl: Presetctl, write: Write) -> None:
    """A lockfile that was written for another base URL stops plan and apply."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    Path("presets/presets.lock").write_text(LOCKFILE.read_text())

    ran = presetctl("plan", "--offline")

    assert ran.code == 3
    assert "lockfile-mismatch" in ran.err


def test_no_terminal_needs_yes(presetctl: Presetctl, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a terminal and without `--yes` there is nobody to ask, also when CI=1."""
    write("mail.yaml", chat())
    monkeypatch.setenv("CI", "1")

    ran = presetctl(*SANDBOX, "apply")

    assert (ran.code, LOCKFILE.exists()) == (64, False)
    assert "--yes" in ran.err


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("y", 4), ("", 4)])
def test_terminal_asks(
    presetctl: Presetctl, write: Write, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    """On a terminal only the word `yes` pushes."""
    write("mail.yaml", chat())
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: answer)

    ran = presetctl(*SANDBOX, "apply")

    assert (ran.code, LOCKFILE.exists()) == (code, code == 0)


def test_missing_key_names_its_variable(presetctl: Presetctl, write: Write) -> None:
    """Without a key apply says which variable should hold it."""
    write("presetctl.yaml", "targets: {production: {api_key_env: TEAM_KEY}}\n")
    write("mail.yaml", chat())

    ran = presetctl("apply", "--yes")

    assert ran.code == 3
    assert "`TEAM_KEY` is not set" in ran.err


def test_unknown_slug_is_a_wrong_command_line(presetctl: Presetctl, write: Write) -> None:
    """A slug that nothing has is refused, with the nearest one."""
    write("mail.yaml", chat())

    ran = presetctl(*SANDBOX, "apply", "mial", "--yes")

    assert ran.code == 64
    assert "did you mean `mail`?" in ran.err


def test_json_report_is_the_plan_with_results(presetctl: Presetctl, write: Write) -> None:
    """`--format json` prints one object and nothing else on stdout."""
    write("mail.yaml", chat())

    ran = presetctl(*SANDBOX, "apply", "--yes", "--format", "json")

    report = json.loads(ran.out)
    assert (report["command"], report["summary"]["create"]) == ("apply", 1)
    result = report["presets"][0]["result"]
    assert (result["outcome"], result["version"], result["attempts"]) == ("pushed", 1, 1)


def test_second_run_says_who_holds_the_folder(presetctl: Presetctl, write: Write) -> None:
    """Two applies on one folder and target: the loser names the process that holds it."""
    from presetctl.commands.gather import gather_settings
    from presetctl.commands.only_run import only_run
    from presetctl.commands.options import Invocation

    write("mail.yaml", chat())
    with only_run(gather_settings(Invocation(target="sandbox"))):
        ran = presetctl(*SANDBOX, "apply", "--yes")

    assert ran.code == 4
    assert f"process {os.getpid()}" in ran.err


def test_progress_goes_to_stderr_and_quiet_silences_it(presetctl: Presetctl, write: Write) -> None:
    """A line for each preset tells how far the run is; `-q` leaves it out."""
    write("mail.yaml", chat())

    told = presetctl(*SANDBOX, "apply", "--yes")
    write("mail.yaml", chat(temperature=0))
    quiet = presetctl(*SANDBOX, "-q", "apply", "--yes")

    assert (told.err, quiet.err) == ("mail: pushed v1\n", "")
