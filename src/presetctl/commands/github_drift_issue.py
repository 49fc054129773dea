"""`presetctl github drift-issue`: one issue for each target that isn't what was recorded."""

from pathlib import Path

import click

from presetctl.commands.on_github import open_github, repository_option
from presetctl.commands.options import Invocation, global_options
from presetctl.github.answers import Issue
from presetctl.github.client import GitHub
from presetctl.published_drift import PublishedDrift, read_published_drift


@click.command("drift-issue")
@click.option(
    "--drift",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    metavar="FILE",
    help="What `drift --format json` printed.",
)
@repository_option
@global_options
@click.pass_obj
def drift_issue(invocation: Invocation, file: Path, repository: str | None) -> int:
    """Tell of drift in an issue: open one, update the open one, or close it when the drift is gone.

    There is one open issue for each target, found by a hidden mark and by its author, whatever people have
    made of its title. The URL of the issue is printed. Made for a schedule.

    \b
    Example:
      presetctl drift --format json > drift.json
      presetctl github drift-issue --drift drift.json
    """
    from presetctl.render.drift_markdown import render_published

    drift = read_published_drift(file)
    body = f"{_mark(drift)}\n{render_published(drift)}"
    with open_github(repository) as github:
        issue = _find(github, drift)
        if drift.has_drift:
            issue = _tell(github, issue, drift, body)
        elif issue and not drift.has_errors:
            issue = github.update_issue(issue.number, body=body, state="closed")
            invocation.tell("The drift is gone, so the issue is closed.\n")
    if issue:
        invocation.show(f"{issue.html_url}\n")
    else:
        invocation.tell("There is no drift to tell of.\n")
    return 0


def _mark(drift: PublishedDrift) -> str:
    return f"<!-- presetctl drift {drift.target} -->"


def _find(github: GitHub, drift: PublishedDrift) -> Issue | None:
    """Return our open issue. One that only looks like it is left alone: anybody can write a mark."""
    marked = [each for each in github.list_issues() if (each.body or "").startswith(_mark(drift))]
    if not marked:
        return None
    login = github.login()
    return next((each for each in marked if each.user and each.user.login == login), None)


def _tell(github: GitHub, issue: Issue | None, drift: PublishedDrift, body: str) -> Issue:
    if issue is None:
        return github.create_issue(f"Presets of {drift.target} were changed outside of Git", body)
    if (issue.body or "").replace("\r\n", "\n").strip() == body.strip():
        return issue
    return github.update_issue(issue.number, body=body)
