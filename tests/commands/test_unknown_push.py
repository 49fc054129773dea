"""Pushes whose answer was lost, from one command to the next, with the journal on disk."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from presetctl.journal.file import Journal
from presetctl.journal.lines import OpenPush
from presetctl.models.endpoint import Endpoint
from presetctl.push.look import LOOK_AFTER_SECONDS
from presetctl.sandbox.store import Store
from presetctl.settings import SANDBOX_URL
from tests.commands.conftest import Presetctl, Write, chat
from tests.unit.conftest import a_content

SANDBOX = ("-t", "sandbox")
JOURNAL = Path("presets/.presetctl/journal.sandbox.jsonl")
AT = "2026-11-20T10:00:00Z"

OpenStore = Callable[[], Store]


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test waits half a minute: all looks come at once."""
    monkeypatch.setattr("presetctl.commands.apply.LOOK_AFTER_SECONDS", (0.0,) * len(LOOK_AFTER_SECONDS))


@pytest.fixture
def left_open(presetctl: Presetctl, write: Write) -> OpenPush:
    """The update of a preset was sent by a run that died."""
    write("mail.yaml", chat())
    assert presetctl(*SANDBOX, "apply", "--yes").code == 0
    write("mail.yaml", chat(seed=2))
    push = OpenPush("mail", "mail", Endpoint.CHAT, a_content(seed=2), "mail.yaml", 1, AT)
    journal = Journal(JOURNAL, SANDBOX_URL)
    journal.intend(push)
    journal.sending("mail", 1)
    journal.shut()
    return push


def versions(store: OpenStore) -> int:
    return store().list_versions("mail").total_count


def arrive(store: OpenStore) -> None:
    store().create_version("mail", None, {"model": "openai/gpt-5.4", "seed": 2})


@pytest.mark.usefixtures("left_open")
def test_a_push_that_arrived_is_shown_and_recorded(presetctl: Presetctl, store: OpenStore) -> None:
    """Plan says that it was found and writes nothing; apply records it and makes no version."""
    arrive(store)
    journal = JOURNAL.read_bytes()

    planned = presetctl(*SANDBOX, "plan")
    assert JOURNAL.read_bytes() == journal
    applied = presetctl(*SANDBOX, "apply", "--yes")
    again = presetctl(*SANDBOX, "plan")

    assert f"version 2 is the push of {AT}, whose answer was lost" in planned.out
    assert (applied.code, versions(store)) == (0, 2)
    assert "v2 recovered" in applied.out
    assert not JOURNAL.exists()
    assert "Nothing to do" in again.out


@pytest.mark.usefixtures("left_open")
def test_a_push_that_did_not_arrive_is_not_made_again(presetctl: Presetctl, store: OpenStore) -> None:
    """It may still become visible: nothing is sent, and everybody is told how to go on."""
    planned = presetctl(*SANDBOX, "plan")
    applied = presetctl(*SANDBOX, "apply", "--yes", "--format", "json")

    assert planned.code == 0
    assert f"a push of {AT} may or may not have been made" in planned.out
    assert "--retry-unknown" in planned.out
    (preset,) = json.loads(applied.out)["presets"]
    assert (applied.code, preset["state"], preset["result"]["outcome"]) == (5, "unknown", "unknown")
    assert "looking for pushes without an outcome" in applied.err
    assert versions(store) == 1
    assert JOURNAL.exists()


@pytest.mark.usefixtures("left_open")
def test_one_more_push_can_be_permitted(presetctl: Presetctl, store: OpenStore) -> None:
    """After looking once more."""
    applied = presetctl(*SANDBOX, "apply", "--yes", "--retry-unknown")

    assert (applied.code, versions(store)) == (0, 2)
    assert not JOURNAL.exists()
    assert "Nothing to do" in presetctl(*SANDBOX, "plan").out


@pytest.mark.usefixtures("left_open")
def test_permission_alone_doubles_nothing(presetctl: Presetctl, store: OpenStore) -> None:
    """What is there is found first."""
    arrive(store)

    applied = presetctl(*SANDBOX, "apply", "--yes", "--retry-unknown")

    assert (applied.code, versions(store)) == (0, 2)
    assert "v2 recovered" in applied.out


@pytest.mark.usefixtures("left_open")
def test_a_foreign_version_supersedes_the_push(presetctl: Presetctl, store: OpenStore) -> None:
    """The plan says so, and compares anew: now it is a conflict like any other."""
    store().edit("mail", None, {"model": "openai/gpt-5.4", "seed": 9})

    planned = presetctl(*SANDBOX, "plan")
    applied = presetctl(*SANDBOX, "apply", "--yes")

    assert f"warning[superseded-push]: `mail`: the push of {AT} was not found" in planned.out
    assert "refused: conflict" in planned.out
    assert (applied.code, versions(store)) == (4, 2)
    assert not JOURNAL.exists()


