"""`presetctl init`, in folders, repositories and clones."""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from presetctl.scaffold import WORKFLOW_FILE
from tests.commands.conftest import Presetctl, Write, chat
from tests.commands.test_apply import SANDBOX, OpenStore

CREATED = """\
created presets/presetctl.yaml
created presets/preset.schema.json
created presets/example.yaml
created .github/workflows/presetctl.yml
created .gitignore
created .gitattributes

Next:
  # try it without a key
  presetctl -t sandbox apply
  # see what would be pushed, with the key in OPENROUTER_API_KEY
  presetctl plan
  # once in each clone: let Git merge lockfiles by preset
  git config merge.presetctl.driver 'presetctl lock merge %O %A %B'
"""

Git = Callable[..., str]


def environment() -> dict[str, str]:
    """Return this process's environment without what steers Git."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return plain | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """Run Git beside the presets folder, or in another folder, with no configuration of this machine."""

    def run(*arguments: str, folder: Path = tmp_path) -> str:
        return subprocess.run(
            ["git", *arguments], cwd=folder, env=environment(), capture_output=True, text=True, check=True
        ).stdout

    run("init", "--initial-branch=main")
    run("config", "user.name", "a")
    run("config", "user.email", "a@b.example")
    return run


def everything(folder: Path) -> dict[Path, bytes]:
    """Return what stands in each file of a folder, but for Git's own."""
    return {
        path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts
    }


@pytest.mark.usefixtures("git")
def test_init_starts_a_folder(presetctl: Presetctl, tmp_path: Path) -> None:
    """Names of what was written come one a line, and the next commands after them."""
    (tmp_path / "presets").rmdir()

    ran = presetctl("init")

    assert (ran.code, ran.out, ran.err) == (0, CREATED, "")


def test_fresh_folder_is_valid_and_applies(presetctl: Presetctl, store: OpenStore) -> None:
    """What init writes passes the strictest check and goes live in the sandbox."""
    presetctl("init")

    validated = presetctl("validate", "--strict")
    applied = presetctl(*SANDBOX, "apply", "--yes")

    assert (validated.code, validated.out) == (0, "")
    assert applied.code == 0
    assert store().get_preset("example").designated_version is not None


@pytest.mark.usefixtures("git")
def test_second_init_changes_nothing(presetctl: Presetctl, tmp_path: Path) -> None:
    """Run once more, init says that it kept every file, and keeps their bytes."""
    presetctl("init")
    before = everything(tmp_path)

    ran = presetctl("init")

    assert everything(tmp_path) == before
    assert re.findall(r"^(?:created|extended)", ran.out, re.MULTILINE) == []
    assert ran.err.splitlines() == [
        line.replace("created", "kept") for line in CREATED.splitlines() if line.startswith("created")
    ]


@pytest.mark.usefixtures("git")
def test_existing_files_are_left_alone(presetctl: Presetctl, write: Write, tmp_path: Path) -> None:
    """A file that people wrote, or a link that leads nowhere, stays; Git's own files get lines at the end."""
    write("presetctl.yaml", "freeze: true\n")
    (tmp_path / "presets" / "preset.schema.json").symlink_to("nowhere")
    (tmp_path / ".gitignore").write_bytes(b"build/\r\npresets/.presetctl/\r\n")
    (tmp_path / ".gitattributes").write_bytes(b"*.png binary")

    ran = presetctl("init")

    assert (tmp_path / "presets" / "presetctl.yaml").read_text() == "freeze: true\n"
    assert not (tmp_path / "presets" / "nowhere").exists()
    assert (tmp_path / ".gitignore").read_bytes() == b"build/\r\npresets/.presetctl/\r\n"
    assert (tmp_path / ".gitattributes").read_text().startswith("*.png binary\npresets/presets*.lock ")
    assert "extended .gitattributes\n" in ran.out
    kept = ["kept presets/presetctl.yaml", "kept presets/preset.schema.json", "kept .gitignore"]
    assert ran.err.splitlines() == kept


@pytest.mark.parametrize("name", ["mail.yaml", "support/triage.yml"])
def test_no_example_beside_definitions(presetctl: Presetctl, write: Write, tmp_path: Path, name: str) -> None:
    """Who has definitions gets no example."""
    write(name, chat())

    presetctl("init")

    assert (tmp_path / "presets" / "preset.schema.json").exists()
    assert not (tmp_path / "presets" / "example.yaml").exists()


def test_init_outside_of_git(presetctl: Presetctl, tmp_path: Path) -> None:
    """Without a repository the folder alone is started, and what was left out is told with the way to it."""
    ran = presetctl("init")

    assert ran.code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["presets"]
    assert ran.err == (
        "left out `.github/workflows/presetctl.yml`, `.gitignore`, `.gitattributes`: "
        "`presets` lies in no Git work tree\n"
        "hint: run this again after `git init`\n"
    )
    assert "git config" not in ran.out


