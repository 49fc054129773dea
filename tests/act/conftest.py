"""Workflows run for real: `act` on this machine, a bare Git remote, GitHub on loopback, the sandbox.

What is not ours stands in from disk, under the commits that the workflows pin: `checkout`, `setup-python` and
`upload-artifact` are small actions written here; `checkout` makes a shallow clone with a detached HEAD.
The action installs presetctl with pip as it does on GitHub, but for the index: what it depends on comes from
the environment that the tests run in. Later runs find it installed, as on a runner that keeps its folder.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.github.fake_api import serving
from tests.github.fake_github import READ_ONLY_TOKEN, TOKEN, FakeGitHub
from tests.process.conftest import KEY, Served, served

__all__ = ["served"]

ROOT = Path(__file__).parents[2]
ACT = Path(sys.executable).with_name("act")
PATIENCE_SECONDS = 120
PIN = "0123456789abcdef0123456789abcdef01234567"
ACTION = f"acme/presetctl/.github/actions/presetctl@{PIN}"
"""The action as a repository of somebody else pins it."""

IDENTITY = {
    f"GIT_{who}_{what}": "dev@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
}
"""Of people; a job has none."""

INSTALL_VARIABLES = {
    "PIP_NO_BUILD_ISOLATION": "0",
    "PIP_NO_INDEX": "1",
    "PYTHONPATH": sysconfig.get_paths()["purelib"],
}
"""What makes `pip install` of this repository need no network. The first of them is one of pip's variables
that say the opposite of what they seem to."""

INPUTS = ("if-no-files-found", "name", "path", "persist-credentials", "python-version", "ref")
STAND_INS = {
    "actions/checkout": """
        git init --quiet . && git remote add origin "$REMOTE"
        git fetch --quiet --depth=1 origin "${INPUT_REF:-$GITHUB_REF}"
        git checkout --quiet --detach FETCH_HEAD
    """,
    "actions/setup-python": 'ln -sfn "$INSTALLED_ONCE" "$RUNNER_TEMP/presetctl-action"',
    "actions/upload-artifact": 'mkdir -p "$ARTIFACTS" && cp "$INPUT_PATH" "$ARTIFACTS"',
}


@dataclass(frozen=True)
class Ran:
    """A workflow that has run: act's exit code, and everything it printed."""

    code: int
    log: str

    def outputs(self) -> dict[str, str]:
        """Return the outputs that steps have set, the last of a name."""
        return dict(re.findall(r"::set-output:: ([\w-]+)=(.*)", self.log))


