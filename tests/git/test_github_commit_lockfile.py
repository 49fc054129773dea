"""`presetctl github commit-lockfile`, with a real remote and a GitHub on loopback."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from presetctl.cli import run
from presetctl.git import AUTHOR
from presetctl.journal.file import Journal
from presetctl.lockfile import render_lock
from tests.git.conftest import LOCKFILE, Bench, a_lock_of
from tests.github.fake_api import serving
from tests.github.fake_github import TOKEN, FakeGitHub

PUSHED = render_lock(a_lock_of(a=2, b=1))


@dataclass(frozen=True)
class Job:
    """A job whose apply has just changed the lockfile, and the GitHub that it runs on."""

    bench: Bench
    github: FakeGitHub
    folder: Path
    call: Callable[..., tuple[int, str]]


@pytest.fixture
def job(bench: Bench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Job]:
    """A run on a push to `main`, which may write."""
    clone = bench.clone("runner", "--depth=1")
    (clone.root / LOCKFILE).write_text(PUSHED)
    monkeypatch.chdir(clone.root)
    github = FakeGitHub(find_branch=lambda name: bench.git("for-each-ref", f"refs/heads/{name}")[:40] or None)

    def call(*arguments: str) -> tuple[int, str]:
        code = run(["github", "commit-lockfile", *arguments])
        streams = capsys.readouterr()
        assert streams.out == ""
        return code, streams.err

    with serving(github) as url:
        for name, value in {
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GITHUB_API_URL": url,
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_REPOSITORY": github.repository,
            "GITHUB_TOKEN": TOKEN,
        }.items():
            monkeypatch.setenv(name, value)
        yield Job(bench, github, clone.root, call)


def test_lockfile_goes_to_the_branch_of_the_run(job: Job) -> None:
    """After an apply the bot commits the lockfile to the run's branch; a second time nothing."""
    code, err = job.call()

    commit = job.bench.git("rev-parse", "--short=12", "main")
    assert (code, err) == (0, f"Committed {LOCKFILE} to main as {commit}.\n")
    assert job.bench.lock() == PUSHED
    assert job.bench.git("log", "-1", "--format=%an <%ae> %s%b", "main") == (
        f"{AUTHOR[0]} <{AUTHOR[1]}> Record what presetctl pushed"
    )
    assert job.call() == (0, f"main holds this {LOCKFILE} already.\n")
    assert len(job.bench.log()) == 2
    assert job.github.calls == []


def test_nothing_was_pushed(job: Job) -> None:
    """A lockfile that is as it was checked out makes no commit and no call: so no run sets off another."""
    (job.folder / LOCKFILE).write_text(job.bench.lock())

    code, err = job.call()

    assert (code, err) == (0, f"{LOCKFILE} is as it was checked out: nothing to commit.\n")
    assert job.bench.log() == ["start"]


def test_no_lockfile_yet(job: Job) -> None:
    """Before the first push there is nothing to commit."""
    (job.folder / LOCKFILE).unlink()

    assert job.call() == (0, f"There is no {LOCKFILE} yet, so nothing is to be committed.\n")


@pytest.mark.parametrize("is_written", [True, False])
def test_what_only_the_journal_knows_is_committed_too(job: Job, is_written: bool) -> None:  # noqa: FBT001
    """An apply that was killed left outcomes that the lockfile lacks: the branch gets them."""
    lockfile, written = job.folder / LOCKFILE, a_lock_of(a=2, b=1)
    folder = lockfile.parent / ".presetctl"
    folder.mkdir()
    (lockfile.parent / "presetctl.yaml").write_text(f"targets: {{{written.target}: {{}}}}\n")
    journal = Journal(folder / f"journal.{written.target}.jsonl", written.base_url)
    for slug, entry in a_lock_of(a=2, b=3).presets.items():
        journal.close(slug, "pushed", entry)
    journal.shut()
    if not is_written:
        lockfile.unlink()

    code, err = job.call()

    assert code == 0, err
    assert job.bench.lock() == render_lock(a_lock_of(a=2, b=3))


def test_branch_and_message_can_be_named(job: Job) -> None:
    """A message of several lines, and another branch than the run's, are taken as they are."""
    job.bench.git("branch", "release/+x", "main")

    code, _ = job.call("--branch", "release/+x", "--message", "Record\n\n-- it `rm` $HOME")

    assert code == 0
    assert job.bench.git("log", "-1", "--format=%B", "release/+x") == "Record\n\n-- it `rm` $HOME"
    assert job.bench.log() == ["start"]


