"""A lockfile or journal that can't be trusted stops the run before its first call, and is left as it is."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.catalogue import CREATE_FAULTS
from tests.faults.turn import Turn
from tests.faults.world import World

Damage = Callable[[Path], object]


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A preset that is live and recorded, with a changed definition."""
    world = World(tmp_path)
    world.define("a", "one", 1)
    world.run(Turn())
    world.define("a", "one", 2)
    return world


def rewritten(change: Callable[[str], str]) -> Damage:
    """Return a damage that changes the text."""
    return lambda path: path.write_bytes(change(path.read_text(encoding="utf-8")).encode())


def to_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def to_dangling_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("nowhere")


DAMAGES: dict[str, Damage] = {
    "conflict markers": rewritten(lambda text: f"<<<<<<< ours\n{text}"),
    "truncated": rewritten(lambda text: text[: len(text) // 2]),
    "empty": rewritten(lambda _: ""),
    "duplicate key": rewritten(lambda text: text.replace('"target"', '"canonical": 1, "target"')),
    "byte order mark": rewritten(lambda text: "\ufeff" + text),
    "newer version": rewritten(lambda text: text.replace('"lockfile_version": 1', '"lockfile_version": 2')),
    "folder": to_folder,
    "dangling link": to_dangling_link,
    "100 MB": lambda path: os.truncate(path, 100 << 20),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_lockfile_stops_before_the_first_call(world: World, damage: Damage) -> None:
    """It is never taken for an empty one, and nothing is read or sent."""
    damage(world.checkouts["a"].lockfile)

    (ran,) = world.run(Turn())

    assert ran.error
    assert (ran.error.exit_code, sum(ran.line.seen.values()), world.newest("one")) == (3, 0, 1)


def test_lockfile_with_line_ends_of_windows_is_read(world: World) -> None:
    """What Git made of it on its way is no damage."""
    rewritten(lambda text: text.replace("\n", "\r\n"))(world.checkouts["a"].lockfile)

    (ran,) = world.run(Turn())

    assert (ran.line.posts(), ran.outcomes, world.recorded()) == (1, {"one": "pushed"}, {"one": 2})


def test_linked_lockfile_stays_a_link(world: World) -> None:
    """Who keeps it elsewhere gets it written there."""
    path = world.checkouts["a"].lockfile
    path.rename(path.with_name("elsewhere.json"))
    path.symlink_to("elsewhere.json")

    (ran,) = world.run(Turn())

    assert (ran.line.posts(), world.recorded(), path.is_symlink()) == (1, {"one": 2}, True)


@pytest.fixture
def journal(world: World) -> Path:
    """The journal that a lost push leaves behind."""
    world.run(Turn(creates=[CREATE_FAULTS["no commit: reset"]]))
    return world.checkouts["a"].settings.journal


def test_cut_last_line_of_the_journal_is_ignored(world: World, journal: Path) -> None:
    """It is what a crash leaves: the push before it is still open."""
    journal.write_bytes(journal.read_bytes() + b'{"event": "clo')

    (ran,) = world.run(Turn())

    assert (ran.line.posts(), ran.outcomes, world.newest("one")) == (0, {"one": "unknown"}, 1)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("intent", "intend"),
        lambda text: text[text.index("\n") + 1 :],
        lambda text: "\n" + text,
        lambda text: text.replace('"journal_version": 1', '"journal_version": 2'),
    ],
    ids=["unknown event", "no header", "empty line", "newer version"],
)
def test_damaged_journal_stops_before_the_first_call(
    world: World, journal: Path, change: Callable[[str], str]
) -> None:
    """A push that may be open is never forgotten because its line can't be read."""
    rewritten(change)(journal)
    damaged = journal.read_bytes()

    (ran,) = world.run(Turn())

    assert ran.error
    assert (ran.error.exit_code, sum(ran.line.seen.values())) == (3, 0)
    assert (world.newest("one"), world.recorded(), journal.read_bytes()) == (1, {"one": 1}, damaged)
