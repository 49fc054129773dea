"""What the commands of `presetctl github` share: the repository and the connection to it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from presetctl.commands.options import CommandT
from presetctl.errors import InputError
from presetctl.github.client import GitHub, connect
from presetctl.github.run import read_run, require_repository, require_token


def repository_option(command: CommandT) -> CommandT:
    """Add the option that names the repository."""
    option: Callable[[CommandT], CommandT] = click.option(
        "--repo",
        "repository",
        envvar="GITHUB_REPOSITORY",
        metavar="OWNER/NAME",
        help="The repository.  [default: GITHUB_REPOSITORY]",
    )
    return option(command)


@contextmanager
def open_github(repository: str | None) -> Iterator[GitHub]:
    """Open a client of a repository. Raises: InputError without a token or a repository."""
    if repository is None:
        raise InputError("there is no repository", "name one: `--repo OWNER/NAME`, or `GITHUB_REPOSITORY`")
    token = require_token(os.environ)
    with connect(require_repository(repository), token, read_run(os.environ).api_url) as github:
        yield github