def test_folder_below_the_root(presetctl: Presetctl, git: Git, tmp_path: Path) -> None:
    """A folder deeper in the repository gets its workflow at the root, where GitHub looks for it."""
    (tmp_path / "team").mkdir()
    os.chdir(tmp_path / "team")

    ran = presetctl("-C", "ai/prompts", "init")

    assert "created ai/prompts/example.yaml\n" in ran.out
    assert "created ../.github/workflows/presetctl.yml\n" in ran.out
    assert "  presetctl -C ai/prompts plan\n" in ran.out
    assert 'PRESETCTL_DIRECTORY: "team/ai/prompts"\n' in (tmp_path / WORKFLOW_FILE).read_text()
    assert git("check-ignore", "team/ai/prompts/.presetctl/sandbox.sqlite3")
    attribute = git("check-attr", "merge", "team/ai/prompts/presets.staging.lock", "poetry.lock")
    assert re.findall(r"merge: (\w+)", attribute) == ["presetctl", "unspecified"]


def test_folder_of_another_repository(presetctl: Presetctl, git: Git, tmp_path: Path) -> None:
    """From elsewhere paths are told in full, and the merge driver is set up where it is needed."""
    other = tmp_path / "other"
    git("init", str(other))

    ran = presetctl("-C", str(other / "presets"), "init")

    assert f"created {other}/presets/example.yaml\ncreated {other}/.github/" in ran.out
    assert f"  presetctl -C {other}/presets plan\n" in ran.out
    os.chdir("/")
    again = presetctl("-C", str(other / "presets"), "init")
    assert f"  git -C {other} config merge.presetctl.driver " in again.out


def test_linked_work_tree(presetctl: Presetctl, git: Git, tmp_path: Path) -> None:
    """A linked work tree, whose `.git` is a file, is a root of its own."""
    git("commit", "--allow-empty", "--message", "start")
    git("worktree", "add", "linked")

    presetctl("-C", "linked/presets", "init")

    assert (tmp_path / "linked" / WORKFLOW_FILE).exists()
    assert not (tmp_path / WORKFLOW_FILE).exists()


@pytest.mark.usefixtures("git")
def test_root_of_the_repository(presetctl: Presetctl, tmp_path: Path) -> None:
    """A repository can be a presets folder, which commands then find by its settings."""
    (tmp_path / "presets").rmdir()

    first = presetctl("-C", ".", "init")
    again = presetctl("init")

    assert "created presetctl.yaml\n" in first.out
    assert "  presetctl plan\n" in again.out
    assert "created" not in again.out
    assert presetctl("validate", "--strict").code == 0


@pytest.mark.usefixtures("git")
def test_folder_with_a_space(presetctl: Presetctl, tmp_path: Path) -> None:
    """A folder that Git's patterns can't name is started all the same, and what was left out is told."""
    ran = presetctl("-C", "my presets", "init")

    assert ran.code == 0
    assert "  presetctl -C 'my presets' plan\n" in ran.out
    assert not (tmp_path / ".gitignore").exists()
    assert "`my presets` would mean something else in a pattern\nhint: name the folder with " in ran.err


@pytest.mark.usefixtures("git")
def test_nothing_is_written_when_a_file_is_unreadable(presetctl: Presetctl, tmp_path: Path) -> None:
    """A file of Git that isn't text, or not a file, stops init before it writes anything."""
    (tmp_path / ".gitignore").write_bytes(b"\xff\n")
    not_text = presetctl("init")
    (tmp_path / ".gitignore").unlink()
    (tmp_path / ".gitignore").mkdir()

    not_file = presetctl("init")

    assert (not_text.code, not_file.code) == (3, 1)
    assert "is not UTF-8 text" in not_text.err
    assert ".gitignore` can't be read: Is a directory" in not_file.err
    assert list((tmp_path / "presets").iterdir()) == []


def test_file_in_the_folder_s_place(presetctl: Presetctl, tmp_path: Path) -> None:
    """Where a file stands, no folder is started, and the file stays."""
    (tmp_path / "taken").write_text("mine")

    ran = presetctl("-C", "taken", "init")

    assert (ran.code, ran.out) == (1, "")
    assert "`taken/presetctl.yaml` can't be written: " in ran.err
    assert (tmp_path / "taken").read_text() == "mine"


def test_init_adopts_what_is_live(presetctl: Presetctl, store: OpenStore, tmp_path: Path) -> None:
    """With `--pull` the folder starts with the live presets in place of an example, and a plan is empty."""
    presetctl("sandbox", "reset", "--yes")
    for slug in ("mail", "triage"):
        store().create_version(slug, "Be brief.", {"model": "openai/gpt-5.4"})

    ran = presetctl(*SANDBOX, "init", "--pull")

    assert ran.code == 0
    names = {path.name for path in (tmp_path / "presets").glob("*.yaml")}
    assert names == {"presetctl.yaml", "mail.yaml", "triage.yaml"}
    assert ran.out.endswith("Next:\n  # see that nothing differs\n  presetctl -t sandbox plan\n")
    assert presetctl(*SANDBOX, "plan", "--detailed-exitcode").code == 0


def test_pull_without_a_key(presetctl: Presetctl, tmp_path: Path) -> None:
    """Without a key `--pull` starts the folder and says which variable is missing."""
    ran = presetctl("init", "--pull")

    assert ran.code == 3
    assert "`OPENROUTER_API_KEY` is not set" in ran.err
    assert (tmp_path / "presets" / "presetctl.yaml").exists()
