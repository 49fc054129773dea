"""A lockfile on its way to a branch of a real remote."""

from collections.abc import Callable
from dataclasses import replace
from threading import Thread

import pytest

from presetctl.errors import InputError
from presetctl.git import GitError, Repository
from presetctl.lock_commit import (
    PAUSES_SECONDS,
    Blocked,
    Committed,
    LockChange,
    commit_change,
    proposal_branch,
    propose_change,
)
from presetctl.lockfile import Lock, render_lock
from tests.git.conftest import LOCKFILE, Bench, a_lock_of

BEFORE = render_lock(a_lock_of(a=1, b=1))
PUSHED_A = LockChange(LOCKFILE, BEFORE, render_lock(a_lock_of(a=2, b=1)))
PUSHED_B = LockChange(LOCKFILE, BEFORE, render_lock(a_lock_of(a=1, b=2)))


def at_once(_: float) -> None:
    """Don't wait."""


def commit(
    repository: Repository, change: LockChange = PUSHED_A, sleep: Callable[[float], None] = at_once
) -> Committed | Blocked:
    return commit_change(repository, change, "main", "Record it", sleep)


def reason(done: Committed | Blocked) -> str:
    assert isinstance(done, Blocked)
    return done.reason


def test_lockfile_is_committed_alone(bench: Bench) -> None:
    """What else is changed or staged in the work tree stays out, and stays as it is."""
    clone = bench.clone("runner")
    (clone.root / "README.md").write_text("changed\n")
    (clone.root / "new").write_text("new\n")
    bench.git("add", "new", at=clone.root)
    before = bench.git("status", "--porcelain", at=clone.root)

    done = commit(clone)

    assert done == Committed(bench.git("rev-parse", "main"))
    assert (bench.lock(), bench.log()) == (PUSHED_A.after, ["Record it", "start"])
    assert bench.git("show", "--format=", "--name-only", "main") == LOCKFILE
    assert bench.git("status", "--porcelain", at=clone.root) == before


@pytest.mark.parametrize("options", [("--depth=1",), ("--depth=1", "--no-single-branch"), ("--no-checkout",)])
def test_checkout_of_a_runner(bench: Bench, options: tuple[str, ...]) -> None:
    """A detached HEAD in a shallow clone is enough, also when the branch has moved since."""
    clone = bench.clone("runner", *options)
    bench.git("checkout", "--quiet", "--detach", at=clone.root)
    for number in range(3):
        bench.push(f"merged {number}", f"{number}\n", f"presets/bot-{number}.yaml")

    commit(clone)

    assert bench.log() == ["Record it", "merged 2", "merged 1", "merged 0", "start"]
    assert bench.lock() == PUSHED_A.after


def test_pushes_of_others_are_merged_by_entry(bench: Bench) -> None:
    """A lockfile that another run has pushed meanwhile keeps its entries, in one line of commits."""
    clone = bench.clone("runner")
    bench.push("other run", PUSHED_B.after)

    commit(clone)

    assert bench.lock() == render_lock(a_lock_of(a=2, b=2))
    assert bench.log() == ["Record it", "other run", "start"]


def test_push_that_came_too_late_is_tried_again(bench: Bench) -> None:
    """Somebody pushes between our fetch and our push, twice; the third try goes through."""
    clone = bench.clone("runner")
    hook = bench.remote / "hooks" / "pre-receive"
    # The branch moves while the push is under way, as it does when two pushes meet.
    hook.write_text(
        "#!/bin/sh\n"
        'number=$(git rev-list --count main)\ntest "$number" -lt 3 || exit 0\n'
        "unset GIT_QUARANTINE_PATH\n"
        'commit=$(git commit-tree main^{tree} -p main -m "meanwhile $number")\n'
        'git update-ref refs/heads/main "$commit"\n'
    )
    hook.chmod(0o755)
    pauses: list[float] = []

    done = commit(clone, sleep=pauses.append)

    assert isinstance(done, Committed)
    assert bench.log() == ["Record it", "meanwhile 2", "meanwhile 1", "start"]
    assert pauses == list(PAUSES_SECONDS[:3])


