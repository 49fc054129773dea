"""`presetctl log` against the embedded API."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from presetctl.sandbox.store import Store
from tests.commands.conftest import Presetctl, Write, chat

SANDBOX = ("-t", "sandbox")

OpenStore = Callable[[], Store]


def marks(out: str) -> list[tuple[str, str]]:
    """Return the first and the last column of each version."""
    rows = [line.split("  ") for line in out.splitlines()[1:]]
    return [(row[1], row[-1]) for row in rows]


def test_versions_are_listed_newest_first(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """Each version shows who made it, and whether it is live, recorded or what the definition says."""
    write("mail.yaml", chat(temperature=0.7))
    presetctl(*SANDBOX, "apply", "--yes")
    store().edit("mail", None, {"model": "openai/gpt-5.4", "temperature": 1.5})

    ran = presetctl(*SANDBOX, "log", "mail")

    assert (ran.code, ran.out.splitlines()[0]) == (0, "mail  active on sandbox, 2 versions")
    assert marks(ran.out) == [("v2", "designated"), ("v1", "recorded, as the definition")]
    assert "user_sandbox_dashboard" in ran.out.splitlines()[1]


def test_designated_version_need_not_be_the_newest(
    presetctl: Presetctl, write: Write, store: OpenStore
) -> None:
    """After a roll-back in the dashboard the mark stands at the older version."""
    write("mail.yaml", chat(temperature=0.7))
    presetctl(*SANDBOX, "apply", "--yes")
    write("mail.yaml", chat(temperature=0.2))
    presetctl(*SANDBOX, "apply", "--yes")
    store().designate("mail", 1)

    ran = presetctl(*SANDBOX, "log", "mail")

    assert marks(ran.out) == [("v2", "recorded, as the definition"), ("v1", "designated")]


def test_json_holds_every_mark(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """`--format json` prints one object and nothing else."""
    write("mail.yaml", chat(temperature=0.7))
    presetctl(*SANDBOX, "apply", "--yes")
    store().edit("mail", None, {})

    ran = presetctl(*SANDBOX, "log", "mail", "--format", "json")

    log = json.loads(ran.out)
    assert (log["command"], log["slug"], log["source"], log["status"]) == (
        "log",
        "mail",
        "mail.yaml",
        "active",
    )
    assert [
        (each["version"], each["designated"], each["recorded"], each["as_defined"])
        for each in log["versions"]
    ] == [(2, True, False, False), (1, False, True, True)]


def test_preset_without_files_has_a_log(presetctl: Presetctl, store: OpenStore, write: Write) -> None:
    """What nobody manages can be looked at too; whether it equals a definition isn't known."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    store().create_version("other", None, {})

    ran = presetctl(*SANDBOX, "log", "other", "--format", "json")

    log = json.loads(ran.out)
    assert (ran.code, log["source"], log["versions"][0]["as_defined"]) == (0, None, None)


def test_wrong_definition_does_not_hide_the_log(presetctl: Presetctl, write: Write) -> None:
    """The history is shown while a definition is broken, and said not to be compared."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    write("mail.yaml", "request: {")

    ran = presetctl(*SANDBOX, "log", "mail")

    assert (ran.code, marks(ran.out)) == (0, [("v1", "designated, recorded")])
    assert "`presetctl validate` says why" in ran.err


def test_suffix_of_the_target_is_added(
    presetctl: Presetctl, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The slug of a command line is the definition's; the API's has the suffix."""
    write("presetctl.yaml", "targets: {staging: {slug_suffix: -staging, base_url: 'http://127.0.0.1:9'}}\n")
    monkeypatch.setenv("OPENROUTER_API_KEY", "any")

    ran = presetctl("log", "mail")

    assert ran.code == 1
    assert "GET /presets/mail-staging" in ran.err


def test_archived_preset_names_the_way_back(presetctl: Presetctl, write: Write, store: OpenStore) -> None:
    """A known slug that isn't live is told apart from one that nobody knows."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    store().archive("mail")

    known = presetctl(*SANDBOX, "log", "mail")
    unknown = presetctl(*SANDBOX, "log", "mial")

    assert (known.code, unknown.code) == (1, 64)
    assert "`presetctl restore mail`" in known.err
    assert "did you mean `mail`?" in unknown.err


@pytest.mark.parametrize("name", ["mail@1", "Mail", "mail@", "-", "a/b", "mail\n"])
def test_only_a_slug_names_a_preset(presetctl: Presetctl, name: str) -> None:
    """Anything but a slug is a wrong command line, before any call."""
    assert presetctl(*SANDBOX, "log", "--", name).code == 64


def test_missing_key_names_its_variable(presetctl: Presetctl, write: Write) -> None:
    """Without a key nothing can be read."""
    write("mail.yaml", chat())

    ran = presetctl("log", "mail")

    assert ran.code == 3
    assert "`OPENROUTER_API_KEY` is not set" in ran.err


def test_another_workspace_is_rejected(presetctl: Presetctl, write: Write) -> None:
    """The history of a namesake in another workspace is not shown for ours."""
    write("mail.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    path = Path("presets/.presetctl/presets.sandbox.lock")
    lock = json.loads(path.read_text())
    path.write_text(json.dumps(lock | {"workspace_id": "another"}))

    ran = presetctl(*SANDBOX, "log", "mail")

    assert ran.code == 3
    assert "lockfile-mismatch" in ran.err
