"""`presetctl rollback` against the embedded API."""

from collections.abc import Callable

import pytest

from presetctl.sandbox.store import Store
from tests.commands.conftest import Presetctl, Write, chat

SANDBOX = ("-t", "sandbox")

OpenStore = Callable[[], Store]


@pytest.fixture
def _two_versions(presetctl: Presetctl, write: Write) -> None:
    for temperature in (0.7, 0.2):
        write("mail.yaml", chat(temperature=temperature))
        presetctl(*SANDBOX, "apply", "--yes")


@pytest.mark.usefixtures("_two_versions")
def test_definition_gets_the_old_content(presetctl: Presetctl, store: OpenStore) -> None:
    """A rollback is a change of the definition, for review; nothing is pushed."""
    ran = presetctl(*SANDBOX, "rollback", "mail", "--to", "1")

    assert (ran.code, store().list_versions("mail").total_count) == (0, 2)
    assert "temperature  0.2 → 0.7" in presetctl(*SANDBOX, "plan").out


@pytest.mark.usefixtures("_two_versions")
def test_now_pushes_a_new_version(presetctl: Presetctl, store: OpenStore) -> None:
    """`--now` makes a version with the old content through plan and apply."""
    ran = presetctl(*SANDBOX, "rollback", "mail", "--to", "1", "--now", "--yes")

    version = store().get_preset("mail").designated_version
    assert ran.code == 0
    assert version is not None
    assert (version.version, version.config["temperature"]) == (3, 0.7)


@pytest.mark.usefixtures("_two_versions")
def test_now_asks_before_anything_is_written(presetctl: Presetctl, write: Write) -> None:
    """Without a terminal and `--yes` the definition stays as it is."""
    path = write("mail.yaml", chat(temperature=0.2))

    ran = presetctl(*SANDBOX, "rollback", "mail", "--to", "1", "--now")

    assert (ran.code, path.read_text()) == (64, chat(temperature=0.2))


@pytest.mark.usefixtures("_two_versions")
def test_unpushed_edit_is_not_overwritten(presetctl: Presetctl, write: Write) -> None:
    """An edit that was never pushed would be lost."""
    path = write("mail.yaml", chat(temperature=1))

    ran = presetctl(*SANDBOX, "rollback", "mail", "--to", "1", "--now", "--yes")

    assert (ran.code, path.read_text()) == (4, chat(temperature=1))
    assert "changes that were never pushed" in ran.out


@pytest.mark.usefixtures("_two_versions")
def test_version_that_is_said_already_changes_nothing(presetctl: Presetctl, write: Write) -> None:
    """Going to where one is is no change."""
    path = write("mail.yaml", chat(temperature=0.2))

    ran = presetctl(*SANDBOX, "-v", "rollback", "mail", "--to", "2")

    assert (ran.code, path.read_text()) == (0, chat(temperature=0.2))
    assert "says what version 2 says" in ran.out


@pytest.mark.usefixtures("_two_versions")
@pytest.mark.parametrize(
    ("slug", "number", "code", "message"),
    [
        ("mail", "9", 64, "`mail` has no version 9"),
        ("other", "1", 64, "there is no definition of `other`"),
        ("mail@2", "1", 64, "`mail@2` names a version"),
        ("ghost", "1", 1, "`ghost` is not live on sandbox"),
    ],
)
def test_wrong_names_are_told(
    presetctl: Presetctl, write: Write, slug: str, number: str, code: int, message: str
) -> None:
    """A version or preset that doesn't exist is named."""
    write("ghost.yaml", chat())

    ran = presetctl(*SANDBOX, "rollback", slug, "--to", number)

    assert ran.code == code
    assert message in ran.err


def test_missing_key_is_named(presetctl: Presetctl, write: Write) -> None:
    """Without a key nothing is read, and the variable is named."""
    write("mail.yaml", chat())

    ran = presetctl("rollback", "mail", "--to", "1")

    assert ran.code == 3
    assert "`OPENROUTER_API_KEY` is not set" in ran.err


@pytest.mark.usefixtures("_two_versions")
def test_other_targets_that_change_too_are_named(presetctl: Presetctl, write: Write) -> None:
    """Going back on one target is told for the others that share the definition."""
    write("presetctl.yaml", "targets: {production: {}, staging: {}}\n")

    ran = presetctl(*SANDBOX, "rollback", "mail", "--to", "1")

    assert "note: mail changes for `production`, `staging` too" in ran.err


@pytest.mark.usefixtures("_two_versions")
def test_definition_that_is_there_already_is_told(presetctl: Presetctl) -> None:
    """Going back to what the definition says does nothing, and says so."""
    ran = presetctl(*SANDBOX, "rollback", "mail", "--to", "2")

    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "Nothing to do: the definition says what version 2 says.\n"
