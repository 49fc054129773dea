"""Git, the program, run on one work tree: read a file of a commit, commit one file, fetch, push.

Neither the work tree nor its index is touched, so what else is changed or staged there stays out. Nothing
passes through a shell, and a branch is always named in full, so that no name is taken for an option.
"""

import base64
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from presetctl.base_url import URL_HINT, url_problem
from presetctl.errors import InputError, PresetctlError, UsageError

REMOTE = "origin"
TIMEOUT_SECONDS = 120

AUTHOR = ("github-actions[bot]", "41898282+github-actions[bot]@users.noreply.github.com")
"""Who commits where the environment (`GIT_AUTHOR_NAME` and so on) names nobody else."""

_PLAIN = {"GIT_TERMINAL_PROMPT": "0", "GIT_LITERAL_PATHSPECS": "1", "LC_ALL": "C"}
_FETCH_OPTIONS = ("--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-maintenance")
_USER_OF_URL = re.compile(r"(?<=://)[^/@\s]+@")
_COMPLAINT = re.compile(r"(?:remote|error|fatal): *\S")
_MOVED = re.compile(r"\[rejected\]|cannot lock ref|failed to update ref|incorrect old value|stale info")


class GitError(PresetctlError):
    """Git could not do what was asked."""


class Push(StrEnum):
    """What a remote says to a push."""

    DONE = "done"
    MOVED = "moved"
    REFUSED = "refused"
    UNREACHED = "unreached"


