"""The action's commands, run as its step runs them, on the sandbox."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from presetctl.action.__main__ import act
from presetctl.sandbox.store import Store
from tests.action.test_runner import read_as_the_runner_does
from tests.commands.conftest import Write, chat, store, write
from tests.github.fake_api import serving
from tests.github.fake_github import TOKEN, FakeGitHub

__all__ = ["store", "write"]


@dataclass(frozen=True)
class Step:
    """A step that has run: its exit code, its outputs, its summary, and what it printed."""

    code: int
    outputs: Mapping[str, str]
    summary: str
    log: str


OpenStore = Callable[[], Store]
RunStep = Callable[..., Step]


@pytest.fixture
def step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> RunStep:
    """Run a step of the action on the sandbox, beside an empty folder `presets`."""
    (tmp_path / "presets").mkdir()
    (tmp_path / "runner").mkdir()
    monkeypatch.chdir(tmp_path)

    def run(command: str, **inputs: str) -> Step:
        files = {name: tmp_path / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        variables = {"INPUT_COMMAND": command, "INPUT_TARGET": "sandbox", "INPUT_COMMIT_LOCKFILE": "false"}
        variables |= {f"INPUT_{name.upper()}": value for name, value in inputs.items()}
        variables |= {"RUNNER_TEMP": str(tmp_path / "runner"), "GITHUB_ACTIONS": "true"}
        with monkeypatch.context() as patch:
            for name, value in {**variables, **{name: str(path) for name, path in files.items()}}.items():
                patch.setenv(name, value)
            capsys.readouterr()

            code = act(os.environ)
        streams = capsys.readouterr()
        texts = {name: path.read_text() if path.exists() else "" for name, path in files.items()}
        for path in files.values():
            path.unlink(missing_ok=True)
        outputs = read_as_the_runner_does(texts["GITHUB_OUTPUT"])
        assert outputs["exit-code"] == str(code)
        return Step(code, outputs, texts["GITHUB_STEP_SUMMARY"], streams.out + streams.err)

    return run


@pytest.fixture
def github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHub]:
    """A GitHub whose pull request 1 set off the run."""
    made = FakeGitHub()
    number = made.open_pull()
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": made.pulls[number]}))
    with serving(made) as url:
        monkeypatch.setenv("GITHUB_API_URL", url)
        monkeypatch.setenv("GITHUB_EVENT_PATH", str(event))
        monkeypatch.setenv("GITHUB_REPOSITORY", made.repository)
        monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
        yield made


def test_validate_annotates_and_writes_sarif(step: RunStep, write: Write) -> None:
    """A mistake stands on its line in the review and in a log for code scanning, and the step fails."""
    write("mail.yaml", chat(temperture=0.7))

    ran = step("validate")

    assert ran.code == 3
    assert "::error file=presets/mail.yaml,line=3,endLine=3,col=3," in ran.log
    sarif = json.loads(Path(ran.outputs["sarif-path"]).read_text())
    assert [each["ruleId"] for each in sarif["runs"][0]["results"]] == ["unknown-field"]
    assert ran.summary.startswith(
        "### Checked 1 preset: 1 error\n\n- error (`unknown-field`, `presets/mail.yaml:3`): "
    )
    assert "Hint: did you mean `temperature`?" in ran.summary


def test_validate_says_that_all_is_well(step: RunStep, write: Write) -> None:
    """Definitions without a mistake pass, also with arguments of one's own."""
    write("mail.yaml", chat())

    ran = step("validate", extra_args="mail --strict")

    assert (ran.code, "Checked 1 preset: all is well" in ran.summary) == (0, True)
    assert json.loads(Path(ran.outputs["sarif-path"]).read_text())["runs"][0]["results"] == []


def test_validate_that_cannot_begin(step: RunStep) -> None:
    """An unknown preset ends the step, and no log for code scanning is promised."""
    ran = step("validate", extra_args="no-such-preset")

    assert (ran.code, ran.outputs) == (64, {"exit-code": "64"})


def test_plan_gives_outputs_and_a_summary(step: RunStep, write: Write) -> None:
    """Later steps learn whether there is something to apply, and where the plan is."""
    write("mail.yaml", chat())

    ran = step("plan")

    plan = json.loads(Path(ran.outputs["plan-path"]).read_text())
    assert ran.outputs == {
        "changes": "true",
        "refused": "0",
        "plan-path": ran.outputs["plan-path"],
        "digest": plan["digest"],
        "exit-code": "0",
    }
    assert ran.summary.startswith("### Plan for `sandbox`: 1 to create")
    assert plan["digest"] in ran.summary


def test_plan_is_commented_on_its_pull_request(step: RunStep, write: Write, github: FakeGitHub) -> None:
    """A plan that a pull request set off is commented there, unless the workflow says no."""
    write("mail.yaml", chat())

    step("plan", comment="false")
    silent = github.bodies(1)
    ran = step("plan")

    assert (ran.code, silent) == (0, [])
    assert [ran.outputs["digest"] in each for each in github.bodies(1)] == [True]


