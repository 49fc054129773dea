"""`presetctl github commit-lockfile`: what apply has recorded, committed and pushed."""

import os
import time

import click

from presetctl.commands.gather import gather_settings, require_records
from presetctl.commands.on_github import open_github, repository_option
from presetctl.commands.options import Invocation, global_options
from presetctl.errors import GitHubError, InputError, PresetctlError, UnsavedError, UsageError
from presetctl.git import Repository, open_repository
from presetctl.journal.settled import settle_offline
from presetctl.lock_commit import Blocked, LockChange, commit_change, proposal_branch, propose_change
from presetctl.lockfile import Lock, render_lock
from presetctl.render.terminal import one_line
from presetctl.settings import Settings

MESSAGE = "Record what presetctl pushed"
RESCUE = "nothing is lost: the next apply records what is live as `converged`; until then, keep the file"


@click.command("commit-lockfile")
@click.option("--branch", metavar="NAME", help="Where to commit.  [default: the branch of the run]")
@click.option("--message", default=MESSAGE, metavar="TEXT", help=f"Of the commit.  [default: {MESSAGE}]")
@repository_option
@global_options
@click.pass_obj
def commit_lockfile(invocation: Invocation, branch: str | None, message: str, repository: str | None) -> int:
    """Commit the target's lockfile alone and push it, after an apply.

    It goes on top of the branch as it is by then: what others have pushed meanwhile is merged by entry, at
    most five times. A branch that takes no push, or another record of the same preset, gets a pull request
    instead. Does nothing when the lockfile is as it was checked out.

    \b
    Exit codes:
      0   it is on the branch, or waits in a pull request
      5   neither; the lockfile is on this machine only

    \b
    Examples:
      presetctl github commit-lockfile
      presetctl -t staging github commit-lockfile --branch main
    """
    settings = gather_settings(invocation)
    if settings.target.is_sandbox:
        raise UsageError("the sandbox's lockfile stays on this machine", "name another target with `-t`")
    recorded = _recorded(settings)
    if recorded is None:
        invocation.tell(f"There is no {settings.lockfile.as_posix()} yet, so nothing is to be committed.\n")
        return 0
    git = open_repository(settings.folder, os.environ)
    change = _change(git, settings, recorded)
    if change.before == change.after:
        invocation.tell(f"{one_line(change.path)} is as it was checked out: nothing to commit.\n")
        return 0
    goal = branch or _branch_of_the_run()
    try:
        done = commit_change(git, change, goal, message, time.sleep)
    except PresetctlError as exception:
        raise _unsaved(change, exception.message) from exception
    if isinstance(done, Blocked):
        said = _propose(git, change, goal, message, repository, done)
        invocation.say(f"warning: `{one_line(goal)}` didn't take {one_line(change.path)}, {said}\n")
    elif done.commit:
        invocation.tell(f"Committed {one_line(change.path)} to {one_line(goal)} as {done.commit[:12]}.\n")
    else:
        invocation.tell(f"{one_line(goal)} holds this {one_line(change.path)} already.\n")
    return 0


def _recorded(settings: Settings) -> str | None:
    """Return the lockfile's text, with what an apply that was killed left in the journal alone."""
    lock, journalled = require_records(settings)
    known = lock or Lock(settings.target.name, settings.target.base_url)
    settled = settle_offline(journalled, known)
    if settled.found:
        return render_lock(settled.within(known))
    return settings.lockfile.read_text(encoding="utf-8") if lock else None


def _change(git: Repository, settings: Settings, recorded: str) -> LockChange:
    path = settings.lockfile.resolve().relative_to(git.root.resolve()).as_posix()
    return LockChange(path, git.read(git.head(), path), recorded)


def _branch_of_the_run() -> str:
    """Return the branch that set off the run. Raises: UsageError for a tag, a pull request, or no run."""
    reference = os.environ.get("GITHUB_REF", "")
    if not reference.startswith("refs/heads/"):
        raise UsageError("this is no run of a branch", "say where to commit: `--branch NAME`")
    return reference.removeprefix("refs/heads/")


def _propose(
    git: Repository, change: LockChange, goal: str, message: str, name: str | None, blocked: Blocked
) -> str:
    """Open or update the pull request, and return the rest of the sentence that says why and where.

    Raises: UnsavedError when that is impossible too.
    """
    proposal = proposal_branch(change.path)
    why = one_line(blocked.reason)
    try:
        propose_change(git, change, goal, proposal, message)
    except PresetctlError as exception:
        raise _unsaved(change, f"{why}; {exception.message}") from exception
    try:
        url = _pull_request(name, proposal, goal, message, _body(change, goal, blocked))
    except (GitHubError, InputError) as exception:
        hint = f"open a pull request from the branch `{proposal}` by hand: it holds the lockfile"
        raise UnsavedError(f"{why}; no pull request: {exception.message}", hint) from exception
    slugs = f" of {', '.join(f'`{slug}`' for slug in blocked.conflicts)}" if blocked.conflicts else ""
    return f"which waits in {one_line(url)} ({why}{slugs})"


def _pull_request(name: str | None, head: str, base: str, title: str, body: str) -> str:
    with open_github(name) as github:
        owner = (name or "").partition("/")[0]
        for each in github.list_pull_requests(head=f"{owner}:{head}"):
            if (each.head.ref, each.base.ref) == (head, base):
                return github.update_pull_request(each.number, body=body).html_url
        return github.create_pull_request(title=title, body=body, head=head, base=base).html_url


def _body(change: LockChange, goal: str, blocked: Blocked) -> str:
    from presetctl.render.markdown import code, prose

    what = f"`presetctl apply` has pushed presets, and recorded that in {code(change.path)}."
    blocks = [
        f"{what} The record could not be committed to {code(goal)} at once: {prose(blocked.reason)}.",
        "Merge this, so that plans know what was pushed. Until then each apply records it anew.",
        "presetctl replaces this branch when there is something newer to record.",
    ]
    if blocked.conflicts:
        slugs = ", ".join(map(code, blocked.conflicts))
        check = f"presetctl lock refresh {' '.join(blocked.conflicts)}"
        blocks.insert(1, f"Recorded by somebody else too: {slugs}. {code(check)} looks up what is live.")
    return "\n\n".join(blocks) + "\n"


def _unsaved(change: LockChange, reason: str) -> UnsavedError:
    return UnsavedError(f"`{change.path}` could not be committed: {reason}", RESCUE)
