"""`presetctl lock merge`, by itself and as the merge driver of a real Git."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from presetctl.lockfile import Lock, LockEntry, render_lock
from tests.commands.conftest import Presetctl
from tests.unit.conftest import a_lock, an_entry

SLUGS = [f"bot-{number:02}" for number in range(20)]

Git = Callable[..., subprocess.CompletedProcess[str]]


def entries(slugs: Iterable[str], number: int = 1) -> dict[str, LockEntry]:
    return {slug: an_entry(slug, f"Answer as {slug}.", number=number) for slug in slugs}


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """Run Git in a repository whose lockfiles are merged by presetctl."""
    identity = {
        f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        **identity,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    run("init", "--initial-branch=main")
    run("config", "merge.presetctl.driver", f"'{sys.executable}' -m presetctl lock merge %O %A %B")
    (tmp_path / ".gitattributes").write_text("presets*.lock merge=presetctl\n")
    return run


@pytest.fixture
def merge(git: Git, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Commit three lockfiles as a base and two branches of it, and merge the branches; None is no file."""
    path = tmp_path / "presets.lock"

    def commit(lock: Lock | None, message: str) -> None:
        if lock:
            path.write_text(render_lock(lock))
        git("add", "--all")
        assert git("commit", "--allow-empty", "-m", message).returncode == 0

    def run(base: Lock | None, ours: Lock, theirs: Lock) -> subprocess.CompletedProcess[str]:
        commit(base, "base")
        git("checkout", "-b", "theirs")
        commit(theirs, "theirs")
        git("checkout", "main")
        commit(ours, "ours")
        return git("merge", "--no-edit", "theirs")

    return run


Merge = Callable[..., subprocess.CompletedProcess[str]]


def test_additions_in_the_same_place_merge(merge: Merge, tmp_path: Path) -> None:
    """Two branches that each push a new preset in the same place merge to what one apply would write."""
    base = entries(SLUGS)
    ours = a_lock(base | entries(["bot-05-a", "zoo"]))
    theirs = a_lock(base | entries(["bot-05-b", "zebra"]))

    ran = merge(a_lock(base), ours, theirs)

    both = a_lock(base | entries(["bot-05-a", "bot-05-b", "zoo", "zebra"]))
    assert (ran.returncode, (tmp_path / "presets.lock").read_text()) == (0, render_lock(both))


def test_neighbours_merge(merge: Merge, tmp_path: Path) -> None:
    """One branch updates and drops every second preset, the other the rest."""
    base = entries(SLUGS)
    ours = base | entries(SLUGS[0:18:2], number=2)
    theirs = base | entries(SLUGS[1:18:2], number=2)
    del ours["bot-18"], theirs["bot-19"]

    ran = merge(a_lock(base), a_lock(ours), a_lock(theirs))

    both = a_lock(entries(SLUGS[:18], number=2))
    assert (ran.returncode, (tmp_path / "presets.lock").read_text()) == (0, render_lock(both))


def test_the_same_slug_on_both_sides_conflicts(merge: Merge, git: Git, tmp_path: Path) -> None:
    """Git reports a conflict, the file stays readable with our entry, and everything else is merged."""
    base = entries(SLUGS)
    ours = base | entries(["bot-07"], number=2)
    theirs = base | entries(["bot-07"], number=3) | entries(["bot-08"], number=2)

    ran = merge(a_lock(base), a_lock(ours), a_lock(theirs))

    assert ran.returncode == 1
    assert "both sides changed the lock entry of `bot-07`" in ran.stderr
    assert "`presetctl lock refresh bot-07`" in ran.stderr
    assert git("diff", "--name-only", "--diff-filter=U").stdout == "presets.lock\n"
    merged = a_lock(ours | entries(["bot-08"], number=2))
    assert (tmp_path / "presets.lock").read_text() == render_lock(merged)


def test_both_branches_may_add_a_lockfile(merge: Merge, tmp_path: Path) -> None:
    """Without a common lockfile, Git gives an empty one."""
    ran = merge(None, a_lock(entries(SLUGS[:10])), a_lock(entries(SLUGS[10:])))

    assert (ran.returncode, (tmp_path / "presets.lock").read_text()) == (
        0,
        render_lock(a_lock(entries(SLUGS))),
    )


@pytest.fixture
def sides(tmp_path: Path, presetctl: Presetctl) -> Callable[..., tuple[Path, ...]]:  # noqa: ARG001 (it makes the folder)
    """Write base, ours and theirs where there is no presets folder; None is no file."""
    (tmp_path / "presets").rmdir()

    def write(*texts: str | None) -> tuple[Path, ...]:
        paths = tuple(Path(name) for name in ("base", "ours", "theirs"))
        for path, text in zip(paths, texts, strict=True):
            if text is not None:
                path.write_text(text)
        return paths

    return write


Sides = Callable[..., tuple[Path, ...]]

ONE, TWO = render_lock(a_lock(entries(["a"]))), render_lock(a_lock(entries(["b"])))


def call(presetctl: Presetctl, paths: tuple[Path, ...]) -> tuple[int, str]:
    ran = presetctl("lock", "merge", *map(str, paths))
    assert ran.out == ""
    return ran.code, ran.err


@pytest.mark.parametrize("base", ["", None])
def test_base_may_be_empty_or_missing(presetctl: Presetctl, sides: Sides, base: str | None) -> None:
    """No common ancestor is no error, and nothing is said when all went well."""
    paths = sides(base, ONE, TWO)

    assert call(presetctl, paths) == (0, "")
    assert paths[1].read_text() == render_lock(a_lock(entries(["a", "b"])))


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (("{", ONE, TWO), "--> base:1"),
        ((ONE, "", TWO), "--> ours:1"),
        ((ONE, "<<<<<<< ours\n", TWO), "markers of a merge conflict"),
        ((ONE, TWO, "[]"), "--> theirs:1"),
        ((ONE, TWO, None), "there is no file `theirs`"),
    ],
)
def test_unreadable_side_is_rejected(
    presetctl: Presetctl, sides: Sides, texts: tuple[str | None, ...], message: str
) -> None:
    """A side that can't be vouched for is named, and OURS keeps its bytes."""
    paths = sides(*texts)

    code, err = call(presetctl, paths)

    assert (code, paths[1].read_text()) == (3, texts[1])
    assert message in err


def test_two_places_are_a_conflict(presetctl: Presetctl, sides: Sides) -> None:
    """Lockfiles of two targets aren't mixed."""
    other = render_lock(Lock("staging", "https://elsewhere"))
    paths = sides("", ONE, other)

    code, err = call(presetctl, paths)

    assert (code, paths[1].read_text()) == (1, ONE)
    assert "the target is `production` on our side and `staging` on theirs" in err


def test_deletion_against_a_push_is_a_conflict(presetctl: Presetctl, sides: Sides) -> None:
    """An entry that one side dropped and the other pushed is for people to settle."""
    pushed = render_lock(a_lock(entries(["a"], number=2)))
    empty = render_lock(a_lock())
    paths = sides(ONE, empty, pushed)

    code, err = call(presetctl, paths)

    assert (code, paths[1].read_text()) == (1, empty)
    assert "lock entry of `a`" in err


def test_result_that_cannot_be_written(
    presetctl: Presetctl, sides: Sides, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk leaves OURS as it was."""
    from presetctl.commands import lock

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(lock, "write_lock", fail)
    paths = sides("", ONE, TWO)

    code, err = call(presetctl, paths)

    assert (code, paths[1].read_text()) == (1, ONE)
    assert "`ours` can't be written: No space left on device" in err