@dataclass(frozen=True, slots=True)
class PushAnswer:
    """What came of a push; `reason` is the remote's or Git's own, empty when it is done."""

    kind: Push
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Repository:
    """A work tree with an `origin`; `environment` is what Git runs in, each time so many seconds at most."""

    root: Path
    environment: Mapping[str, str]
    timeout_seconds: float = TIMEOUT_SECONDS

    def head(self) -> str:
        """Return the commit that is checked out. Raises: GitError when there is none."""
        return self._text("rev-parse", "--verify", "HEAD^{commit}")

    def read(self, commit: str, path: str) -> str | None:
        """Return a file's text as a commit holds it, or None. `path` is relative to the root.

        Raises: GitError when the commit is not to be had.
        """
        if not self._text("ls-tree", "--full-tree", "--name-only", commit, "--", path):
            return None
        return self._bytes("cat-file", "blob", f"{commit}:{path}").decode(errors="replace")

    def fetch(self, branch: str) -> str | None:
        """Return the commit that a branch of the remote is at, fetched, or None if it has no such branch.

        Raises: GitError.
        """
        name = _full_name(branch)
        if not self._text("ls-remote", REMOTE, name):
            return None
        self._text("fetch", *_FETCH_OPTIONS, REMOTE, name)
        return self._text("rev-parse", "--verify", "FETCH_HEAD^{commit}")

    def commit(self, parent: str, path: str, text: str, message: str) -> str:
        """Return a new commit on `parent` that changes one file and no other."""
        blob = self._text("hash-object", "-w", "--stdin", "--no-filters", stdin=text)
        with tempfile.TemporaryDirectory() as folder:
            index = {"GIT_INDEX_FILE": os.path.join(folder, "index")}  # noqa: PTH118 (a variable's value)
            self._text("read-tree", parent, more=index)
            self._text("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", more=index)
            tree = self._text("write-tree", more=index)
        return self._text("commit-tree", tree, "-p", parent, "-F", "-", stdin=message, more=_author(self))

    def push(self, commit: str, branch: str) -> PushAnswer:
        """Move a branch of the remote forward to a commit."""
        return self._push(f"{commit}:{_full_name(branch)}")

    def replace(self, commit: str, branch: str, before: str | None) -> PushAnswer:
        """Put a branch of the remote at a commit, unless it isn't any more where it was `before`."""
        name = _full_name(branch)
        return self._push(f"--force-with-lease={name}:{before or ''}", f"{commit}:{name}")

    def _push(self, *arguments: str) -> PushAnswer:
        options = [each for each in arguments if each.startswith("--")]
        refs = [each for each in arguments if not each.startswith("--")]
        try:
            ran = self._run("push", "--porcelain", "--no-verify", *options, REMOTE, *refs)
        except GitError as exception:
            return PushAnswer(Push.UNREACHED, exception.message)
        if ran.returncode == 0:
            return PushAnswer(Push.DONE)
        lines = [line for line in ran.stdout.decode(errors="replace").splitlines() if line.startswith("!\t")]
        if not lines:
            return PushAnswer(Push.UNREACHED, _complaint(ran.stderr))
        answer = lines[0].split("\t")[-1]
        return PushAnswer(Push.MOVED if _MOVED.search(answer) else Push.REFUSED, answer)

    def _text(self, *arguments: str, stdin: str = "", more: Mapping[str, str] | None = None) -> str:
        return self._bytes(*arguments, stdin=stdin, more=more).decode(errors="replace").strip()

    def _bytes(self, *arguments: str, stdin: str = "", more: Mapping[str, str] | None = None) -> bytes:
        ran = self._run(*arguments, stdin=stdin, more=more)
        if ran.returncode:
            raise GitError(f"`git {arguments[0]}` failed: {_complaint(ran.stderr)}")
        return ran.stdout

    def _run(
        self, *arguments: str, stdin: str = "", more: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[bytes]:
        try:
            return subprocess.run(  # noqa: S603 (a list of arguments, and no shell)
                ["git", *arguments],  # noqa: S607 (the Git that people have on their PATH)
                cwd=self.root,
                env={**self.environment, **(more or {})},
                input=stdin.encode(),
                capture_output=True,
                check=False,
                timeout=self.timeout_seconds,
            )
        except FileNotFoundError as exception:
            raise GitError("there is no `git`", "install Git, and see that it is on the PATH") from exception
        except subprocess.TimeoutExpired as exception:
            raise GitError(
                f"`git {arguments[0]}` took longer than {self.timeout_seconds:g} seconds"
            ) from exception


def open_repository(folder: Path, environment: Mapping[str, str]) -> Repository:
    """Return the repository whose work tree holds a folder.

    A `GITHUB_TOKEN` in the environment is what Git authenticates with at `GITHUB_SERVER_URL`, in place of
    what a checkout may have left in the configuration; it never stands on a command line.

    Raises: GitError; UsageError without such a repository; InputError if the token would go there in clear.
    """
    quiet = {**environment, **_PLAIN, **_credentials(environment)}
    repository = Repository(folder, quiet)
    ran = repository._run("rev-parse", "--show-toplevel")  # noqa: SLF001 (the same room)
    if ran.returncode:
        raise UsageError(f"`{folder}` lies in no Git work tree: {_complaint(ran.stderr)}")
    return Repository(Path(os.fsdecode(ran.stdout).removesuffix("\n")), quiet)


def _credentials(environment: Mapping[str, str]) -> dict[str, str]:
    token = environment.get("GITHUB_TOKEN")
    if not token:
        return {}
    server = environment.get("GITHUB_SERVER_URL") or "https://github.com"
    if problem := url_problem(server):
        raise InputError(f"`GITHUB_SERVER_URL`: {problem}", URL_HINT)
    login = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    count = int(environment.get("GIT_CONFIG_COUNT") or 0)
    variables = {"GIT_CONFIG_COUNT": str(count + 2)}
    # An empty value drops the headers that a checkout configured: two logins would be refused.
    for number, value in enumerate(("", f"AUTHORIZATION: basic {login}"), start=count):
        variables[f"GIT_CONFIG_KEY_{number}"] = f"http.{server}/.extraheader"
        variables[f"GIT_CONFIG_VALUE_{number}"] = value
    return variables


def _author(repository: Repository) -> dict[str, str]:
    name, email = AUTHOR
    given = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email}
    given |= {"GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": email}
    return given | {key: repository.environment[key] for key in given if key in repository.environment}


def _full_name(branch: str) -> str:
    return f"refs/heads/{branch}"


def _complaint(stderr: bytes) -> str:
    """Return the line that says what is wrong: the remote's own, where there is one, comes first."""
    lines = [line for line in stderr.decode(errors="replace").splitlines() if _COMPLAINT.match(line)]
    return _USER_OF_URL.sub("***@", lines[0]) if lines else "it didn't say why"
