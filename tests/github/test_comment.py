"""`presetctl github comment`, against a GitHub on loopback."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from presetctl.cli import run
from presetctl.plan import Plan
from presetctl.render.plan_json import plan_object, render_plan
from presetctl.render.plan_markdown import LIMIT
from presetctl.render.plan_markdown import render_plan as render_markdown
from presetctl.saved_plan import plan_digest, plan_text
from tests.github.fake_api import serving
from tests.github.fake_github import PERSONAL_TOKEN, READ_ONLY_TOKEN, TOKEN, FakeGitHub
from tests.unit.conftest import a_definition, a_live, a_live_side, a_lock, a_plan, an_entry
from tests.unit.render.markdown_document import assert_harmless

HEAD, NEXT_HEAD = "a" * 40, "b" * 40
RUN_URL = "https://github.com/acme/presets/actions/runs/100"
COMMENT_URL = "https://github.com/acme/presets/pull/1#issuecomment-1000000000"

UPDATE = a_plan([a_definition("mail", "Be kind.")], a_lock({"mail": an_entry("mail", "Be brief.")}), None)
SAME = a_plan([a_definition("mail", "Be brief.")], a_lock({"mail": an_entry("mail", "Be brief.")}), None)


@dataclass
class Job:
    """A job of GitHub Actions on pull request 1, with what its environment says."""

    github: FakeGitHub
    folder: Path
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    environ: dict[str, str] = field(default_factory=dict)

    def starts(self, run_id: int = 100, *, head: str = HEAD, token: str = TOKEN, attempt: int = 1) -> "Job":
        """Begin a run for a commit of the pull request."""
        event = {"pull_request": {"number": 1, "head": {"sha": head}}}
        file = self.folder / "event.json"
        file.write_text(json.dumps(event))
        self.environ |= {
            "GITHUB_EVENT_PATH": str(file),
            "GITHUB_RUN_ID": str(run_id),
            "GITHUB_RUN_ATTEMPT": str(attempt),
            "GITHUB_REPOSITORY": self.github.repository,
            "GITHUB_TOKEN": token,
        }
        return self

    def save(self, plan: Plan, name: str = "plan.json") -> str:
        """Write a plan as `plan --out` does."""
        file = self.folder / name
        file.write_text(render_plan(plan, color=False, is_verbose=False), encoding="utf-8")
        return str(file)

    def comments(self, plan: Plan = UPDATE, *options: str) -> tuple[int, str, str]:
        """Comment a plan and return the exit code and both streams."""
        return self.runs("--plan", self.save(plan), *options)

    def runs(self, *arguments: str) -> tuple[int, str, str]:
        """Run the command and return the exit code and both streams."""
        with self.monkeypatch.context() as context:
            for name, value in self.environ.items():
                context.setenv(name, value)
            code = run(["github", "comment", *arguments])
        streams = self.capsys.readouterr()
        return code, streams.out, streams.err

    @property
    def writes(self) -> list[str]:
        """The calls that change something."""
        return [each for each in self.github.calls if not each.startswith(("GET", "POST /graphql"))]


@pytest.fixture
def job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Job]:
    """A job on a repository with one pull request."""
    github = FakeGitHub()
    github.open_pull(sha=HEAD)
    with serving(github) as url:
        yield Job(github, tmp_path, monkeypatch, capsys, {"GITHUB_API_URL": url}).starts()


def test_the_comment_is_the_plan_in_markdown(job: Job) -> None:
    """The comment is a marker, then what `plan --format markdown` prints, with the commit at its end."""
    ran = job.comments()

    assert ran == (0, f"{COMMENT_URL}\n", "production: comment posted\n")
    (body,) = job.github.bodies(1)
    marker, _, document = body.partition("\n")
    assert marker == f"<!-- presetctl plan target=production head={HEAD} run=100 -->"
    printed = render_markdown(UPDATE, color=False)
    assert document.replace(f"Commit `{HEAD}`, target", "Target") == printed
    assert f"\n\nCommit `{HEAD}`, target `production` at `" in document
    assert plan_object(UPDATE, "plan")["digest"] in document.splitlines()[-1]


def test_the_next_run_updates_it_in_place(job: Job) -> None:
    """A push to the branch rewrites the one comment, also behind pages of talk."""
    for number in range(120):
        job.github.comment(1, f"talk {number}", "eve")
    job.comments()
    for number in range(120):
        job.github.comment(1, f"more talk {number}", "eve")
    job.github.push("change", NEXT_HEAD)

    ran = job.starts(101, head=NEXT_HEAD).comments()

    ours = [each for each in job.github.bodies(1) if "talk" not in each]
    assert (ran[0], ran[2]) == (0, "production: comment updated\n")
    assert len(ours) == 1
    assert f"head={NEXT_HEAD} run=101 -->" in ours[0]


def test_nothing_is_posted_when_there_is_nothing_to_say(job: Job) -> None:
    """A pull request that changes no preset gets no comment."""
    ran = job.comments(SAME)

    assert ran == (0, "", "production: no comment: there is nothing to say, and nothing was said before\n")
    assert job.writes == []


def test_changes_that_disappear_are_told(job: Job) -> None:
    """When a later commit takes the change back, the comment says so instead of going stale."""
    job.comments()
    job.github.push("change", NEXT_HEAD)

    job.starts(101, head=NEXT_HEAD).comments(SAME)

    (body,) = job.github.bodies(1)
    assert body.split("\n\n")[0].endswith("### Nothing to do for `production`: 1 unchanged")
    assert body.split("\n\n")[1] == "What an earlier plan of this pull request listed here is gone."


def test_an_older_run_never_overwrites_a_newer_head(job: Job) -> None:
    """A slow run for a commit that is no longer the newest writes nothing."""
    job.github.push("change", NEXT_HEAD)
    job.starts(101, head=NEXT_HEAD).comments()
    (before,) = job.github.bodies(1)

    code, out, err = job.starts(100, head=HEAD).comments(SAME)

    assert (code, out) == (0, "")
    assert f"the pull request is at `{NEXT_HEAD}` by now" in err
    assert job.github.bodies(1) == [before]


def test_an_older_run_for_the_same_commit_writes_nothing(job: Job) -> None:
    """Of two runs for one commit the later one has the last word, but for a run that was started again."""
    job.starts(101).comments()
    (before,) = job.github.bodies(1)

    older = job.starts(100).comments(SAME)
    after_older = job.github.bodies(1)
    again = job.starts(100, attempt=2).comments(SAME)

    assert older[2] == "production: no comment: a newer run wrote the comment for this commit\n"
    assert after_older == [before]
    assert again[2] == "production: comment updated\n"


def test_a_strangers_marker_is_left_alone(job: Job) -> None:
    """Somebody who writes our marker gets neither our comment nor stops it."""
    job.starts(1).comments()
    (ours,) = job.github.bodies(1)
    job.github.comments.clear()
    job.github.comment(1, ours, "eve")

    job.starts(100).comments()

    assert len(job.github.bodies(1)) == 2
    assert job.github.bodies(1)[0] == ours


def test_a_comment_made_twice_becomes_one(job: Job) -> None:
    """What two runs posted at the same time is one comment after the next run."""
    job.starts(99).comments()
    job.github.comment(1, job.github.bodies(1)[0])

    job.starts(100).comments()

    assert len(job.github.bodies(1)) == 1


def test_a_personal_token_comments_as_its_owner(job: Job) -> None:
    """With another token than the job's own, the comment of that account is found again."""
    job.starts(99, token=PERSONAL_TOKEN).comments()
    job.starts(100, token=PERSONAL_TOKEN).comments()

    assert [each["user"]["login"] for each in job.github.comments.values()] == ["ada"]


