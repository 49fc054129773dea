"""The client of GitHub's API: pages, limits, failures, and what it never says."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from presetctl.errors import GitHubError, InputError
from presetctl.github.client import MAX_PAGES, GitHub, connect
from presetctl.github.transport import ATTEMPTS, GitHubTransport, _wait_before_read, _wait_before_write
from tests.github.fake_api import serving
from tests.github.fake_github import BOT, PERSONAL_TOKEN, READ_ONLY_TOKEN, REPOSITORY, TOKEN, FakeGitHub
from tests.unit.api.scripted import Answer, Script, breaks, says

COMMENTS = f"/repos/{REPOSITORY}/issues/1/comments"
FINE = says(201, {"id": 7, "body": "b", "user": {"login": BOT}})
LIMITED = says(403, {"message": "slow down"}, {"retry-after": "2"})


@pytest.fixture
def fake() -> FakeGitHub:
    """A repository with one pull request."""
    github = FakeGitHub()
    github.open_pull()
    return github


@pytest.fixture
def client(fake: FakeGitHub) -> Iterator[GitHub]:
    """A client with the token of a job."""
    with serving(fake) as url, connect(REPOSITORY, TOKEN, url) as opened:
        yield opened


@contextmanager
def scripted(*answers: Answer) -> Iterator[tuple[GitHub, Script]]:
    script = Script(*answers)
    transport = GitHubTransport(TOKEN, "https://github.test/api/v3", httpx.MockTransport(script))
    yield GitHub(REPOSITORY, transport), script
    transport.close()


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_all_pages_are_read(client: GitHub, fake: FakeGitHub, count: int) -> None:
    """However many comments there are, each is seen once, oldest first."""
    for number in range(count):
        fake.comment(1, f"comment {number}", "eve")

    found = client.list_comments(1)

    assert [each.body for each in found] == [f"comment {number}" for number in range(count)]


def test_a_full_page_without_a_link_is_not_the_last() -> None:
    """Where a server names no next page, a full one is followed all the same."""
    full = says(200, [{"id": each} for each in range(100)])
    with scripted(full, says(200, [{"id": 100}])) as (client, script):
        assert len(client.list_comments(1)) == 101

    assert [each.url.params["page"] for each in script.requests] == ["1", "2"]


def test_a_list_without_end_is_told() -> None:
    """A server that always has another page is an error, not a job that never ends."""
    endless = says(200, [], {"link": '<https://github.test/?page=2>; rel="next"'})
    with scripted(endless) as (client, script), pytest.raises(GitHubError, match="doesn't end"):
        client.list_comments(1)

    assert len(script.requests) == MAX_PAGES


def test_comments_are_created_updated_and_deleted(client: GitHub, fake: FakeGitHub) -> None:
    """A comment's life goes through the calls that GitHub documents."""
    first, second = client.create_comment(1, "first"), client.create_comment(1, "second")
    client.update_comment(first.id, "changed")
    client.delete_comment(second.id)

    assert fake.bodies(1) == ["changed"]
    assert first.user is not None
    assert first.user.login == BOT


def test_issues_without_pull_requests(client: GitHub, fake: FakeGitHub) -> None:
    """GitHub lists pull requests among the issues; we don't. Labels and state narrow the list."""
    drift = client.create_issue("Drift", "text", ["drift"])
    other = client.create_issue("Other", "text")
    client.update_issue(other.number, state="closed")

    assert [each.number for each in client.list_issues()] == [drift.number]
    assert [each.number for each in client.list_issues(state="all")] == [other.number, drift.number]
    assert [each.number for each in client.list_issues(labels=["drift"])] == [drift.number]
    assert fake.issues[other.number]["state"] == "closed"


def test_pull_requests(client: GitHub, fake: FakeGitHub) -> None:
    """A pull request is opened for a branch, found by it, and changed."""
    fake.branches["lock"] = "b" * 40
    made = client.create_pull_request(title="Record", body="text", head="lock", base="main")
    client.update_pull_request(made.number, title="Record two")

    (found,) = client.list_pull_requests(head="acme:lock")
    assert (found.number, found.title, found.head.sha) == (made.number, "Record two", "b" * 40)
    assert len(client.list_pull_requests()) == 2
    assert client.pull_request(1).head.sha == "a" * 40


