"""Other workflows than the README's: what `init` writes, this repository's own, and one that means harm."""

import shutil
from pathlib import PurePosixPath
from typing import Any

import pytest
from ruamel.yaml import YAML

from presetctl.scaffold import WORKFLOW_FILE, workflow
from tests.act.conftest import ACTION, ROOT, Repository
from tests.act.test_life import workflow_of_the_readme
from tests.github.fake_github import TOKEN


@pytest.fixture
def start(repository: Repository) -> Repository:
    """A repository whose branch `main` begins with whatever stands in the work tree."""
    repository.git("checkout", "--quiet", "-B", "main")
    return repository


def add_workflow(repository: Repository, text: str) -> None:
    file = repository.clone / WORKFLOW_FILE
    file.parent.mkdir(parents=True)
    file.write_text(text)
    repository.commit("Start")


def test_workflow_of_init(start: Repository) -> None:
    """What `init` writes needs no action: it pushes, commits the lockfile, comments, and looks for drift."""
    add_workflow(start, workflow(PurePosixPath("presets")))

    applied, quiet = start.push(), start.schedule()

    assert (applied.code, quiet.code) == (0, 0), applied.log + quiet.log
    assert start.served.version_counts() == {"mail": 1, "triage": 1}
    assert start.log() == ["Record what presetctl pushed", "Start"]
    start.git("pull", "--quiet")
    start.git("checkout", "--quiet", "-b", "change")
    start.write("mail.yaml", "request: {model: openai/gpt-5.4}\n")
    start.commit("Change")
    number = start.github.open_pull("change")
    planned = start.pull_request(number)
    assert planned.code == 0, planned.log
    assert ["### Plan for `default`: 1 to update" in each for each in start.github.bodies(number)] == [True]
    assert "Summary - ### Plan for `default`: 1 to update" in planned.log
    assert [each for each in start.github.issues if each != number] == []


def test_workflow_of_init_when_nothing_can_be_saved(start: Repository) -> None:
    """The step that commits runs after a failure too, and what it can't commit becomes an artifact."""
    add_workflow(start, workflow(PurePosixPath("presets")))
    start.write("broken.yaml", "request: {model: openai/gpt-5.4, temperature: 0.1}\nprotected: true\n")
    start.commit("Add a protected preset")
    start.refuse("*")

    ran = start.push()

    assert ran.code == 1
    assert "could not be committed: [remote rejected] (hook declined)" in ran.log
    assert '"mail": {' in (start.artifacts / "presets.lock").read_text()


def test_own_workflow_without_a_key(start: Repository) -> None:
    """In a repository without the secret this repository's workflow plans offline and skips the rest."""
    shutil.copytree(
        start.clone.parent.parent / "stand-ins" / "acme-presetctl", start.clone, dirs_exist_ok=True
    )
    add_workflow(start, (ROOT / ".github/workflows/presets.yml").read_text())
    number = start.github.open_pull("main", repository="mallory/presetctl")

    planned = start.pull_request(number)
    skipped = [
        start.act(event, {"ref": "refs/heads/main"}, {"GITHUB_TOKEN": TOKEN}, is_fork=True)
        for event in ("push", "schedule")
    ]

    assert planned.code == 0, planned.log
    assert "Summary - ### Plan for `default`: 2 to create" in planned.log
    assert [each.code for each in skipped] == [0, 0], "".join(each.log for each in skipped)
    assert "There is no OPENROUTER_API_KEY, so nothing is pushed." in skipped[0].log
    assert start.served.version_counts() == {}
    assert start.log() == ["Start"]


def jobs(text: str) -> dict[str, Any]:
    """Return the jobs of a workflow, their steps reduced to what is used with what."""
    found: dict[str, Any] = YAML(typ="safe").load(text)["jobs"]
    for job in found.values():
        job["steps"] = [
            (
                each["uses"].partition("presetctl@")[0].removeprefix("acme/presetctl/"),
                each.get("with"),
                each.get("env"),
            )
            for each in job["steps"]
            if "uses" in each
        ]
    return found


def test_we_use_what_we_tell_others_to_use() -> None:
    """This repository's own presets go through the README's workflow, with its own copy of the action."""
    own = (ROOT / ".github/workflows/presets.yml").read_text().replace("uses: ./", "uses: acme/presetctl/")
    own = own.replace("actions/presetctl\n", "actions/presetctl@\n")

    assert jobs(own) == jobs(workflow_of_the_readme())


HOSTILE = f"""
on: push
permissions: {{}}
jobs:
  plan:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
      - id: plan
        continue-on-error: true
        uses: {ACTION}
        with:
          command: plan
          target: 'x"; touch "$PWNED"; echo "'
          extra-args: $(touch "$PWNED") `touch "$PWNED"` ; touch "$PWNED"
          plan-file: '$(touch "$PWNED").json'
          python-version: ""
          directory: 'presets"; touch "$PWNED" #'
      - env:
          CODE: ${{{{ steps.plan.outputs.exit-code }}}}
        run: echo "it ended with $CODE"
"""


def test_values_are_never_run(start: Repository) -> None:
    """Inputs that would be commands in a shell, and modules of the checkout, are not run.

    Without `python-version` the runner's own Python serves, so that this also installs from scratch.
    """
    pwned = start.folder / "pwned"
    (start.clone / "presetctl.py").write_text(f"open({str(pwned)!r}, 'w')\n")
    (start.clone / "pip.py").write_text(f"open({str(pwned)!r}, 'w')\n")
    add_workflow(start, HOSTILE.replace("$PWNED", str(pwned)))

    ran = start.push()

    assert ran.code == 0, ran.log
    assert "| it ended with 64" in ran.log
    assert not pwned.exists()
