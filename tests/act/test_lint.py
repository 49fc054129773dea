"""Workflows and actions as their linters see them: this repository's, the README's and `init`'s."""

import re
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from presetctl.scaffold import workflow
from tests.act.conftest import ROOT
from tests.act.test_life import README, workflow_of_the_readme


@pytest.fixture
def github(tmp_path: Path) -> Path:
    """A folder `.github` with all of them."""
    folder = tmp_path / ".github"
    (folder / "workflows").mkdir(parents=True)
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        (folder / "workflows" / path.name).write_text(path.read_text())
    (folder / "dependabot.yml").write_text((ROOT / ".github" / "dependabot.yml").read_text())
    (folder / "workflows" / "readme.yml").write_text(workflow_of_the_readme())
    (folder / "workflows" / "init.yml").write_text(workflow(PurePosixPath("presets")))
    action = folder / "actions" / "presetctl" / "action.yml"
    action.parent.mkdir(parents=True)
    action.write_text((ROOT / ".github" / "actions" / "presetctl" / "action.yml").read_text())
    return folder


def lint(command: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name(command)
    return subprocess.run([str(program), *map(str, arguments)], capture_output=True, text=True, check=False)


def zizmor(folder: Path) -> subprocess.CompletedProcess[str]:
    return lint("zizmor", "--offline", "--config", ROOT / ".github" / "zizmor.yml", folder)


def test_an_action_has_one_pin(github: Path) -> None:
    """The README, the workflow of `init` and our own use the same commit of an action, with its release."""
    text = "".join(path.read_text() for path in github.rglob("*.yml")) + README
    pins = set(re.findall(r"uses: ((?:actions|github)/[\w/-]+)@(\w+) # (v[\d.]+)", text))

    assert len({name for name, _, _ in pins}) == len(pins) == 4
    assert len(re.findall(r"uses: (?:actions|github)/", text)) == len(
        re.findall(r"uses: \S+@[0-9a-f]{40} # v[\d.]+\n", text)
    )


def test_security(github: Path) -> None:
    """The linter finds no action without a pin, no wide permission, no value in a script."""
    ran = zizmor(github)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert ran.stderr.count("completed") == len(list(github.rglob("*.yml")))


@pytest.mark.parametrize(
    ("schema", "pattern"),
    [
        ("vendor.github-workflows", "workflows/*.yml"),
        ("vendor.github-actions", "actions/*/action.yml"),
        ("vendor.dependabot", "dependabot.yml"),
    ],
)
def test_schema(github: Path, schema: str, pattern: str) -> None:
    """Every key of a workflow, of the action and of Dependabot's file is one that GitHub knows."""
    ran = lint("check-jsonschema", "--builtin-schema", schema, *github.glob(pattern))

    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize(
    "step", ["uses: actions/checkout@v4", "run: echo ${{ github.event.pull_request.title }}"]
)
def test_a_finding_would_be_seen(github: Path, step: str) -> None:
    """An action that is pinned by a tag, or a value in a script, fails the same check."""
    (github / "workflows" / "bad.yml").write_text(
        "on: pull_request\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
        f"      - {step}\n"
    )

    ran = zizmor(github)

    assert ran.returncode > 0
    assert "bad.yml:7" in ran.stdout
