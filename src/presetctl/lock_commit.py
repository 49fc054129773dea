"""Bring a lockfile that a run has changed onto a branch, alone, whatever has been pushed there meanwhile.

Each try stands on the branch as it is now: the lockfile is merged into it by entry, so that it makes one more
commit and no merge commit. What can't go onto the branch is put on another one, for people to merge.
"""

from collections.abc import Callable
from dataclasses import dataclass

from presetctl.git import GitError, Push, Repository
from presetctl.lock_merge import Merged, OtherPlaceError, merge_locks
from presetctl.lockfile import Lock, parse_lock, render_lock

PAUSES_SECONDS = (0.0, 0.5, 1.0, 2.0, 4.0)
"""Before each try. Two runs that push at the same time take their turns."""


@dataclass(frozen=True, slots=True)
class LockChange:
    """What a run did to a lockfile: `before` and `after` are its texts, None where there is no file.

    `path` is relative to the root of the repository.
    """

    path: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Committed:
    """The branch holds the change; `commit` is None where it did so already."""

    commit: str | None


@dataclass(frozen=True, slots=True)
class Blocked:
    """The branch doesn't hold the change. `conflicts` are slugs that it has other entries of."""

    reason: str
    conflicts: tuple[str, ...] = ()


def commit_change(
    repository: Repository, change: LockChange, branch: str, message: str, sleep: Callable[[float], None]
) -> Committed | Blocked:
    """Commit a change on top of a branch of the remote. `sleep` takes seconds.

    Raises: InputError when one of the lockfiles can't be read; GitError when no commit can be made.
    """
    reason = ""
    for pause in PAUSES_SECONDS:
        sleep(pause)
        try:
            tip = repository.fetch(branch)
        except GitError as exception:
            reason = exception.message
            continue
        if tip is None:
            return Blocked(f"the remote has no branch `{branch}`")
        try:
            merged = _merge(repository, change, tip)
        except OtherPlaceError as exception:
            return Blocked(f"the branch has another place's lockfile: {exception}")
        if merged.conflicts:
            return Blocked("somebody else has recorded the same presets", merged.conflicts)
        text = render_lock(merged.lock)
        if text == repository.read(tip, change.path):
            return Committed(None)
        commit = repository.commit(tip, change.path, text, message)
        answer = repository.push(commit, branch)
        if answer.kind is Push.DONE:
            return Committed(commit)
        reason = answer.reason
        if answer.kind is Push.REFUSED:
            return Blocked(reason)
    return Blocked(f"{reason} ({len(PAUSES_SECONDS)} tries)")


def propose_change(
    repository: Repository, change: LockChange, branch: str, proposal: str, message: str
) -> str:
    """Put the change on the branch `proposal`, one commit ahead of `branch`, and return the commit.

    Whatever was there is replaced: it held an earlier state of the same lockfile. Where both sides have
    recorded a preset, our entry stands.

    Raises: GitError when the remote doesn't take it; InputError as `commit_change`.
    """
    tip = repository.fetch(branch)
    if tip is None:
        raise GitError(f"the remote has no branch `{branch}`")
    try:
        text = render_lock(_merge(repository, change, tip).lock)
    except OtherPlaceError as exception:
        raise GitError(f"the branch has another place's lockfile: {exception}") from exception
    commit = repository.commit(tip, change.path, text, message)
    answer = repository.replace(commit, proposal, repository.fetch(proposal))
    if answer.kind is not Push.DONE:
        raise GitError(f"the branch `{proposal}` can't be pushed: {answer.reason}")
    return commit


def proposal_branch(path: str) -> str:
    """Return the branch for proposals of a lockfile: one for each, so that two can't replace each other."""
    if path == "presets/presets.lock":
        return "presetctl/lockfile"
    words = "".join(each if each.isascii() and each.isalnum() else "-" for each in path.removesuffix(".lock"))
    return f"presetctl/lockfile-{words.strip('-')}"


def _merge(repository: Repository, change: LockChange, tip: str) -> Merged:
    ours = parse_lock(change.after, change.path)
    nothing = Lock(ours.target, ours.base_url, ours.workspace_id)
    there = repository.read(tip, change.path)
    theirs = nothing if there is None else parse_lock(there, f"{change.path} of {tip[:12]}")
    base = None if change.before is None else parse_lock(change.before, f"{change.path} of HEAD")
    return merge_locks(base, ours, theirs)