def test_many_runs_at_the_same_time(bench: Bench) -> None:
    """Four runs that each pushed another preset all get their entry in."""
    changes = {
        slug: LockChange(LOCKFILE, BEFORE, render_lock(a_lock_of(a=1, b=1, **{slug: 1}))) for slug in "wxyz"
    }
    clones = {slug: bench.clone(slug) for slug in changes}
    done: dict[str, Committed | Blocked] = {}

    def run(slug: str) -> None:
        done[slug] = commit(clones[slug], changes[slug])

    threads = [Thread(target=run, args=(slug,)) for slug in changes]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert {type(each) for each in done.values()} == {Committed}
    assert bench.lock() == render_lock(a_lock_of(a=1, b=1, w=1, x=1, y=1, z=1))
    assert len(bench.log()) == 5


def test_branch_that_says_so_already(bench: Bench) -> None:
    """What another run has recorded just so needs no commit."""
    clone = bench.clone("runner")
    bench.push("other run", PUSHED_A.after)

    assert commit(clone) == Committed(None)
    assert bench.log() == ["other run", "start"]


def test_first_lockfile(bench: Bench) -> None:
    """A repository without a lockfile gets one, in a folder that it may not have."""
    clone = bench.clone("runner")
    change = LockChange("config/presets.lock", None, PUSHED_A.after)

    commit(clone, change)

    assert bench.git("show", "main:config/presets.lock") + "\n" == PUSHED_A.after


def test_lockfile_that_was_deleted_meanwhile(bench: Bench) -> None:
    """Only what this run pushed is a conflict with a deletion; the rest stays deleted."""
    clone = bench.clone("runner")
    bench.git("clone", "--quiet", str(bench.remote), str(bench.folder / "deleter"))
    bench.git("rm", "--quiet", LOCKFILE, at=bench.folder / "deleter")
    bench.git("commit", "--quiet", "--message", "delete", at=bench.folder / "deleter")
    bench.git("push", "--quiet", at=bench.folder / "deleter")

    done = commit(clone)

    assert isinstance(done, Blocked)
    assert done.conflicts == ("a",)
    propose_change(clone, PUSHED_A, "main", "presetctl/lockfile", "Record it")
    assert bench.lock("presetctl/lockfile") == render_lock(a_lock_of(a=2))


def test_conflict_names_the_preset(bench: Bench) -> None:
    """Two runs that pushed the same preset don't overwrite each other's record."""
    clone = bench.clone("runner")
    bench.push("other run", render_lock(a_lock_of(a=3, b=2)))

    done = commit(clone)

    assert done == Blocked("somebody else has recorded the same presets", ("a",))
    assert bench.log() == ["other run", "start"]
    propose_change(clone, PUSHED_A, "main", "presetctl/lockfile", "Record it")
    assert bench.lock("presetctl/lockfile") == render_lock(a_lock_of(a=2, b=2))


def test_protected_branch(bench: Bench) -> None:
    """A refusal is no race: it isn't tried again, and the change goes onto a branch of its own."""
    clone = bench.clone("runner")
    bench.refuse("refs/heads/main")
    pauses: list[float] = []

    done = commit(clone, sleep=pauses.append)

    assert (reason(done), pauses) == ("[remote rejected] (hook declined)", [0.0])
    proposed = propose_change(clone, PUSHED_A, "main", "presetctl/lockfile", "Record it")
    assert bench.git("rev-parse", "presetctl/lockfile") == proposed
    assert bench.log("presetctl/lockfile") == ["Record it", "start"]
    assert bench.git("show", "--format=", "--name-only", proposed) == LOCKFILE


