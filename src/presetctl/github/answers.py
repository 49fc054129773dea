"""What GitHub answers, read leniently: only what presetctl relies on is required.

The names are those of GitHub's REST API.
"""

from pydantic import RootModel

from presetctl.models.answers import Answer


class User(Answer):
    """Who wrote something. An app's login ends with `[bot]`."""

    login: str


class Comment(Answer):
    """A comment on an issue or a pull request. The author is None when the account is gone."""

    id: int
    body: str | None = None
    user: User | None = None
    html_url: str = ""


class Issue(Answer):
    """An issue. `pull_request` stands in those that are pull requests as well."""

    number: int
    title: str
    state: str
    body: str | None = None
    user: User | None = None
    html_url: str = ""
    pull_request: dict[str, object] | None = None


class Repository(Answer):
    """A repository, by its name `owner/name`."""

    full_name: str


class Branch(Answer):
    """One end of a pull request. The repository is None when a fork is gone."""

    ref: str
    sha: str
    repo: Repository | None = None


class PullRequest(Answer):
    """A pull request."""

    number: int
    title: str
    state: str
    head: Branch
    base: Branch
    body: str | None = None
    user: User | None = None
    html_url: str = ""

    @property
    def is_from_fork(self) -> bool:
        """Whether its branch is in another repository, so that its runs may only read here."""
        return self.head.repo != self.base.repo


class Comments(RootModel[list[Comment]]):
    """A page of comments."""


class Issues(RootModel[list[Issue]]):
    """A page of issues."""


class PullRequests(RootModel[list[PullRequest]]):
    """A page of pull requests."""


class Viewer(Answer):
    """The account behind a token, as GraphQL answers it."""

    viewer: User


class ViewerAnswer(Answer):
    """The answer of a GraphQL query for the viewer."""

    data: Viewer