def test_a_fork_is_told_apart(client: GitHub, fake: FakeGitHub) -> None:
    """A pull request from another repository, also one that is gone, has a token that only reads."""
    fork = fake.open_pull("patch", repository="eve/presets")
    gone = fake.open_pull("lost", repository="mal/presets")
    fake.pulls[gone]["head"]["repo"] = None

    assert [client.pull_request(each).is_from_fork for each in (1, fork, gone)] == [False, True, True]


@pytest.mark.parametrize(("token", "login"), [(TOKEN, BOT), (PERSONAL_TOKEN, "ada")])
def test_a_token_has_a_login(fake: FakeGitHub, token: str, login: str) -> None:
    """A person's token says whose it is; an app's only to GraphQL."""
    with serving(fake) as url, connect(REPOSITORY, token, url) as client:
        assert client.login() == login


@pytest.mark.parametrize(
    ("graphql", "login"),
    [
        (says(200, {"data": {"viewer": {"login": "our-app"}}}), "our-app[bot]"),
        (says(200, {"data": None, "errors": []}), BOT),
        (says(404), BOT),
    ],
)
def test_an_app_is_a_bot(graphql: Answer, login: str) -> None:
    """An app writes under its name with `[bot]`; one that can't be asked is taken for GitHub Actions."""
    with scripted(says(403), graphql) as (client, _):
        assert client.login() == login


def test_a_login_that_is_refused_is_an_error() -> None:
    """A wrong token is told at once."""
    with scripted(says(401, {"message": "Bad credentials"})) as (client, _), pytest.raises(GitHubError):
        client.login()


@pytest.mark.parametrize(
    "trouble", [says(500), says(502), says(429), says(408), LIMITED, breaks(httpx.ReadTimeout(""))]
)
def test_a_read_is_repeated(trouble: Answer) -> None:
    """A server that is busy for a moment doesn't fail a job that only asks."""
    with scripted(trouble, trouble, says(200, [])) as (client, script):
        assert client.list_comments(1) == []

    assert len(script.requests) == 3


def test_reading_gives_up() -> None:
    """A storm of failures ends."""
    with scripted(says(502)) as (client, script), pytest.raises(GitHubError):
        client.list_comments(1)

    assert len(script.requests) == ATTEMPTS


@pytest.mark.parametrize(
    "trouble", [says(500), says(502), says(429), says(422), breaks(httpx.ReadTimeout(""))]
)
def test_a_write_is_not_repeated(trouble: Answer) -> None:
    """What may have been carried out is not done twice."""
    with scripted(trouble, FINE) as (client, script), pytest.raises(GitHubError):
        client.create_comment(1, "text")

    assert len(script.requests) == 1


@pytest.mark.parametrize(
    "limit",
    [
        LIMITED,
        says(429, {"message": "slow down"}, {"retry-after": "0"}),
        says(403, {}, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}),
        says(403, {}, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time()) + 30)}),
    ],
)
def test_a_write_that_was_too_fast_is_repeated(limit: Answer) -> None:
    """A rate limit refuses before anything is done, so the call is made again after the wait."""
    with scripted(limit, limit, FINE) as (client, script):
        assert client.create_comment(1, "text").id == 7

    assert len(script.requests) == 3


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"retry-after": "10000"}, 403),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time()) + 3600)}, 429),
        ({"x-ratelimit-remaining": "0"}, 403),
        ({"x-ratelimit-remaining": "5", "x-ratelimit-reset": "1"}, 403),
    ],
)
def test_a_long_wait_is_not_waited(headers: dict[str, str], status: int) -> None:
    """A limit of an hour, or a refusal that is none, ends the job with its message."""
    refusal = says(status, {"message": "no"}, headers)
    with scripted(refusal, FINE) as (client, script), pytest.raises(GitHubError) as caught:
        client.create_comment(1, "text")

    assert (len(script.requests), caught.value.status) == (1, status)


def test_the_limit_is_kept_to(client: GitHub, fake: FakeGitHub) -> None:
    """GitHub's own limit for writes costs a wait and no comment."""
    fake.writes_until_limit = 1

    for number in range(3):
        client.create_comment(1, str(number))

    assert fake.bodies(1) == ["0", "1", "2"]


def test_waits_are_what_github_asks() -> None:
    """The pause before a repeated call is the one of the answer."""
    with scripted(LIMITED) as (client, _), pytest.raises(GitHubError) as caught:
        client.create_comment(1, "text")

    assert (_wait_before_write(caught.value), _wait_before_read(caught.value)) == (2.0, 2.0)
    assert caught.value.hint == "GitHub's rate limit asks to wait 2 seconds"
    assert not _wait_before_read(ValueError())