def test_proposal_is_replaced(bench: Bench) -> None:
    """A later run puts its own state in the place of the earlier one, on top of the branch as it is now."""
    bench.refuse("refs/heads/main")
    propose_change(bench.clone("first"), PUSHED_B, "main", "presetctl/lockfile", "First")
    (bench.remote / "hooks" / "update").unlink()
    bench.push("merged", "text\n", "README.md")

    propose_change(bench.clone("second"), PUSHED_A, "main", "presetctl/lockfile", "Second")

    assert bench.log("presetctl/lockfile") == ["Second", "merged", "start"]
    assert bench.lock("presetctl/lockfile") == PUSHED_A.after


def test_no_permission_at_all(bench: Bench) -> None:
    """Where nothing can be pushed, both ways say what the remote said, and the remote is as it was."""
    clone = bench.clone("runner")
    bench.refuse("*", "you may only read")

    assert reason(commit(clone)) == "[remote rejected] (hook declined)"
    with pytest.raises(GitError, match=r"`presetctl/lockfile` can't be pushed: \[remote rejected\]"):
        propose_change(clone, PUSHED_A, "main", "presetctl/lockfile", "Record it")

    assert bench.git("for-each-ref", "--format=%(refname)") == "refs/heads/main"
    assert bench.log() == ["start"]


def test_remote_that_is_gone(bench: Bench) -> None:
    """A remote out of reach is tried five times, and named in the end."""
    clone = bench.clone("runner")
    bench.remote.rename(bench.folder / "elsewhere")
    pauses: list[float] = []

    done = commit(clone, sleep=pauses.append)

    assert reason(done).startswith("`git ls-remote` failed: fatal: ")
    assert reason(done).endswith("(5 tries)")
    assert pauses == list(PAUSES_SECONDS)


def test_branch_that_is_gone(bench: Bench) -> None:
    """A branch that was deleted meanwhile isn't made anew."""
    clone = bench.clone("runner")

    done = commit_change(clone, PUSHED_A, "gone", "Record it", at_once)

    assert reason(done) == "the remote has no branch `gone`"
    with pytest.raises(GitError, match="no branch `gone`"):
        propose_change(clone, PUSHED_A, "gone", "presetctl/lockfile", "Record it")


def test_lockfile_of_another_place(bench: Bench) -> None:
    """A lockfile that meanwhile belongs to another place isn't mixed with ours."""
    clone = bench.clone("runner")
    other = replace(a_lock_of(a=2), base_url="https://elsewhere.example/api/v1")
    bench.push("moved", render_lock(other))

    assert "the base URL is" in reason(commit(clone))
    with pytest.raises(GitError, match="the base URL is"):
        propose_change(clone, PUSHED_A, "main", "presetctl/lockfile", "Record it")


def test_unreadable_lockfile_of_the_branch(bench: Bench) -> None:
    """Conflict markers on the branch are named with their commit and are never overwritten."""
    clone = bench.clone("runner")
    bench.push("bad merge", "<<<<<<< ours\n")

    with pytest.raises(InputError, match=f"{LOCKFILE} of {bench.git('rev-parse', 'main')[:12]}"):
        commit(clone)


@pytest.mark.parametrize(
    ("path", "branch"),
    [
        ("presets/presets.lock", "presetctl/lockfile"),
        ("presets/presets.staging.lock", "presetctl/lockfile-presets-presets-staging"),
        ("config/ai presets/presets.lock", "presetctl/lockfile-config-ai-presets-presets"),
        ("presets.lock", "presetctl/lockfile-presets"),
    ],
)
def test_each_lockfile_has_a_branch(path: str, branch: str) -> None:
    """Two folders or targets of one repository don't replace each other's proposal."""
    assert proposal_branch(path) == branch


def test_empty_lock_is_a_change_too(bench: Bench) -> None:
    """Entries that a run has dropped are dropped on the branch."""
    clone = bench.clone("runner")
    empty = Lock(a_lock_of().target, a_lock_of().base_url)

    commit(clone, LockChange(LOCKFILE, BEFORE, render_lock(empty)))

    assert bench.lock() == render_lock(empty)
