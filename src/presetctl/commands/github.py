"""`presetctl github`: what jobs of GitHub Actions do with plans, lockfiles and drift."""

import click

from presetctl.commands.lazy import LazyGroup
from presetctl.commands.options import global_options

SUBCOMMANDS = {
    "comment": "Create or update the comment with a plan on a pull request.",
    "commit-lockfile": "Commit and push what apply has recorded.",
    "drift-issue": "Open, update or close the issue about drift.",
}
"""Name → the line in `--help`. `a-b` is the function `a_b` of the module `presetctl.commands.github_a_b`."""


@click.group(cls=LazyGroup, lines=SUBCOMMANDS, home="presetctl.commands.github_")
@global_options
def github() -> None:
    """Comment a plan on its pull request, and more for jobs of GitHub Actions.

    The token comes from GITHUB_TOKEN or GH_TOKEN alone; the repository, the pull request and the commit from
    the variables of GitHub Actions.

    \b
    Example:
      presetctl github comment --plan plan.json
    """
