"""GitHub in memory: what one repository holds, by GitHub's rules."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

REPOSITORY = "acme/presets"
TOKEN, READ_ONLY_TOKEN, PERSONAL_TOKEN = "ghs_writes0123", "ghs_reads0123", "ghp_person0123"
BOT = "github-actions[bot]"
MAX_BODY = 65_536
"""In characters, of a comment, an issue or a pull request."""


class RefusedError(Exception):
    """A call that GitHub refuses, with the status and the body of its answer."""

    def __init__(
        self, status: int, message: str, *reasons: str, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        self.body = {
            "message": message,
            "errors": [{"resource": "Fake", "code": "custom", "message": each} for each in reasons],
            "documentation_url": "https://docs.github.com/rest",
            "status": str(status),
        }


@dataclass
class FakeGitHub:
    """One repository and its accounts.

    `writers` and `readers` hold token → login; the bot's tokens are an app's, which `GET /user` refuses.
    `find_branch` tells the commit of a branch; by default it looks into `branches`. After
    `writes_until_limit` writes one is refused for going too fast. Until `exhausted_until`, in seconds since
    1970, every call is.
    """

    repository: str = REPOSITORY
    writers: dict[str, str] = field(default_factory=lambda: {TOKEN: BOT, PERSONAL_TOKEN: "ada"})
    readers: dict[str, str] = field(default_factory=lambda: {READ_ONLY_TOKEN: BOT})
    branches: dict[str, str] = field(default_factory=lambda: {"main": "0" * 40})
    find_branch: Callable[[str], str | None] | None = None
    lets_actions_open_pulls: bool = True
    has_issues: bool = True
    writes_until_limit: int | None = None
    retry_after: int = 1
    exhausted_until: int | None = None
    issues: dict[int, dict[str, Any]] = field(default_factory=dict)
    pulls: dict[int, dict[str, Any]] = field(default_factory=dict)
    comments: dict[int, dict[str, Any]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)

    def open_pull(self, branch: str = "change", sha: str = "a" * 40, repository: str | None = None) -> int:
        """Open a pull request into `main` as somebody does, from a fork if a repository is named.

        Returns its number.
        """
        self.branches.setdefault(branch, sha)
        return self._add_pull("ada", f"Change on {branch}", "", branch, sha, "main", repository)

    def push(self, branch: str, sha: str) -> None:
        """Move a branch, and the pull requests from it, to another commit."""
        self.branches[branch] = sha
        for each in self.list_pulls("open", None):
            if each["head"]["ref"] == branch:
                each["head"]["sha"] = sha

    def comment(self, number: int, body: str, login: str = BOT) -> int:
        """Add a comment as somebody does. Returns its id."""
        return int(self.create_comment(login, number, {"body": body})["id"])

    def bodies(self, number: int) -> list[str]:
        """Return the comments of an issue or pull request, oldest first."""
        return [each["body"] for each in self.list_comments(number)]

    def list_comments(self, number: int) -> list[dict[str, Any]]:
        self._require(self.issues, number)
        return [each for each in self.comments.values() if each["issue_number"] == number]

    def create_comment(self, login: str, number: int, given: dict[str, Any]) -> dict[str, Any]:
        self._require(self.issues, number)
        identity = 1_000_000_000 + len(self.comments)
        self.comments[identity] = {
            "id": identity,
            "issue_number": number,
            "body": _text(given, "body"),
            "user": _user(login),
            "html_url": f"https://github.com/{self.repository}/pull/{number}#issuecomment-{identity}",
        }
        return self.comments[identity]

    def update_comment(self, identity: int, given: dict[str, Any]) -> dict[str, Any]:
        comment = self._require(self.comments, identity)
        comment["body"] = _text(given, "body")
        return comment

    def delete_comment(self, identity: int) -> None:
        self._require(self.comments, identity)
        del self.comments[identity]

    def list_issues(self, state: str, labels: list[str]) -> list[dict[str, Any]]:
        self._require_issues()
        return [
            each
            for _, each in sorted(self.issues.items(), reverse=True)
            if state in ("all", each["state"]) and {label["name"] for label in each["labels"]} >= set(labels)
        ]

    def create_issue(self, login: str, given: dict[str, Any]) -> dict[str, Any]:
        self._require_issues()
        return self._add_issue(login, _text(given, "title"), given.get("body"), given.get("labels", []))

    def update_issue(self, number: int, given: dict[str, Any]) -> dict[str, Any]:
        return _update(self._require(self.issues, number), given)

    def list_pulls(self, state: str, head: str | None) -> list[dict[str, Any]]:
        return [
            each
            for _, each in sorted(self.pulls.items(), reverse=True)
            if state in ("all", each["state"]) and head in (None, each["head"]["label"])
        ]

    def get_pull(self, number: int) -> dict[str, Any]:
        return self._require(self.pulls, number)

    def create_pull(self, login: str, given: dict[str, Any]) -> dict[str, Any]:
        if login == BOT and not self.lets_actions_open_pulls:
            raise RefusedError(403, "GitHub Actions is not permitted to create or approve pull requests.")
        title, head, base = (_text(given, name) for name in ("title", "head", "base"))
        sha, onto = self._branch(head), self._branch(base)
        if sha is None or onto is None:
            raise RefusedError(422, "Validation Failed", f"{'head' if sha is None else 'base'} is invalid")
        if sha == onto:
            raise RefusedError(422, "Validation Failed", f"No commits between {base} and {head}")
        label = f"{self.repository.partition('/')[0]}:{head}"
        if any(each["base"]["ref"] == base for each in self.list_pulls("open", label)):
            raise RefusedError(422, "Validation Failed", f"A pull request already exists for {label}.")
        return self.pulls[self._add_pull(login, title, given.get("body") or "", head, sha, base, None)]

    def update_pull(self, number: int, given: dict[str, Any]) -> dict[str, Any]:
        self.update_issue(number, given)
        return _update(self._require(self.pulls, number), given)

    def _add_pull(
        self, login: str, title: str, body: str, head: str, sha: str, base: str, repository: str | None
    ) -> int:
        home = repository or self.repository
        number = int(self._add_issue(login, title, body, [])["number"])
        self.issues[number]["pull_request"] = {"url": f"https://github.com/{self.repository}/pull/{number}"}
        self.pulls[number] = {
            "number": number,
            "title": title,
            "state": "open",
            "body": body,
            "user": _user(login),
            "html_url": f"https://github.com/{self.repository}/pull/{number}",
            "head": {
                "label": f"{home.partition('/')[0]}:{head}",
                "ref": head,
                "sha": sha,
                "repo": {"full_name": home},
            },
            "base": {
                "label": f"{self.repository.partition('/')[0]}:{base}",
                "ref": base,
                "sha": self._branch(base),
                "repo": {"full_name": self.repository},
            },
        }
        return number

    def _add_issue(self, login: str, title: str, body: Any, labels: list[str]) -> dict[str, Any]:
        number = len(self.issues) + 1
        self.issues[number] = {
            "number": number,
            "title": title,
            "state": "open",
            "body": _text({"body": body or ""}, "body", may_be_empty=True),
            "labels": [{"name": each} for each in labels],
            "user": _user(login),
            "html_url": f"https://github.com/{self.repository}/issues/{number}",
        }
        return self.issues[number]

    def _branch(self, name: str) -> str | None:
        return (self.find_branch or self.branches.get)(name)

    def _require_issues(self) -> None:
        if not self.has_issues:
            raise RefusedError(410, "Issues are disabled for this repo")

    def _require(self, shelf: dict[int, dict[str, Any]], key: int) -> dict[str, Any]:
        if key not in shelf:
            raise RefusedError(404, "Not Found")
        return shelf[key]


def _user(login: str) -> dict[str, str]:
    return {"login": login, "type": "Bot" if login.endswith("[bot]") else "User"}


def _update(row: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    for name in ("title", "body", "state"):
        if name in given:
            row[name] = _text(given, name, may_be_empty=name == "body")
    if row["state"] not in ("open", "closed"):
        raise RefusedError(422, "Validation Failed", "state is not open or closed")
    return row


def _text(given: dict[str, Any], name: str, *, may_be_empty: bool = False) -> str:
    value = given.get(name)
    if not isinstance(value, str) or not (value.strip() or may_be_empty):
        raise RefusedError(422, "Validation Failed", f"{name} can't be blank")
    if len(value) > MAX_BODY:
        raise RefusedError(
            422, "Validation Failed", f"{name.title()} is too long (maximum is {MAX_BODY} characters)"
        )
    return value
