"""The hook for pre-commit, run by pre-commit."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.act.conftest import IDENTITY, INSTALL_VARIABLES


@pytest.fixture
def hook(shared: Path, tmp_path: Path) -> Path:
    """This repository, committed, as a `repo` of a pre-commit configuration."""
    path = tmp_path / "presetctl"
    shutil.copytree(shared / "stand-ins" / "acme-presetctl", path)
    git(path, "init", "--quiet")
    git(path, "add", "--all")
    git(path, "commit", "--quiet", "--message", "hook")
    return path


def git(folder: Path, *arguments: str) -> None:
    variables = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *arguments], cwd=folder, env={**os.environ, **IDENTITY, **variables}, check=True)


def test_hook_stops_a_mistake(hook: Path, tmp_path: Path) -> None:
    """Committing a typo is stopped with its place; a change elsewhere doesn't run the hook."""
    team = tmp_path / "team"
    (team / "presets").mkdir(parents=True)
    (team / "README.md").write_text("hello\n")
    (team / "presets" / "mail.yaml").write_text("request:\n  model: openai/gpt-5.4\n  temperture: 0.2\n")
    git(team, "init", "--quiet")
    git(team, "add", "--all")
    program = Path(sys.executable).with_name("pre-commit")

    def run(*files: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(program), "try-repo", str(hook), "presetctl-validate", "--files", *files],
            cwd=team,
            env={**os.environ, **INSTALL_VARIABLES, "PRE_COMMIT_HOME": str(tmp_path / "cache")},
            capture_output=True,
            text=True,
            check=False,
        )

    elsewhere, typo = run("README.md"), run("presets/mail.yaml")

    assert (elsewhere.returncode, "(no files to check)Skipped" in elsewhere.stdout) == (0, True)
    assert typo.returncode == 1, typo.stdout + typo.stderr
    assert "- exit code: 3" in typo.stdout
    assert "error[unknown-field]: `temperture` is not a field of the chat request" in typo.stdout
    assert "--> presets/mail.yaml:3:3" in typo.stdout