@pytest.mark.parametrize("reference", ["refs/tags/v1", "refs/pull/7/merge", None])
def test_run_without_a_branch(job: Job, monkeypatch: pytest.MonkeyPatch, reference: str | None) -> None:
    """A tag or a pull request isn't taken for a branch."""
    if reference:
        monkeypatch.setenv("GITHUB_REF", reference)
    else:
        monkeypatch.delenv("GITHUB_REF")

    code, err = job.call()

    assert code == 64
    assert "hint: say where to commit: `--branch NAME`\n" in err


def test_sandbox_has_no_lockfile_to_commit(job: Job) -> None:
    """The sandbox's lockfile is machine-local."""
    code, err = job.call("-t", "sandbox")

    assert code == 64
    assert "the sandbox's lockfile stays on this machine" in err


def test_protected_branch_gets_a_pull_request(job: Job) -> None:
    """Where the branch takes no push, one pull request holds the lockfile alone."""
    job.bench.refuse("refs/heads/main")

    code, err = job.call()

    number, pull = next(iter(job.github.pulls.items()))
    assert code == 0
    assert err.startswith(f"warning: `main` didn't take {LOCKFILE}, which waits in {pull['html_url']} ([rem")
    assert (pull["title"], pull["head"]["ref"], pull["base"]["ref"]) == (
        "Record what presetctl pushed",
        "presetctl/lockfile",
        "main",
    )
    assert "could not be committed to `main` at once: `[remote rejected]" in job.github.issues[number]["body"]
    assert job.bench.git("diff", "--name-only", "main", "presetctl/lockfile") == LOCKFILE


def test_pull_request_is_updated(job: Job) -> None:
    """A second run that can't push either doesn't open a second pull request."""
    job.bench.refuse("refs/heads/main")
    job.call()
    newer = render_lock(a_lock_of(a=3, b=1))
    (job.folder / LOCKFILE).write_text(newer)

    code, _ = job.call()

    assert (code, len(job.github.pulls)) == (0, 1)
    assert job.bench.lock("presetctl/lockfile") == newer


def test_pull_request_of_somebody_else_is_left_alone(job: Job) -> None:
    """A pull request from our branch into another one isn't ours to change."""
    job.bench.refuse("refs/heads/main")
    job.github.branches["release"] = "1" * 40
    other = job.github.open_pull("presetctl/lockfile")
    job.github.pulls[other]["base"]["ref"] = "release"

    job.call()

    assert job.github.pulls[other]["body"] == ""
    assert len(job.github.pulls) == 2


def test_conflict_names_the_preset(job: Job) -> None:
    """Two runs that recorded the same preset are people's to settle, with the slug and the command."""
    job.bench.push("other run", render_lock(a_lock_of(a=3, b=2)))

    code, err = job.call()

    assert code == 0
    assert "(somebody else has recorded the same presets of `a`)" in err
    body = job.github.issues[1]["body"]
    assert "Recorded by somebody else too: `a`. `presetctl lock refresh a` looks up what is live." in body


def test_nothing_can_be_pushed(job: Job) -> None:
    """Without permission the exit code is 5, the remote is as it was, and the file stays."""
    job.bench.refuse("*", "you may only read")

    code, err = job.call()

    assert code == 5
    assert (
        f"error: `{LOCKFILE}` could not be committed: [remote rejected] (hook declined); the branch " in err
    )
    assert "hint: nothing is lost: the next apply records what is live as `converged`" in err
    assert (job.folder / LOCKFILE).read_text() == PUSHED
    assert (job.bench.log(), job.github.pulls) == (["start"], {})


def test_branch_with_a_broken_lockfile(job: Job) -> None:
    """Conflict markers that somebody merged meanwhile are named, and never overwritten."""
    job.bench.push("bad merge", "<<<<<<< ours\n")

    code, err = job.call()

    assert code == 5
    assert f"`{LOCKFILE}` could not be committed: `{LOCKFILE} of " in err
    assert job.bench.log() == ["bad merge", "start"]


def test_pull_request_may_not_be_opened(job: Job) -> None:
    """Where Actions may not open pull requests, the pushed branch is named, and the exit code is 5."""
    job.bench.refuse("refs/heads/main")
    job.github.lets_actions_open_pulls = False

    code, err = job.call()

    assert code == 5
    assert "GitHub Actions is not permitted to create or approve pull requests" in err
    assert "hint: open a pull request from the branch `presetctl/lockfile` by hand" in err
    assert job.bench.lock("presetctl/lockfile") == PUSHED


def test_pull_request_without_a_token(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a token for the API the branch is pushed all the same."""
    job.bench.refuse("refs/heads/main")
    monkeypatch.delenv("GITHUB_TOKEN")

    code, err = job.call()

    assert code == 5
    assert "there is no token for GitHub" in err
    assert job.bench.lock("presetctl/lockfile") == PUSHED
