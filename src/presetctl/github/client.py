"""The calls on one repository that presetctl needs: comments, issues, pull requests. Values in, values out.

What to say, and where, is decided elsewhere.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, RootModel

from presetctl.errors import GitHubError
from presetctl.github.answers import (
    Comment,
    Comments,
    Issue,
    Issues,
    PullRequest,
    PullRequests,
    User,
    ViewerAnswer,
)
from presetctl.github.transport import API_URL, GitHubTransport

PAGE_SIZE = 100
MAX_PAGES = 100
ACTIONS_LOGIN = "github-actions[bot]"
"""Who writes with the token that a job of GitHub Actions gets."""

_APP = "[bot]"

RowT = TypeVar("RowT", bound=BaseModel)


class GitHub:
    """The calls on one repository, `owner/name`. Each raises GitHubError when GitHub doesn't do as asked."""

    def __init__(self, repository: str, transport: GitHubTransport) -> None:
        self._home = f"repos/{repository}"
        self._transport = transport

    def login(self) -> str:
        """Return the name under which this token writes.

        An app's token is no user's, so `GET /user` is refused; GraphQL knows it, with or without the ending
        that tells its comments from those of a user of the same name.
        """
        try:
            return self._transport.read("user", User)[0].login
        except GitHubError as exception:
            if exception.status not in (httpx.codes.FORBIDDEN, httpx.codes.NOT_FOUND):
                raise
        try:
            query = {"query": "query { viewer { login } }"}
            login = self._transport.write("POST", "graphql", query, ViewerAnswer).data.viewer.login
        except GitHubError:
            return ACTIONS_LOGIN
        return f"{login.removesuffix(_APP)}{_APP}"

    def list_comments(self, number: int) -> list[Comment]:
        """Return all comments of an issue or pull request, oldest first."""
        return self._list(f"{self._home}/issues/{number}/comments", Comments)

    def create_comment(self, number: int, body: str) -> Comment:
        """Add a comment to an issue or pull request."""
        return self._write("POST", f"issues/{number}/comments", Comment, body=body)

    def update_comment(self, comment_id: int, body: str) -> Comment:
        """Replace a comment's text."""
        return self._write("PATCH", f"issues/comments/{comment_id}", Comment, body=body)

    def delete_comment(self, comment_id: int) -> None:
        """Remove a comment."""
        self._transport.delete(f"{self._home}/issues/comments/{comment_id}")

    def list_issues(self, *, state: str = "open", labels: Sequence[str] = ()) -> list[Issue]:
        """Return all issues, newest first, without those that are pull requests.

        `state` is `open`, `closed` or `all`; with labels only the issues that have each of them.
        """
        params = {"state": state} | ({"labels": ",".join(labels)} if labels else {})
        found = self._list(f"{self._home}/issues", Issues, **params)
        return [each for each in found if each.pull_request is None]

    def create_issue(self, title: str, body: str, labels: Sequence[str] = ()) -> Issue:
        """Open an issue. GitHub makes labels that don't exist yet."""
        return self._write("POST", "issues", Issue, title=title, body=body, labels=list(labels))

    def update_issue(self, number: int, **changes: str) -> Issue:
        """Change the `title`, `body` or `state` of an issue."""
        return self._write("PATCH", f"issues/{number}", Issue, **changes)

    def pull_request(self, number: int) -> PullRequest:
        """Return a pull request as it is now."""
        return self._transport.read(f"{self._home}/pulls/{number}", PullRequest)[0]

    def list_pull_requests(self, *, head: str | None = None, state: str = "open") -> list[PullRequest]:
        """Return all pull requests, newest first; with `head`, as `owner:branch`, those from there."""
        params = {"state": state} | ({"head": head} if head else {})
        return self._list(f"{self._home}/pulls", PullRequests, **params)

    def create_pull_request(self, *, title: str, body: str, head: str, base: str) -> PullRequest:
        """Open a pull request from branch `head` into branch `base`."""
        return self._write("POST", "pulls", PullRequest, title=title, body=body, head=head, base=base)

    def update_pull_request(self, number: int, **changes: str) -> PullRequest:
        """Change the `title`, `body` or `state` of a pull request."""
        return self._write("PATCH", f"pulls/{number}", PullRequest, **changes)

    def _write(self, method: str, path: str, answer: type[RowT], **body: Any) -> RowT:
        return self._transport.write(method, f"{self._home}/{path}", body, answer)

    def _list(self, path: str, page: type[RootModel[list[RowT]]], **params: str) -> list[RowT]:
        """Return the rows of all pages. A full page has a next one also where no link says so."""
        found: list[RowT] = []
        for number in range(1, MAX_PAGES + 1):
            asked: dict[str, str | int] = {**params, "per_page": PAGE_SIZE, "page": number}
            answer, has_next = self._transport.read(path, page, asked)
            found += answer.root
            if not has_next and len(answer.root) < PAGE_SIZE:
                return found
        raise GitHubError(f"GET /{path}: the list doesn't end after {MAX_PAGES} pages")


@contextmanager
def connect(repository: str, token: str, api_url: str = API_URL) -> Iterator[GitHub]:
    """Open a client. Raises: InputError when token, proxy or certificates are not usable."""
    transport = GitHubTransport(token, api_url)
    try:
        yield GitHub(repository, transport)
    finally:
        transport.close()