@pytest.mark.usefixtures("left_open")
def test_offline_the_open_push_is_only_told(presetctl: Presetctl) -> None:
    """Without the API nobody can look."""
    planned = presetctl(*SANDBOX, "plan", "--offline")

    assert "warning[unknown-push]" in planned.out
    assert "1 to update" in planned.out


@pytest.mark.usefixtures("left_open")
def test_a_saved_plan_does_not_send_an_unknown_push_again(presetctl: Presetctl, store: OpenStore) -> None:
    """The other presets of the plan go on; the unknown one waits."""
    JOURNAL.rename("aside")
    presetctl(*SANDBOX, "plan", "--out", "plan.json")
    Path("aside").rename(JOURNAL)

    first = presetctl(*SANDBOX, "apply", "./plan.json")
    permitted = presetctl(*SANDBOX, "apply", "./plan.json", "--retry-unknown")

    assert (first.code, permitted.code, versions(store)) == (5, 0, 2)


def test_an_outcome_that_was_not_saved_is_taken_over(
    presetctl: Presetctl, write: Write, store: OpenStore, left_open: OpenPush
) -> None:
    """The run died after the answer and before the lockfile: every command knows what the journal knows."""
    arrive(store)
    lockfile = Path("presets/.presetctl/presets.sandbox.lock")
    before = lockfile.read_bytes()
    assert presetctl(*SANDBOX, "apply", "--yes").code == 0
    entry = json.loads(lockfile.read_text())["presets"]["mail"]
    lockfile.write_bytes(before)
    lines = [
        {"event": "journal", "journal_version": 1, "base_url": SANDBOX_URL},
        {"event": "closed", "slug": left_open.slug, "outcome": "pushed", "entry": entry},
    ]
    JOURNAL.write_text("".join(f"{json.dumps(line)}\n" for line in lines))

    drift = presetctl(*SANDBOX, "drift")
    offline = presetctl(*SANDBOX, "plan", "--offline")
    applied = presetctl(*SANDBOX, "apply", "--yes")

    assert "No drift" in drift.out or drift.code == 0
    assert "version 2 was pushed, and not recorded" in offline.out
    assert (applied.code, versions(store)) == (0, 2)
    assert json.loads(lockfile.read_text())["presets"]["mail"] == entry
    write("mail.yaml", chat(seed=3))
    assert presetctl(*SANDBOX, "apply", "--yes").code == 0


def test_a_forgotten_preset_does_not_come_back(presetctl: Presetctl, left_open: OpenPush) -> None:
    """What the journal remembered is dropped together with the entry."""
    Path("presets/mail.yaml").unlink()
    lock = json.loads(Path("presets/.presetctl/presets.sandbox.lock").read_text())
    entry = {**lock["presets"][left_open.slug], "version": 2}
    line = {"event": "closed", "slug": left_open.slug, "outcome": "pushed", "entry": entry}
    with JOURNAL.open("a") as stream:
        stream.write(json.dumps(line) + "\n")

    assert presetctl(*SANDBOX, "forget", "mail").code == 0

    assert not JOURNAL.exists()
    assert "mail" not in presetctl(*SANDBOX, "plan").out


def test_a_linked_local_folder_is_refused(presetctl: Presetctl, write: Write, tmp_path: Path) -> None:
    """A link in a branch doesn't decide where presetctl writes its own files."""
    write("mail.yaml", chat())
    Path("presets/.presetctl").symlink_to(tmp_path)

    ran = presetctl(*SANDBOX, "apply", "--yes")

    assert ran.code == 3
    assert "`presets/.presetctl` is a link" in ran.err
    assert not (tmp_path / "run.sandbox.lock").exists()


def test_a_damaged_journal_stops_before_the_first_call(
    presetctl: Presetctl, write: Write, store: OpenStore
) -> None:
    """It is never taken for an empty one."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    write("mail.yaml", chat(seed=2))
    JOURNAL.write_text("{\n")

    for command in (("plan",), ("apply", "--yes")):
        ran = presetctl(*SANDBOX, *command)
        assert ran.code == 3
        assert "error[journal-unusable]: the journal cannot be used: it is not JSON" in ran.err
        assert f"{JOURNAL}:1:1" in ran.err
    assert versions(store) == 1