@pytest.mark.parametrize(("repository", "author"), [("eve/presets", "eve"), (None, "dependabot[bot]")])
def test_a_run_that_may_only_read_does_not_fail(job: Job, repository: str | None, author: str) -> None:
    """A fork's or Dependabot's token can't comment: said on stderr, and the job goes on."""
    job.github.pulls[1]["user"]["login"] = author
    job.github.pulls[1]["head"]["repo"]["full_name"] = repository or job.github.repository

    code, out, err = job.starts(token=READ_ONLY_TOKEN).comments()

    assert (code, out) == (0, "")
    assert "production: no comment: the token may only read" in err
    assert "Resource not accessible by integration" in err
    assert job.github.bodies(1) == []


def test_a_job_without_permission_fails(job: Job) -> None:
    """In our own repository a refused comment is a mistake in the workflow, with the way out."""
    code, _, err = job.starts(token=READ_ONLY_TOKEN).comments()

    assert code == 1
    assert "POST /repos/acme/presets/issues/1/comments → 403" in err
    assert "grants it under `permissions`" in err


def test_another_refusal_fails_also_for_a_fork(job: Job) -> None:
    """Only a token that may not write is expected of a fork's run, not a limit for hours."""
    job.github.pulls[1]["head"]["repo"]["full_name"] = "eve/presets"
    job.github.writes_until_limit, job.github.retry_after = 0, 10_000

    code, _, err = job.comments()

    assert code == 1
    assert "GitHub's rate limit asks to wait 10000 seconds" in err


def test_two_targets_have_two_comments(job: Job) -> None:
    """Each target has its own comment; none overwrites the other's."""
    staging = job.save(a_plan([a_definition("mail")], None, None), "staging.json")
    data = json.loads(Path(staging).read_text())
    data["target"] = "staging"
    Path(staging).write_text(plan_text(data | {"digest": plan_digest(data)}))
    both = ("--plan", job.save(UPDATE), "--plan", staging)

    job.runs(*both)
    code, out, err = job.runs(*both)

    assert (code, len(out.splitlines())) == (0, 2)
    assert err == "production: comment updated\nstaging: comment updated\n"
    assert ["target=production" in each for each in job.github.bodies(1)] == [True, False]


