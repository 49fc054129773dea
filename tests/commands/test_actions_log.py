"""Commands in a job of GitHub Actions: whatever they quote, the runner carries out nothing of it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.conftest import Presetctl, Write
from tests.commands.test_apply import SANDBOX, OpenStore
from tests.github.runner import Runner

PRESETCTL = [sys.executable, "-m", "presetctl"]
HOSTILE = """\
::error::from a prompt
  ::add-mask::kind
##[group]from a prompt
say ##[error]from a prompt
::stop-commands::end
"""


@pytest.fixture
def job(presetctl: Presetctl, write: Write, monkeypatch: pytest.MonkeyPatch) -> Presetctl:
    """A job on a preset that was pushed, and whose prompt is now hostile."""
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    write("mail.yaml", f"system_prompt: {json.dumps(HOSTILE)}\nrequest: {{model: openai/gpt-5.4}}\n")
    presetctl(*SANDBOX, "-q", "apply", "--yes")
    text = json.dumps(HOSTILE.replace("prompt", "changed prompt"))
    write("mail.yaml", f"system_prompt: {text}\nrequest: {{model: openai/gpt-5.4}}\n")
    return presetctl


@pytest.mark.parametrize(
    "command",
    [
        ("plan",),
        ("plan", "-v"),
        ("apply", "--yes"),
        ("diff", "mail"),
        ("show", "mail"),
        ("render", "mail"),
        ("plan", "--format", "json"),
        ("plan", "--format", "markdown"),
        ("apply", "--yes", "--format", "json"),
        ("show", "mail", "--format", "json"),
        ("log", "mail"),
        ("drift",),
        ("validate",),
    ],
)
def test_nothing_that_is_quoted_is_carried_out(job: Presetctl, command: tuple[str, ...]) -> None:
    """Neither stream of a command gives the runner a command, and later steps can give theirs."""
    ran = job(*SANDBOX, *command)

    out, err = Runner().read(ran.out), Runner().read(ran.err)
    assert ran.code == 0
    assert (out.commands, err.commands) == ([], [])
    assert out.is_reading_commands
    assert not [line for line in (*out.shown, *err.shown) if "##[" in line]


@pytest.mark.parametrize("command", ["plan", "apply"])
def test_text_stands_between_lines_that_only_this_run_knows(job: Presetctl, command: str) -> None:
    """The words that end the quotation differ from run to run, so that no prompt can hold them."""
    first, *_, last = job(*SANDBOX, command, *(["--yes"] if command == "apply" else [])).out.splitlines()
    again = job(*SANDBOX, command, *(["--yes"] if command == "apply" else [])).out.splitlines()[0]

    assert first.startswith("::stop-commands::")
    assert len(first.removeprefix("::stop-commands::")) == 32
    assert last.startswith("::")
    assert again != first


def test_drift_is_quoted_harmlessly(job: Presetctl, store: OpenStore) -> None:
    """What somebody wrote in the dashboard reaches the log as text."""
    store().edit("mail", HOSTILE, {"model": "openai/gpt-5.4", "stop": ["##[error]no", "::error::no"]})

    ran = job(*SANDBOX, "drift")

    assert Runner().read(ran.out).commands == []
    assert "error" in ran.out


def test_errors_are_quoted_harmlessly(job: Presetctl, write: Write) -> None:
    """A message about a definition is no command either."""
    write("odd.yaml", '"##[group]x": 1\n"::error::x": 1\nrequest: {model: m/m, "##[error]y": 1}\n')

    ran = job(*SANDBOX, "plan")
    usage = job("plan", "--format", "##[error]x")

    assert ran.code == 3
    assert "group" in ran.err
    assert (Runner().read(ran.err).commands, "##[" in ran.err) == ([], False)
    assert usage.code == 64
    assert (Runner().read(usage.err).commands, "error]x" in usage.err) == ([], True)


def test_json_is_the_same_value(job: Presetctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """JSON in the log is what a program would read elsewhere, and a saved plan the same bytes."""
    shown = job(*SANDBOX, "plan", "--format", "json", "--out", "plan.json").out
    rendered = job(*SANDBOX, "render", "mail").out
    monkeypatch.delenv("GITHUB_ACTIONS")

    assert shown == Path("plan.json").read_text() == job(*SANDBOX, "plan", "--format", "json").out
    assert "##[" not in shown + rendered
    assert json.loads(rendered) == json.loads(job(*SANDBOX, "render", "mail").out)


def test_annotations_are_carried_out(job: Presetctl, write: Write) -> None:
    """What is meant for the runner still reaches it."""
    write("odd.yaml", "request: {model: m/m, temperture: 1}\n")

    ran = job("validate", "--format", "github")

    assert "error" in Runner().read(ran.out).commands


def test_a_file_holds_no_lines_for_the_runner(job: Presetctl, tmp_path: Path) -> None:
    """Redirected to a file, the output is just what was asked for; through a pipe it may be the log."""
    command = [*PRESETCTL, *SANDBOX, "plan"]
    environment = {**os.environ, "GITHUB_ACTIONS": "true"}
    assert job("--version").code == 0
    with (tmp_path / "plan.txt").open("w") as file:
        subprocess.run(command, stdout=file, cwd=tmp_path, env=environment, check=True)
    piped = subprocess.run(command, capture_output=True, cwd=tmp_path, env=environment, check=True, text=True)

    assert (tmp_path / "plan.txt").read_text() == "\n".join(piped.stdout.splitlines()[1:-1]).replace(
        r"#\u0023[", "##["
    ) + "\n"
