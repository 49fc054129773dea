"""What GitHub Actions says about the run: token, pull request, commit, and where its log is."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from presetctl.base_url import URL_HINT, url_problem
from presetctl.errors import InputError
from presetctl.github.transport import API_URL

SERVER_URL = "https://github.com"
TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")

_REPOSITORY = re.compile(r"[\w-]+/(?!\.\.?$)[\w.-]+", re.ASCII)
_SHA = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class Run:
    """One attempt of a run. What the environment doesn't tell is None, an attempt is the first.

    `pull_request` is the number of the one that set it off, `head` the newest commit of its branch then:
    `GITHUB_SHA` is a merge with the base, which nobody sees on the pull request.
    """

    api_url: str = API_URL
    pull_request: int | None = None
    head: str | None = None
    run_id: int | None = None
    attempt: int = 1
    url: str | None = None


def read_run(environ: Mapping[str, str]) -> Run:
    """Return the run that the variables of GitHub Actions describe, outside of Actions an empty one.

    Raises: InputError when the event's file or the API's address is not usable.
    """
    api_url = environ.get("GITHUB_API_URL") or API_URL
    if problem := url_problem(api_url):
        raise InputError(f"`GITHUB_API_URL`: {problem}", URL_HINT)
    number, head = _pull_request(_read_event(environ.get("GITHUB_EVENT_PATH")))
    run_id = _integer(environ.get("GITHUB_RUN_ID"))
    server = environ.get("GITHUB_SERVER_URL") or SERVER_URL
    repository = environ.get("GITHUB_REPOSITORY")
    return Run(
        api_url=api_url,
        pull_request=number,
        head=head if isinstance(head, str) else None,
        run_id=run_id,
        attempt=_integer(environ.get("GITHUB_RUN_ATTEMPT")) or 1,
        url=f"{server.rstrip('/')}/{repository}/actions/runs/{run_id}" if repository and run_id else None,
    )


def require_token(environ: Mapping[str, str]) -> str:
    """Return the token. It stands in the environment and nowhere else. Raises: InputError without one."""
    for name in TOKENS:
        if token := environ.get(name):
            return token
    hint = "in a job: `env: {GITHUB_TOKEN: ${{ github.token }}}`"
    raise InputError("there is no token for GitHub in `GITHUB_TOKEN` or `GH_TOKEN`", hint)


def require_repository(name: str) -> str:
    """Return a repository's name. Raises: InputError unless it is `owner/name`."""
    if not _REPOSITORY.fullmatch(name):
        raise InputError(f"`{name}` is not the name of a repository", "write it as `owner/name`")
    return name


def is_commit(sha: str) -> bool:
    """Tell whether a text is the full name of a commit."""
    return _SHA.fullmatch(sha) is not None


def _read_event(path: str | None) -> Any:
    if not path:
        return None
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as exception:
        hint = "GitHub Actions writes it; outside of a job unset the variable"
        raise InputError(
            f"the event's file `{path}` of `GITHUB_EVENT_PATH` can't be read", hint
        ) from exception


def _pull_request(event: Any) -> tuple[int | None, str | None]:
    """Return number and head of the pull request that an event is about.

    It may be one of `pull_request`, of a comment on one (which doesn't tell the head), or of `workflow_run`
    (which tells no pull request of a fork).
    """
    for number, head in (
        (("pull_request", "number"), ("pull_request", "head", "sha")),
        (("workflow_run", "pull_requests", 0, "number"), ("workflow_run", "head_sha")),
        (("issue", "number"), ()),
    ):
        found = _find(event, number)
        is_pull = number[0] != "issue" or _find(event, ("issue", "pull_request"))
        if isinstance(found, int) and is_pull:
            return found, _find(event, head) if head else None
    return None, _find(event, ("workflow_run", "head_sha"))


def _find(value: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        try:
            value = value[key]
        except (LookupError, TypeError):
            return None
    return value


def _integer(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None