def test_comment_that_fails_fails_the_step(step: RunStep, write: Write, github: FakeGitHub) -> None:
    """A GitHub that answers with an error doesn't take the plan's outputs and summary away."""
    write("mail.yaml", chat())
    github.pulls.clear()

    ran = step("plan")

    assert (ran.code, ran.outputs["changes"]) == (1, "true")
    assert ran.summary.startswith("### Plan for `sandbox`")
    assert "\n- error: " in ran.summary
    assert "::error title=presetctl::GET /repos/acme/presets/pulls/1 → 404: Not Found" in ran.log


def test_rejected_plan_is_annotated(step: RunStep, write: Write) -> None:
    """Where definitions are rejected there is no plan, and the mistakes are on their lines all the same."""
    write("mail.yaml", chat(temperture=0.7))
    Path("plan.json").write_text("an older plan")

    ran = step("plan", plan_file="plan.json")

    assert (ran.code, ran.outputs) == (3, {"exit-code": "3"})
    assert not Path("plan.json").exists()
    assert "::error file=presets/mail.yaml,line=3," in ran.log
    assert "- error: 1 error in `presets`" in ran.summary


def test_plan_that_cannot_begin(step: RunStep) -> None:
    """A wrong argument ends the step with its exit code and an annotation that says why."""
    ran = step("plan", extra_args="no-such-preset")

    assert (ran.code, ran.outputs) == (64, {"exit-code": "64"})
    assert "::error title=presetctl::there is no preset `no-such-preset`" in ran.log


def test_apply_reports_what_it_pushed(step: RunStep, write: Write, store: OpenStore) -> None:
    """Apply pushes once; again it has nothing to do, and says so."""
    write("mail.yaml", chat())

    first, second = step("apply"), step("apply")

    assert (first.code, first.outputs["changes"], first.outputs["refused"]) == (0, "true", "0")
    assert first.summary.startswith("### Applied to `sandbox`: 1 pushed")
    assert (second.code, second.outputs["changes"]) == (0, "false")
    assert store().list_versions("mail").total_count == 1


def test_saved_plan_is_applied(step: RunStep, write: Write) -> None:
    """The plan of an earlier step is pushed by its file, whatever the file's name looks like."""
    write("mail.yaml", chat())
    step("plan", plan_file="reviewed")
    write("other.yaml", chat())

    ran = step("apply", plan_file="reviewed")

    assert (ran.code, ran.outputs["plan-path"]) == (0, "reviewed")
    assert "`mail`" in ran.summary
    assert "`other`" not in ran.summary


def test_refused_preset_fails_the_step(step: RunStep, write: Write, store: OpenStore) -> None:
    """A foreign edit is refused with exit code 4, and counted; the rest is pushed."""
    write("mail.yaml", chat())
    step("apply")
    store().create_version("mail", "Mine.", {"model": "openai/gpt-5.4"})
    write("new.yaml", chat())

    ran = step("apply")

    assert (ran.code, ran.outputs["changes"], ran.outputs["refused"]) == (4, "true", "1")
    assert ran.summary.index("`mail`") < ran.summary.index("`new`")
    assert "::error title=presetctl::mail: live version 2 of " in ran.log


def test_apply_that_may_not_begin(step: RunStep, write: Write) -> None:
    """A frozen folder is refused before there is a report; the reason stands in the summary."""
    write("presetctl.yaml", "freeze: true\n")
    write("mail.yaml", chat())

    ran = step("apply")

    assert (ran.code, ran.outputs) == (4, {"plan-path": "", "exit-code": "4"})
    assert "- error: this folder is frozen: apply pushes nothing" in ran.summary


def test_lockfile_is_committed_also_when_apply_fails(step: RunStep, write: Write) -> None:
    """The commit is tried after any apply. The most severe exit code is the step's."""
    write("mail.yaml", chat())

    ran = step("apply", commit_lockfile="true")

    assert (ran.code, ran.outputs["changes"]) == (64, "true")
    assert "the sandbox's lockfile stays on this machine" in ran.log


def test_drift_opens_its_issue(step: RunStep, write: Write, store: OpenStore, github: FakeGitHub) -> None:
    """Drift doesn't fail the step: the issue tells of it, and the output says that there is one."""
    write("mail.yaml", chat())
    step("apply")
    in_sync = step("drift")
    store().create_version("mail", "Mine.", {"model": "openai/gpt-5.4"})
    silent = step("drift", comment="false")
    issues = [number for number in github.issues if number not in github.pulls]

    ran = step("drift")

    assert (in_sync.code, in_sync.outputs["changes"], silent.outputs["changes"], issues) == (
        0,
        "false",
        "true",
        [],
    )
    assert (ran.code, ran.outputs["changes"]) == (0, "true")
    assert "Drift on `sandbox`: 1 drifted" in ran.summary
    assert "Drift on `sandbox`" in github.issues[2]["body"]


def test_drift_without_a_lockfile(step: RunStep) -> None:
    """Before the first apply there is nothing to compare with."""
    ran = step("drift")

    assert (ran.code, ran.outputs) == (3, {"exit-code": "3"})


def test_wrong_input(step: RunStep) -> None:
    """An input that makes no sense is annotated, and nothing runs."""
    ran = step("aply")

    assert (ran.code, ran.outputs, ran.summary) == (64, {"exit-code": "64"}, "")
    assert ran.log == "::error title=presetctl::`command` can't be `aply`%0Ahint: did you mean `apply`?\n"
