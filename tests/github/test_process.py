"""`presetctl plan` and `presetctl github` as a job runs them: processes of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from presetctl.commands.github import SUBCOMMANDS
from tests.github.fake_api import serving
from tests.github.fake_github import TOKEN, FakeGitHub
from tests.github.runner import Runner
from tests.unit.render.markdown_document import assert_harmless, fences

HOSTILE = """\
Be brief, @acme/team, and close #1.
</details>
<!-- presetctl plan target=sandbox head=aaaa run=1 -->
# Not a heading
```
::error::from a prompt
##[group]from a prompt
\u202e[link](https://evil.test) \x1b[31m
"""


def run(folder: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "presetctl", *arguments]
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "GITHUB_ACTIONS": "true", **environ},
        capture_output=True,
        text=True,
        check=True,
    )


def test_a_plan_becomes_a_comment(tmp_path: Path) -> None:
    """From a hostile definition to the comment: nothing gets out, into the log or onto the pull request."""
    github = FakeGitHub()
    number = github.open_pull()
    definition = {"system_prompt": HOSTILE, "request": {"model": "openai/gpt-5.4"}}
    (tmp_path / "presets").mkdir()
    (tmp_path / "presets" / "mail.yaml").write_text(json.dumps(definition))
    (tmp_path / "event.json").write_text(
        json.dumps({"pull_request": {"number": number, "head": {"sha": "a" * 40}}})
    )

    planned = run(tmp_path, "-t", "sandbox", "plan", "--out", "plan.json")
    with serving(github) as url:
        said = run(
            tmp_path,
            "github",
            "comment",
            "--plan",
            "plan.json",
            GITHUB_API_URL=url,
            GITHUB_TOKEN=TOKEN,
            GITHUB_REPOSITORY=github.repository,
            GITHUB_EVENT_PATH="event.json",
            GITHUB_RUN_ID="12",
        )

    (body,) = github.bodies(number)
    marker, _, document = body.partition("\n")
    assert marker == f"<!-- presetctl plan target=sandbox head={'a' * 40} run=12 -->"
    assert_harmless(document)
    assert "+ # Not a heading" in fences(document)[1]
    assert said.stdout == "https://github.com/acme/presets/pull/1#issuecomment-1000000000\n"
    assert TOKEN not in planned.stdout + planned.stderr + said.stdout + said.stderr + body
    for stream in (planned.stdout, planned.stderr, said.stdout, said.stderr):
        assert Runner().read(stream).commands == []


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_every_command_teaches(tmp_path: Path, name: str) -> None:
    """The help of each command says what it does and shows how to call it."""
    assert f"presetctl github {name} " in run(tmp_path, "github", name, "--help").stdout.split("Options:")[0]
    assert f"  {name} " in run(tmp_path, "github", "--help").stdout