@dataclass
class Repository:
    """A repository of presets on GitHub: its remote, a clone to work in, and what surrounds it."""

    folder: Path
    github: FakeGitHub
    served: Served
    api_url: str
    environment: Mapping[str, str]

    @property
    def remote(self) -> Path:
        """The bare repository."""
        return self.folder / "remote.git"

    @property
    def clone(self) -> Path:
        """The clone that people work in, and that a job finds checked out."""
        return self.folder / "clone"

    @property
    def artifacts(self) -> Path:
        """Where uploaded artifacts are."""
        return self.folder / "artifacts"

    def git(self, *arguments: str, at: Path | None = None) -> str:
        """Run Git, in the clone unless another place is named, and return what it prints."""
        ran = subprocess.run(
            ["git", *arguments],
            cwd=at or self.clone,
            env={**self.environment, **IDENTITY},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    def write(self, name: str, text: str) -> None:
        """Write a file of the presets folder."""
        (self.clone / "presets" / name).write_text(text)

    def commit(self, message: str) -> str:
        """Commit everything on the branch that is checked out, push it, and return the commit."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)
        self.git("push", "--quiet", "origin", "HEAD")
        return self.git("rev-parse", "HEAD")

    def log(self, branch: str = "main") -> list[str]:
        """Return the subjects of a branch of the remote, newest first."""
        return self.git("log", "--format=%s", branch, at=self.remote).splitlines()

    def pull_request(self, number: int) -> Ran:
        """Run what a push to a pull request sets off; its branch is checked out."""
        pull = self.github.pulls[number]
        pull["head"]["sha"] = self.git("rev-parse", "HEAD")
        self.git("push", "--quiet", "--force", "origin", f"HEAD:refs/pull/{number}/merge")
        is_fork = pull["head"]["repo"] != pull["base"]["repo"]
        secrets = {"GITHUB_TOKEN": READ_ONLY_TOKEN if is_fork else TOKEN}
        return self.act("pull_request", {"number": number, "pull_request": pull}, secrets, is_fork=is_fork)

    def push(self) -> Ran:
        """Run what a push to `main` sets off."""
        self.git("checkout", "--quiet", "main")
        self.git("pull", "--quiet")
        event = {"ref": "refs/heads/main", "after": self.git("rev-parse", "HEAD")}
        return self.act("push", event, {"GITHUB_TOKEN": TOKEN})

    def schedule(self) -> Ran:
        """Run what the clock sets off, on `main`."""
        self.git("checkout", "--quiet", "main")
        self.git("pull", "--quiet")
        return self.act("schedule", {}, {"GITHUB_TOKEN": TOKEN})

    def refuse(self, refs: str) -> None:
        """Let the remote refuse pushes to refs, a pattern of the shell, as a protected branch does."""
        hook = self.remote / "hooks" / "update"
        hook.write_text(f'#!/bin/sh\ncase "$1" in {refs}) exit 1;; esac\n')
        hook.chmod(0o755)

    def act(
        self, event: str, payload: Mapping[str, Any], secrets: Mapping[str, str], *, is_fork: bool = False
    ) -> Ran:
        """Run the workflow of the work tree for an event."""
        file = self.folder / "event.json"
        file.write_text(json.dumps(payload))
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        given = {**secrets, **({} if is_fork else {"OPENROUTER_API_KEY": KEY})}
        variables = {
            "GITHUB_API_URL": self.api_url,
            "GITHUB_REPOSITORY": self.github.repository,
            "OPENROUTER_BASE_URL": self.served.base_url,
            "REMOTE": self.remote.as_uri(),
            "ARTIFACTS": str(self.artifacts),
            "INSTALLED_ONCE": str(self.folder.parent / "installed"),
            **INSTALL_VARIABLES,
        }
        command = [
            *(str(ACT), event, "--platform", "ubuntu-latest=-self-hosted", "--eventpath", str(file)),
            *("--no-cache-server", "--action-offline-mode", "--no-skip-checkout"),
            *(word for name, value in given.items() for word in ("--secret", f"{name}={value}")),
            *(word for name, value in variables.items() for word in ("--env", f"{name}={value}")),
            *(word for each in _stand_ins(self.clone) for word in ("--local-repository", each)),
        ]
        ran = subprocess.run(
            command,
            cwd=self.clone,
            env={**self.environment, "HOME": str(home)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )
        return Ran(ran.returncode, ran.stdout)


def _stand_ins(clone: Path) -> Iterator[str]:
    """Yield for each action that a workflow or the action itself uses where it is on this disk."""
    texts = [path.read_text() for path in (clone / ".github").rglob("*.yml")]
    texts.append((ROOT / ".github/actions/presetctl/action.yml").read_text())
    for name, pin in sorted(set(re.findall(r"uses: ([\w-]+/[\w-]+)[\w/.-]*@(\S+)", "\n".join(texts)))):
        folder = clone.parent.parent / "stand-ins" / name.replace("/", "-")
        yield f"{name}@{pin}={folder}"


def _write_stand_ins(folder: Path) -> None:
    for name, script in STAND_INS.items():
        action = folder / name.replace("/", "-") / "action.yml"
        action.parent.mkdir(parents=True)
        given = {f"INPUT_{each.upper()}": f"${{{{ inputs.{each} }}}}" for each in ("path", "ref")}
        step = {"shell": "bash", "run": script, "env": given}
        inputs = {each: {"description": each} for each in INPUTS}
        text = json.dumps(
            {
                "name": name,
                "description": name,
                "inputs": inputs,
                "runs": {"using": "composite", "steps": [step]},
            }
        )
        action.write_text(text)


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the stand-ins, and this repository as others check it out."""
    folder = tmp_path_factory.mktemp("act")
    _write_stand_ins(folder / "stand-ins")
    snapshot = folder / "stand-ins" / "acme-presetctl"
    for name in ("src", ".github/actions"):
        shutil.copytree(ROOT / name, snapshot / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, snapshot)
    (folder / "installed").mkdir()
    return folder


@pytest.fixture
def repository(shared: Path, served: Served, tmp_path: Path) -> Iterator[Repository]:
    """A repository with two presets that were never pushed, and an empty OpenRouter."""
    folder = shared / tmp_path.name
    folder.mkdir()
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }

    def find_branch(name: str) -> str | None:
        return made.git("for-each-ref", f"refs/heads/{name}", at=made.remote)[:40] or None

    github = FakeGitHub(find_branch=find_branch)
    with serving(github) as url:
        made = Repository(folder, github, served, url, environment)
        made.git("init", "--quiet", "--bare", "--initial-branch=main", "remote.git", at=folder)
        made.git("clone", "--quiet", str(made.remote), "clone", at=folder)
        (made.clone / "presets").mkdir()
        (made.clone / ".gitignore").write_text("presets/.presetctl/\n")
        made.write(
            "mail.yaml", "system_prompt: Be brief.\nrequest: {model: openai/gpt-5.4, temperature: 0.7}\n"
        )
        made.write("triage.yaml", "system_prompt: Sort it.\nrequest: {model: openai/gpt-5.4-mini}\n")
        yield made
