"""A bare remote on disk, clones of it, and Git as a fresh machine has it."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from presetctl.git import Repository, open_repository
from presetctl.lockfile import Lock, render_lock
from tests.unit.conftest import a_lock, an_entry

LOCKFILE = "presets/presets.lock"


def a_lock_of(**versions: int) -> Lock:
    """Return a lock with presets at these versions."""
    return a_lock(
        {slug: an_entry(slug, f"Say {number}.", number=number) for slug, number in versions.items()}
    )


@dataclass(frozen=True)
class Bench:
    """A remote, what stands around it, and the environment of every Git that runs."""

    folder: Path
    environment: Mapping[str, str]

    @property
    def remote(self) -> Path:
        """The bare repository that everybody pushes to."""
        return self.folder / "remote.git"

    def git(self, *arguments: str, at: Path | None = None) -> str:
        """Run Git and return what it prints."""
        ran = subprocess.run(
            ["git", *arguments],
            cwd=at or self.remote,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout.strip()

    def clone(self, name: str, *options: str) -> Repository:
        """Return a clone of the remote."""
        self.git("clone", "--quiet", *options, self.remote.as_uri(), str(self.folder / name))
        return open_repository(self.folder / name, self.environment)

    def push(self, name: str, text: str, path: str = LOCKFILE, branch: str = "main") -> None:
        """Commit a file and push it, from a clone that is made for it."""
        clone = self.folder / f"pusher-{name}"
        self.git("clone", "--quiet", "--branch", branch, str(self.remote), str(clone))
        (clone / path).parent.mkdir(exist_ok=True)
        (clone / path).write_text(text)
        self.git("add", "--all", at=clone)
        self.git("commit", "--quiet", "--message", name, at=clone)
        self.git("push", "--quiet", at=clone)

    def refuse(self, refs: str, message: str = "protected branch") -> None:
        """Let the remote refuse pushes to refs, a pattern of the shell."""
        hook = self.remote / "hooks" / "update"
        hook.write_text(f'#!/bin/sh\ncase "$1" in {refs}) echo "{message}" >&2; exit 1;; esac\n')
        hook.chmod(0o755)

    def lock(self, branch: str = "main") -> str:
        """Return the lockfile of a branch of the remote."""
        return self.git("show", f"{branch}:{LOCKFILE}") + "\n"

    def log(self, branch: str = "main") -> list[str]:
        """Return the subjects of a branch of the remote, newest first."""
        return self.git("log", "--format=%s", branch).splitlines()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A remote whose branch `main` holds a lockfile with the presets `a` and `b`."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        **{f"GIT_{who}_NAME": "dev" for who in ("AUTHOR", "COMMITTER")},
        **{f"GIT_{who}_EMAIL": "dev@example.org" for who in ("AUTHOR", "COMMITTER")},
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }
    made = Bench(tmp_path, environment)
    made.git("init", "--quiet", "--bare", "--initial-branch=main", "remote.git", at=tmp_path)
    start = tmp_path / "start"
    made.git("clone", "--quiet", str(made.remote), str(start), at=tmp_path)
    (start / "presets").mkdir()
    (start / LOCKFILE).write_text(render_lock(a_lock_of(a=1, b=1)))
    (start / "README.md").write_text("hello\n")
    made.git("add", "--all", at=start)
    made.git("commit", "--quiet", "--message", "start", at=start)
    made.git("push", "--quiet", "origin", "HEAD:main", at=start)
    return made
