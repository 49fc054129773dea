"""`presetctl github comment`: the comment with a plan on a pull request."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from presetctl.commands.on_github import open_github, repository_option
from presetctl.commands.options import Invocation, global_options
from presetctl.errors import GitHubError, InputError, UsageError
from presetctl.github.answers import Comment, PullRequest
from presetctl.github.client import GitHub
from presetctl.github.plan_comment import Nothing, Post, Stamp, Update, decide, has_news
from presetctl.github.run import Run, is_commit, read_run
from presetctl.published_plan import MisshapenPlanError, PublishedPlan, publish
from presetctl.render.plan_markdown import LIMIT, Around, render_published
from presetctl.render.terminal import one_line
from presetctl.saved_plan import read_plan_file

FORBIDDEN = 403
READ_ONLY_AUTHORS = ("dependabot[bot]",)
"""Runs of their pull requests get a token that only reads, as those of forks do."""

SAID_BEFORE = "What an earlier plan of this pull request listed here is gone."


@click.command()
@click.option(
    "--plan",
    "files",
    type=click.Path(path_type=Path),
    multiple=True,
    required=True,
    metavar="FILE",
    help="A file of `plan --out`. Repeatable, for several targets.",
)
@click.option(
    "--pr",
    "number",
    type=click.IntRange(min=1),
    metavar="N",
    help="The pull request.  [default: the one that set off the run]",
)
@click.option(
    "--head",
    metavar="SHA",
    help="The commit that was planned.  [default: the pull request's, when it set off the run]",
)
@repository_option
@global_options
@click.pass_obj
def comment(
    invocation: Invocation,
    files: tuple[Path, ...],
    number: int | None,
    head: str | None,
    repository: str | None,
) -> int:
    """Create or update the comment with a plan on a pull request.

    A target has one comment, which is rewritten from run to run. Nothing is posted while there is nothing to
    say, a run that is no longer the newest writes nothing, and a token that may only read, as runs of forks
    have it, is no failure. Needs no key and reads nothing live: all is in the plan. Prints the comment's URL.

    \b
    Examples:
      presetctl plan --out plan.json && presetctl github comment --plan plan.json
      presetctl github comment --plan staging.json --plan production.json
      presetctl github comment --plan plan.json --repo acme/presets --pr 7 --head "$(git rev-parse HEAD)"
    """
    plans = _read_plans(files)
    run = read_run(os.environ)
    number, head = number or run.pull_request, head or run.head
    if number is None:
        raise UsageError("no pull request set off this run", "name one: `--pr N`")
    if head is None or not is_commit(head):
        hint = 'name the whole commit that was planned: `--head "$(git rev-parse HEAD)"`'
        raise UsageError("it isn't known for which commit the plan is", hint)
    with open_github(repository) as github:
        seen = _Seen(number, github.list_comments(number), github.login())
        for plan in plans:
            stamp = Stamp(plan.target, head, run.run_id or 0)
            done = _comment(github, seen, plan, stamp, run, is_verbose=invocation.is_verbose)
            invocation.tell(f"{one_line(plan.target)}: {one_line(done.said)}\n")
            if done.url:
                invocation.show(f"{one_line(done.url)}\n", "url")
    return 0


@dataclass(frozen=True, slots=True)
class _Seen:
    """What stands on the pull request already, and who we are there."""

    number: int
    comments: Sequence[Comment]
    login: str


@dataclass(frozen=True, slots=True)
class _Done:
    """What was done about a plan, for people, and where the comment is if one was written."""

    said: str
    url: str | None = None


def _read_plans(files: Iterable[Path]) -> list[PublishedPlan]:
    plans: dict[str, PublishedPlan] = {}
    for file in files:
        try:
            plan = publish(read_plan_file(file).data)
        except MisshapenPlanError as exception:
            raise InputError(f"`{file.as_posix()}` is no plan: {exception}") from exception
        if plan.target in plans:
            raise UsageError(f"two plans are for the target `{plan.target}`, which has one comment")
        plans[plan.target] = plan
    return list(plans.values())


def _comment(
    github: GitHub, seen: _Seen, plan: PublishedPlan, stamp: Stamp, run: Run, *, is_verbose: bool
) -> _Done:
    """Do what is to be done about a plan."""
    pull = github.pull_request(seen.number)
    decision = decide(
        stamp,
        has_news=has_news(plan),
        is_again=run.attempt > 1,
        current_head=pull.head.sha,
        login=seen.login,
        comments=seen.comments,
    )
    if isinstance(decision, Nothing):
        return _Done(f"no comment: {decision.reason}")
    is_gone = isinstance(decision, Update) and not has_news(plan)
    around = Around(stamp.head, run.url, SAID_BEFORE if is_gone else None)
    limit = LIMIT - len(stamp.marker) - 1
    text = f"{stamp.marker}\n{render_published(plan, around, is_verbose=is_verbose, limit=limit)}"
    try:
        return _write(github, seen.number, decision, text)
    except GitHubError as exception:
        if exception.status != FORBIDDEN or exception.is_limited or not _may_only_read(pull):
            raise
        return _Done(f"no comment: the token may only read, as in runs for forks ({exception.message})")


def _write(github: GitHub, number: int, decision: Post | Update, text: str) -> _Done:
    if isinstance(decision, Post):
        return _Done("comment posted", github.create_comment(number, text).html_url)
    written = github.update_comment(decision.comment_id, text)
    for each in decision.superfluous:
        github.delete_comment(each)
    return _Done("comment updated", written.html_url)


def _may_only_read(pull: PullRequest) -> bool:
    author = pull.user.login if pull.user else None
    return pull.is_from_fork or author in READ_ONLY_AUTHORS
