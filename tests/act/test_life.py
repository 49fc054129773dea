"""The workflow of the README, from a pull request to a record of what was pushed, and what can go wrong."""

import re
from pathlib import Path

import httpx
import pytest

from tests.act.conftest import ACTION, Repository
from tests.github.fake_github import BOT
from tests.process.conftest import KEY

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
LOCKFILE = "presets/presets.lock"


def workflow_of_the_readme() -> str:
    """Return the workflow that people copy, with the pinned action filled in."""
    (text,) = re.findall(r"^```yaml\n(name: presets\n.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)
    return str(text.replace("OWNER/presetctl/.github/actions/presetctl@SHA", ACTION))


@pytest.fixture
def started(repository: Repository) -> Repository:
    """A repository whose branch `main` holds the workflow and two presets, none of them pushed."""
    file = repository.clone / ".github" / "workflows" / "presets.yml"
    file.parent.mkdir(parents=True)
    file.write_text(workflow_of_the_readme())
    repository.git("checkout", "--quiet", "-B", "main")
    repository.commit("Start")
    return repository


def edit_elsewhere(repository: Repository, slug: str) -> None:
    """Make a version as somebody does in the dashboard."""
    body = {"model": "openai/gpt-5.4", "messages": [{"role": "system", "content": "Be rude."}]}
    url = f"{repository.served.base_url}/presets/{slug}/chat/completions"
    assert httpx.post(url, json=body, headers={"Authorization": f"Bearer {KEY}"}).is_success


def merge(repository: Repository, branch: str) -> None:
    repository.git("checkout", "--quiet", "main")
    repository.git("pull", "--quiet")
    repository.git("merge", "--quiet", "--no-edit", branch)
    repository.git("push", "--quiet", "origin", "main")


def test_life_of_a_change(started: Repository) -> None:
    """Plan, update, merge, apply, commit-back, rerun, drift: each step does its part and no more."""
    github, served = started.github, started.served

    first = started.push()

    assert first.code == 0, first.log
    assert served.version_counts() == {"mail": 1, "triage": 1}
    assert started.log() == ["Record what presetctl pushed", "Start"]
    assert started.git("show", "--format=%an", "--name-only", "main", at=started.remote).split() == [
        BOT,
        LOCKFILE,
    ]

    started.git("pull", "--quiet")
    started.git("checkout", "--quiet", "-b", "change")
    started.write(
        "mail.yaml", "system_prompt: Be brief.\nrequest: {model: openai/gpt-5.4, temperature: 0.2}\n"
    )
    started.commit("Cooler mails")
    number = github.open_pull("change")
    for each in range(130):
        github.comment(number, f"Remark {each}", "ada")
    planned = started.pull_request(number)

    (comment,) = github.bodies(number)[130:]
    assert planned.code == 0, planned.log
    assert "### Plan for `default`: 1 to update, 1 unchanged" in comment
    assert "- temperature: 0.7\n+ temperature: 0.2" in comment
    assert planned.outputs()["digest"] in comment
    assert "Summary - ### Plan for `default`: 1 to update" in planned.log

    started.write(
        "mail.yaml", "system_prompt: Be brief.\nrequest: {model: openai/gpt-5.4, temperature: 0.1}\n"
    )
    started.commit("Cooler still")
    github.writes_until_limit = 1
    updated = started.pull_request(number)

    assert updated.code == 0, updated.log
    assert ["+ temperature: 0.1" in each for each in github.bodies(number)[130:]] == [True]
    assert served.version_counts() == {"mail": 1, "triage": 1}

    merge(started, "change")
    applied = started.push()

    assert applied.code == 0, applied.log
    assert served.version_counts() == {"mail": 2, "triage": 1}
    assert applied.outputs()["digest"] == updated.outputs()["digest"]
    assert started.log()[:2] == ["Record what presetctl pushed", "Cooler still"]

    commits, again = started.log(), started.push()

    assert (again.code, again.outputs()["changes"]) == (0, "false"), again.log
    assert served.version_counts() == {"mail": 2, "triage": 1}
    assert started.log() == commits

    edit_elsewhere(started, "mail")
    drifted = started.schedule()

    assert (drifted.code, drifted.outputs()["changes"]) == (0, "true"), drifted.log
    (issue,) = (each for each in github.issues.values() if "pull_request" not in each)
    assert "### Drift on `default`: 1 drifted, 1 in sync" in issue["body"]


def test_fork(started: Repository) -> None:
    """A fork has neither key nor the right to comment: its plan is offline, and no failure."""
    started.push()
    started.git("pull", "--quiet")
    started.git("checkout", "--quiet", "-b", "change")
    started.write("mail.yaml", "system_prompt: Be kind.\nrequest: {model: openai/gpt-5.4}\n")
    started.git("commit", "--quiet", "--all", "--message", "Kinder")
    number = started.github.open_pull("change", repository="mallory/presets")

    ran = started.pull_request(number)

    assert ran.code == 0, ran.log
    assert started.github.bodies(number) == []
    assert "Summary - ### Plan for `default`: 1 to update, 1 unchanged" in ran.log
    assert "warning" in ran.log


def test_mistake_stands_on_its_line(started: Repository) -> None:
    """A typo fails the pull request before any plan, with an annotation in the diff."""
    started.git("checkout", "--quiet", "-b", "change")
    started.write("mail.yaml", "request:\n  model: openai/gpt-5.4\n  temperture: 0.2\n")
    started.commit("Typo")
    number = started.github.open_pull("change")

    ran = started.pull_request(number)

    assert ran.code == 1
    assert ran.outputs()["exit-code"] == "3"
    assert "file=presets/mail.yaml,line=3,endLine=3,col=3" in ran.log
    assert started.github.bodies(number) == []


def test_apply_that_fails_part_way(started: Repository) -> None:
    """What was pushed is committed although another preset was refused and the job fails."""
    started.push()
    started.git("pull", "--quiet")
    edit_elsewhere(started, "mail")
    started.write("new.yaml", "request: {model: openai/gpt-5.4}\n")
    started.commit("Add one")

    ran = started.push()

    assert (ran.code, ran.outputs()["exit-code"], ran.outputs()["refused"]) == (1, "4", "1"), ran.log
    assert started.served.version_counts() == {"mail": 2, "new": 1, "triage": 1}
    assert started.log()[0] == "Record what presetctl pushed"
    assert '"new": {' in started.git("show", f"main:{LOCKFILE}", at=started.remote)


def test_branch_that_takes_no_push(started: Repository) -> None:
    """A protected branch gets one pull request with the lockfile; after its merge nothing is to do."""
    started.refuse("refs/heads/main")

    ran = started.push()
    again = started.push()

    assert (ran.code, again.code) == (0, 0), ran.log
    (pull,) = started.github.pulls.values()
    assert (pull["head"]["ref"], pull["base"]["ref"]) == ("presetctl/lockfile", "main")
    assert (
        f"::warning title=presetctl::`main` didn't take {LOCKFILE}, which waits in {pull['html_url']}"
        in ran.log
    )
    assert started.log() == ["Start"]
    started.refuse("nothing")
    started.git("fetch", "--quiet")
    merge(started, "origin/presetctl/lockfile")
    after = started.push()
    assert (after.code, after.outputs()["changes"]) == (0, "false")
    assert started.served.version_counts() == {"mail": 1, "triage": 1}


def test_nothing_can_be_saved(started: Repository) -> None:
    """Without any right to push, the lockfile is an artifact and the exit code 5; the next run heals it."""
    started.refuse("*")

    ran = started.push()

    assert (ran.code, ran.outputs()["exit-code"]) == (1, "5"), ran.log
    assert '"triage": {' in (started.artifacts / "presets.lock").read_text()
    started.refuse("nothing")

    healed = started.push()

    assert (healed.code, healed.outputs()["changes"]) == (0, "true"), healed.log
    assert "2 recorded" in healed.log
    assert started.served.version_counts() == {"mail": 1, "triage": 1}
    assert started.log() == ["Record what presetctl pushed", "Start"]
    assert started.git("show", f"main:{LOCKFILE}", at=started.remote) == (
        (started.artifacts / "presets.lock").read_text().strip()
    )