@pytest.mark.parametrize(
    ("status", "body", "message", "hint"),
    [
        (401, {"message": "Bad credentials"}, "401: Bad credentials", "missing, wrong or expired"),
        (403, {"message": "Not you"}, "403: Not you", "`permissions`"),
        (404, {"message": "Not Found"}, "404: Not Found", "may not see it"),
        (410, b"<html>", "410", "issues switched off"),
        (422, {"message": "No", "errors": [{"message": "long"}, {"code": "x"}]}, "422: No; long", "content"),
        (422, {"message": "No", "errors": ["a"]}, "422", "content"),
        (429, [], "429", "too many calls"),
        (301, {"message": "Moved"}, "301: Moved", "renamed"),
    ],
)  # fmt: skip
def test_a_failure_names_request_status_and_remedy(status: int, body: Any, message: str, hint: str) -> None:
    """The message holds the call and GitHub's own words, the hint what they usually mean."""
    with scripted(says(status, body)) as (client, _), pytest.raises(GitHubError) as caught:
        client.create_comment(1, "text")

    assert caught.value.message == f"POST {COMMENTS} → {message}"
    assert hint in (caught.value.hint or "")


def test_a_failure_without_a_known_remedy_has_no_hint() -> None:
    """A status that tells people nothing gets no guess."""
    with scripted(says(418)) as (client, _), pytest.raises(GitHubError) as caught:
        client.create_comment(1, "text")

    assert caught.value.hint is None


@pytest.mark.parametrize(
    ("exception", "said"),
    [
        (httpx.ReadTimeout("slow"), "no answer in time"),
        (httpx.ConnectError("no route"), "no route"),
        (httpx.ConnectError(""), "ConnectError"),
    ],
)
def test_a_broken_line_is_told(exception: Exception, said: str) -> None:
    """What kept an answer from coming is said in short."""
    with scripted(breaks(exception)) as (client, _), pytest.raises(GitHubError) as caught:
        client.create_comment(1, "text")

    assert (caught.value.message, caught.value.status) == (f"POST {COMMENTS}: {said}", None)


def test_an_answer_of_another_shape_is_told() -> None:
    """A proxy's page with status 200 is not taken for an answer."""
    with (
        scripted(says(200, b"<html>")) as (client, _),
        pytest.raises(GitHubError, match="promises: it is not"),
    ):
        client.list_comments(1)


@pytest.mark.parametrize(
    "answer", [says(400, {"message": f"your token {TOKEN} is bad"}), breaks(OSError(TOKEN))]
)
def test_the_token_is_never_said(answer: Answer) -> None:
    """A server or a library that repeats the token doesn't get it into the log."""
    with scripted(answer) as (client, script), pytest.raises(GitHubError) as caught:
        client.create_comment(1, "text")

    assert script.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
    assert TOKEN not in caught.value.message
    assert "[token]" in caught.value.message


@pytest.mark.parametrize("token", ["", "a b", "a\n", "ä"])
def test_a_token_that_no_header_takes_is_refused(token: str) -> None:
    """What isn't a token is told without repeating it."""
    with pytest.raises(InputError, match="token is not usable"), connect(REPOSITORY, token):
        pass


def test_a_broken_proxy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable that can't be used is named without what it holds."""
    monkeypatch.setenv("ALL_PROXY", "nonsense://user:secret@proxy")

    with pytest.raises(InputError, match="ALL_PROXY") as caught, connect(REPOSITORY, TOKEN):
        pass

    assert "secret" not in caught.value.message


def test_a_token_that_only_reads(fake: FakeGitHub) -> None:
    """A fork's token reads, and is refused as GitHub refuses it."""
    with serving(fake) as url, connect(REPOSITORY, READ_ONLY_TOKEN, url) as client:
        assert client.list_comments(1) == []
        with pytest.raises(GitHubError, match="Resource not accessible by integration") as caught:
            client.create_comment(1, "text")

    assert caught.value.status == 403


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.create_comment(1, "x" * 65_537),
        lambda client: client.create_comment(9, "x"),
        lambda client: client.pull_request(9),
    ],
)
def test_what_github_refuses(client: GitHub, call: Callable[[GitHub], object]) -> None:
    """A comment that is too long, or on nothing, is an error with GitHub's own words."""
    with pytest.raises(GitHubError, match=r"too long|Not Found"):
        call(client)
