"""Git as this project runs it: who it is, what it says when it fails, and how it logs in."""

from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from presetctl.errors import InputError, UsageError
from presetctl.git import AUTHOR, GitError, Push, Repository, open_repository
from tests.git.conftest import LOCKFILE, Bench


def author(bench: Bench, repository: Repository) -> list[str]:
    commit = repository.commit(repository.head(), "file", "text\n", "Message\n\nwith a body")
    return bench.git("log", "-1", "--format=%an%n%ae%n%cn%n%ce", commit, at=repository.root).splitlines()


def test_commits_have_an_author(bench: Bench) -> None:
    """A runner has no identity, so the commit is the bot's, unless the environment names somebody."""
    clone = bench.clone("runner")
    nobody = {name: value for name, value in bench.environment.items() if not name.startswith("GIT_")}
    nobody |= {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_COMMITTER_NAME": "release"}

    assert author(bench, clone) == ["dev", "dev@example.org"] * 2
    assert author(bench, replace(clone, environment=nobody)) == [*AUTHOR, "release", AUTHOR[1]]


def test_file_of_a_commit(bench: Bench) -> None:
    """A file is read as the commit has it, whatever its name looks like; one that isn't there is None."""
    clone = bench.clone("runner")
    odd = ":(glob)**/-x y.lock"
    commit = clone.commit(clone.head(), odd, "odd\r\n\n", "Add it")

    assert (clone.read(commit, odd), clone.read(clone.head(), odd)) == ("odd\r\n\n", None)
    assert clone.read(commit, "README.md") == "hello\n"
    with pytest.raises(GitError, match=r"`git ls-tree` failed: fatal: "):
        clone.read("0" * 40, LOCKFILE)


def test_root_is_found_from_a_folder_below(bench: Bench) -> None:
    """The presets folder is enough to find the repository."""
    clone = bench.clone("runner")

    assert open_repository(clone.root / "presets", bench.environment).root == clone.root.resolve()


def test_folder_without_a_repository(bench: Bench, tmp_path: Path) -> None:
    """A folder that no work tree holds is named."""
    (tmp_path / "plain").mkdir()

    with pytest.raises(UsageError, match="plain` lies in no Git work tree: fatal: not a git repository"):
        open_repository(tmp_path / "plain", bench.environment)


def test_machine_without_git(bench: Bench, tmp_path: Path) -> None:
    """Where Git isn't installed, this is said, with what to do."""
    with pytest.raises(GitError) as raised:
        replace(bench.clone("runner"), environment={"PATH": str(tmp_path / "nothing")}).head()

    assert raised.value.message == "there is no `git`"
    assert raised.value.hint


def test_git_that_hangs(bench: Bench, tmp_path: Path) -> None:
    """A remote that never answers ends a command, not the job's time."""
    stand_in = tmp_path / "bin" / "git"
    stand_in.parent.mkdir()
    stand_in.write_text("#!/bin/sh\nexec tail -f /dev/null\n")
    stand_in.chmod(0o755)
    environment = {"PATH": f"{stand_in.parent}:{bench.environment['PATH']}"}

    with pytest.raises(GitError, match=r"`git rev-parse` took longer than 0\.1 seconds"):
        replace(bench.clone("runner"), environment=environment, timeout_seconds=0.1).head()


def test_push_to_a_remote_that_is_gone(bench: Bench) -> None:
    """No answer about the branch is told from a refusal, and a login in the URL isn't repeated."""
    clone = bench.clone("runner")
    bench.git("remote", "set-url", "origin", "http://user:secret@127.0.0.1:9/x", at=clone.root)

    answer = clone.push(clone.head(), "main")

    assert answer.kind is Push.UNREACHED
    assert "127.0.0.1" in answer.reason
    assert "secret" not in answer.reason


def test_push_without_git(bench: Bench, tmp_path: Path) -> None:
    """A push that Git can't even begin is one without an answer."""
    nowhere = replace(bench.clone("runner"), environment={"PATH": str(tmp_path / "nothing")})

    assert nowhere.push("main", "main").kind is Push.UNREACHED


def test_branch_that_somebody_replaced(bench: Bench) -> None:
    """A branch that isn't where we saw it isn't overwritten."""
    clone = bench.clone("runner")
    bench.push("other", "text\n", "README.md")

    answer = clone.replace(clone.head(), "main", clone.head())

    assert answer.kind is Push.MOVED
    assert bench.log() == ["other", "start"]


def test_remote_that_says_nothing(bench: Bench) -> None:
    """A transport that dies without a word is still reported."""
    clone = bench.clone("runner")
    bench.git("remote", "set-url", "origin", "ext::false", at=clone.root)
    bench.git("config", "protocol.ext.allow", "always", at=clone.root)

    with pytest.raises(GitError, match=r"failed: (fatal: |it didn't say why)"):
        clone.fetch("main")


@pytest.fixture
def logins() -> Iterator[tuple[str, list[list[str]]]]:
    """A server that is no Git server, and the `Authorization` headers of each request it got."""
    seen: list[list[str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers.get_all("Authorization") or [])
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Keep the terminal clean."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", seen
        server.shutdown()
        thread.join()


def test_login_is_the_token_alone(bench: Bench, logins: tuple[str, list[list[str]]]) -> None:
    """The token of the environment replaces what a checkout has left, since two logins would be refused."""
    url, seen = logins
    clone = bench.clone("runner")
    bench.git("remote", "set-url", "origin", f"{url}/acme/presets", at=clone.root)
    bench.git("config", f"http.{url}/.extraheader", "AUTHORIZATION: basic b2xk", at=clone.root)
    environment = {**bench.environment, "GITHUB_TOKEN": "t0ken", "GITHUB_SERVER_URL": url}

    for variables in (bench.environment, environment):
        with pytest.raises(GitError, match="`git ls-remote` failed: "):
            open_repository(clone.root, variables).fetch("main")

    assert seen == [["basic b2xk"], [f"basic {b64encode(b'x-access-token:t0ken').decode()}"]]


def test_token_is_never_sent_in_clear(bench: Bench) -> None:
    """A server without TLS that isn't this machine gets no token, and Git isn't even begun."""
    environment = {**bench.environment, "GITHUB_TOKEN": "t0ken", "GITHUB_SERVER_URL": "http://ghe.example"}

    with pytest.raises(InputError, match=r"`GITHUB_SERVER_URL`: .* would send the key"):
        open_repository(bench.folder, environment)


def test_token_goes_to_github_alone(bench: Bench, logins: tuple[str, list[list[str]]]) -> None:
    """A remote elsewhere doesn't get the token."""
    url, seen = logins
    clone = bench.clone("runner")
    bench.git("remote", "set-url", "origin", f"{url}/acme/presets", at=clone.root)
    environment = {**bench.environment, "GITHUB_TOKEN": "t0ken"}

    with pytest.raises(GitError, match="`git ls-remote` failed: "):
        open_repository(clone.root, environment).fetch("main")

    assert seen == [[]]