def test_a_pull_request_may_be_named(job: Job) -> None:
    """At a desk the pull request, the commit and the repository are given by hand."""
    job.environ = {"GITHUB_API_URL": job.environ["GITHUB_API_URL"], "GH_TOKEN": PERSONAL_TOKEN}

    ran = job.comments(UPDATE, "--repo", "acme/presets", "--pr", "1", "--head", HEAD)

    assert ran[0] == 0
    assert "run=0 -->" in job.github.bodies(1)[0]


def test_a_run_after_the_run_of_a_fork_comments(job: Job) -> None:
    """A `workflow_run` may write where the fork's run may not: it knows the commit, and `--pr` the number."""
    job.github.pulls[1]["head"]["repo"]["full_name"] = "eve/presets"
    event = {"workflow_run": {"pull_requests": [], "head_sha": HEAD}}
    Path(job.environ["GITHUB_EVENT_PATH"]).write_text(json.dumps(event))

    ran = job.comments(UPDATE, "--pr", "1")
    other = job.comments(UPDATE, "--pr", str(job.github.open_pull("other", "c" * 40)))

    assert (ran[0], ran[2]) == (0, "production: comment posted\n")
    assert other[2].startswith("production: no comment: the pull request is at `cccc")


@pytest.mark.parametrize(
    ("missing", "options", "code", "said"),
    [
        ("GITHUB_EVENT_PATH", (), 64, "`--pr N`"),
        ("GITHUB_EVENT_PATH", ("--pr", "1"), 64, "git rev-parse HEAD"),
        ("", ("--pr", "2"), 1, "404: Not Found"),
        ("", ("--head", "main"), 64, "git rev-parse HEAD"),
        ("GITHUB_TOKEN", (), 3, "`GITHUB_TOKEN`"),
        ("GITHUB_REPOSITORY", (), 3, "`--repo OWNER/NAME`"),
        ("", ("--repo", "acme"), 3, "`owner/name`"),
        ("", ("--repo", "acme/other"), 1, "404: Not Found"),
    ],
)
def test_what_is_missing_is_named(
    job: Job, missing: str, options: tuple[str, ...], code: int, said: str
) -> None:
    """Without pull request, commit, token or repository the command says what to give."""
    job.environ.pop(missing, None)

    ran = job.comments(UPDATE, *options)

    assert ran[0] == code
    assert said in ran[2]
    assert job.writes == []


def test_two_plans_for_a_target_are_a_wrong_command_line(job: Job) -> None:
    """The second would overwrite the first."""
    ran = job.runs("--plan", job.save(UPDATE), "--plan", job.save(SAME, "same.json"))

    assert ran[0] == 64
    assert "two plans are for the target `production`" in ran[2]


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.pop("presets"), "`/presets`: field required"),
        (lambda data: data["presets"][0].update(state="odd"), "`/presets/0/state`"),
        (lambda data: data["presets"][0]["changes"][0].update(after=["x"]), "a prompt is a text"),
        (lambda data: data.update(target=7), "`/target`"),
        (lambda data: data["summary"].pop("create"), "`/summary/create`"),
    ],
)
def test_a_crafted_plan_is_refused(job: Job, change: Change, said: str) -> None:
    """A plan file from a job that ran foreign code may hold anything: it is told, not crashed on."""
    data = plan_object(UPDATE, "plan")
    change(data)
    file = job.folder / "crafted.json"
    file.write_text(plan_text(data | {"digest": plan_digest(data)}))

    code, _, err = job.runs("--plan", str(file))

    assert code == 3
    assert said in err
    assert job.writes == []


def test_an_edited_plan_is_refused(job: Job) -> None:
    """Only what `plan --out` wrote is commented, byte for byte."""
    file = Path(job.save(UPDATE))
    file.write_text(file.read_text().replace("Be kind.", "Be rude."))

    assert job.runs("--plan", str(file))[0] == 3


def test_an_unread_and_a_refused_plan_are_commented(job: Job) -> None:
    """A plan that can't be applied is just what a reviewer has to see."""
    refused = a_plan([a_definition("mail", "Be kind.")], None, a_live_side(a_live("mail", "Be brief.")))

    assert job.comments(refused)[0] == 0
    assert "**Refused: 1 preset**" in job.github.bodies(1)[0]


def test_a_large_plan_makes_a_comment_that_fits(job: Job) -> None:
    """With 500 presets of 20 KB the comment holds the table, and links to the run for the rest."""
    prompt = "".join(
        f"Sentence {number} of a long prompt, with @team and </details>.\n" for number in range(400)
    )
    slugs = [f"preset-{number:03}" for number in range(500)]
    lock = a_lock({slug: an_entry(slug, prompt) for slug in slugs})
    plan = a_plan([a_definition(slug, prompt.replace("a long", "one long")) for slug in slugs], lock, None)

    assert job.comments(plan)[0] == 0

    (body,) = job.github.bodies(1)
    document = body.partition("\n")[2]
    assert len(body.encode()) <= LIMIT
    assert "<!--" not in document
    assert f"[the log of the run]({RUN_URL})" in document
    assert_harmless(document, RUN_URL)


def test_quiet_says_nothing(job: Job) -> None:
    """With `-q` only the comment's URL is printed."""
    assert job.comments(UPDATE, "-q") == (0, f"{COMMENT_URL}\n", "")
