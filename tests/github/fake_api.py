"""GitHub's REST API on loopback, over a repository in memory.

`python -m tests.github.fake_api` serves one pull request and prints the URL for `GITHUB_API_URL` as its first
line; the tokens are those of `fake_github`.
"""

import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from presetctl.sandbox.server import SandboxServer, listen
from tests.github.fake_github import BOT, FakeGitHub, RefusedError

DEFAULT_PER_PAGE = 30
MAX_PER_PAGE = 100


def create_app(github: FakeGitHub) -> Starlette:
    """Return an ASGI application over a repository."""
    gate = _Gate(github)
    repository = f"/repos/{github.repository}"
    routes = [
        Route(path.replace("{repository}", repository), gate.endpoint(call), methods=[method])
        for (method, path), call in _CALLS.items()
    ]
    nowhere = gate.endpoint(_nowhere)
    return Starlette(
        routes=[*routes, Route("/{path:path}", nowhere, methods=["GET", "POST", "PATCH", "DELETE"])]
    )


@contextmanager
def serving(github: FakeGitHub) -> Iterator[str]:
    """Serve in a thread of this process, on a free port. Yields the URL for `GITHUB_API_URL`."""
    started = threading.Event()
    with listen("127.0.0.1", 0) as listener:
        server = SandboxServer(create_app(github), started.set)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        started.wait()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


@dataclass(frozen=True)
class _Call:
    """A call that was let in."""

    github: FakeGitHub
    request: Request
    login: str
    given: dict[str, Any]

    @property
    def number(self) -> int:
        """The number or id in the path."""
        return int(self.request.path_params["number"])

    @property
    def state(self) -> str:
        """Which issues or pull requests are asked for."""
        return self.request.query_params.get("state", "open")


_Answer = Callable[[_Call], Response]


class _Gate:
    """Who may do what, and how fast."""

    def __init__(self, github: FakeGitHub) -> None:
        self.github = github
        self.writes = 0

    def endpoint(self, answer: _Answer) -> Callable[[Request], Awaitable[Response]]:
        """Return what Starlette calls for a kind of call."""

        async def respond(request: Request) -> Response:
            self.github.calls.append(f"{request.method} {request.url.path}")
            try:
                login = self._admit(request)
                text = await request.body()
                return answer(_Call(self.github, request, login, _parse(text) if text else {}))
            except RefusedError as refused:
                return JSONResponse(refused.body, refused.status, headers=refused.headers)

        return respond

    def _admit(self, request: Request) -> str:
        """Return who calls. Raises: RefusedError for a token that may not do this, or not now."""
        github, token = self.github, request.headers.get("authorization", "").partition(" ")[2]
        login = github.writers.get(token) or github.readers.get(token)
        if login is None:
            raise RefusedError(401, "Bad credentials")
        if github.exhausted_until and github.exhausted_until > time.time():
            headers = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(github.exhausted_until)}
            raise RefusedError(403, "API rate limit exceeded", headers=headers)
        path = request.url.path
        if path.startswith("/repos/") and not path.startswith(f"/repos/{github.repository}/"):
            raise RefusedError(404, "Not Found")
        if request.method != "GET" and path != "/graphql":
            self._admit_write(token)
        return login

    def _admit_write(self, token: str) -> None:
        if token not in self.github.writers:
            raise RefusedError(403, "Resource not accessible by integration")
        self.writes += 1
        limit = self.github.writes_until_limit
        if limit is not None and self.writes > limit:
            self.writes = 0
            headers = {"retry-after": str(self.github.retry_after)}
            raise RefusedError(403, "You have exceeded a secondary rate limit.", headers=headers)


def _user(call: _Call) -> Response:
    if call.login == BOT:
        raise RefusedError(403, "Resource not accessible by integration")
    return JSONResponse({"login": call.login, "type": "User"})


def _viewer(call: _Call) -> Response:
    return JSONResponse({"data": {"viewer": {"login": call.login}}})


def _delete_comment(call: _Call) -> Response:
    call.github.delete_comment(call.number)
    return Response(status_code=204)


def _list_issues(call: _Call) -> Response:
    labels = call.request.query_params.get("labels", "").split(",")
    return _page(call.request, call.github.list_issues(call.state, [each for each in labels if each]))


def _list_pulls(call: _Call) -> Response:
    return _page(call.request, call.github.list_pulls(call.state, call.request.query_params.get("head")))


def _nowhere(_: _Call) -> Response:
    raise RefusedError(404, "Not Found")


_CALLS: dict[tuple[str, str], _Answer] = {
    ("GET", "/user"): _user,
    ("POST", "/graphql"): _viewer,
    ("GET", "{repository}/issues/{number:int}/comments"): lambda call: _page(
        call.request, call.github.list_comments(call.number)
    ),
    ("POST", "{repository}/issues/{number:int}/comments"): lambda call: JSONResponse(
        call.github.create_comment(call.login, call.number, call.given), 201
    ),
    ("PATCH", "{repository}/issues/comments/{number:int}"): lambda call: JSONResponse(
        call.github.update_comment(call.number, call.given)
    ),
    ("DELETE", "{repository}/issues/comments/{number:int}"): _delete_comment,
    ("GET", "{repository}/issues"): _list_issues,
    ("POST", "{repository}/issues"): lambda call: JSONResponse(
        call.github.create_issue(call.login, call.given), 201
    ),
    ("PATCH", "{repository}/issues/{number:int}"): lambda call: JSONResponse(
        call.github.update_issue(call.number, call.given)
    ),
    ("GET", "{repository}/pulls"): _list_pulls,
    ("POST", "{repository}/pulls"): lambda call: JSONResponse(
        call.github.create_pull(call.login, call.given), 201
    ),
    ("GET", "{repository}/pulls/{number:int}"): lambda call: JSONResponse(call.github.get_pull(call.number)),
    ("PATCH", "{repository}/pulls/{number:int}"): lambda call: JSONResponse(
        call.github.update_pull(call.number, call.given)
    ),
}
"""Method and path → the answer to a call that was let in."""


def _parse(text: bytes) -> dict[str, Any]:
    try:
        given = json.loads(text)
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise RefusedError(400, "Problems parsing JSON")
    return given


def _page(request: Request, rows: list[dict[str, Any]]) -> Response:
    """Return the asked page, with links to the others."""
    size = min(int(request.query_params.get("per_page", DEFAULT_PER_PAGE)), MAX_PER_PAGE)
    number = int(request.query_params.get("page", 1))
    last = max(1, -(-len(rows) // size))
    names = {"prev": number - 1, "next": number + 1, "last": last}
    links = [
        f'<{request.url.include_query_params(page=page)}>; rel="{name}"'
        for name, page in names.items()
        if 1 <= page <= last and page != number
    ]
    headers = {"link": ", ".join(links)} if links else {}
    return JSONResponse(rows[(number - 1) * size : number * size], headers=headers)


if __name__ == "__main__":
    repository = FakeGitHub()
    repository.open_pull()
    with listen("127.0.0.1", 0) as port:
        url = f"http://127.0.0.1:{port.getsockname()[1]}"
        SandboxServer(create_app(repository), lambda: print(url, flush=True)).run(sockets=[port])  # noqa: T201 (the URL is what a caller waits for)
