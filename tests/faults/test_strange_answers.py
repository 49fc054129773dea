"""Answers that say something else than expected: what was kept, by which number, of which preset."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.faults.api import KEEPS
from tests.faults.calls import Call, Kind
from tests.faults.catalogue import CREATE_FAULTS, CREATES, HARMLESS, READS, Commit, a_read
from tests.faults.endings import with_data
from tests.faults.transport import Fault, Forward, Line
from tests.faults.turn import Turn
from tests.faults.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A preset whose first version is live and recorded, and whose definition has changed."""
    world = World(tmp_path)
    world.define("a", "one", 1)
    world.run(Turn())
    world.define("a", "one", 2)
    return world


def answered(name: str) -> Turn:
    """Return a turn whose create is carried out and answered so."""
    return Turn(creates=[CREATE_FAULTS[f"{Commit.AT_ONCE}: {name}"]])


@pytest.mark.parametrize(
    ("kept", "paths"), [("dropped", ["/config/top_p"]), ("altered", ["/config/temperature"])]
)
def test_what_was_not_stored_is_told_once(world: World, kept: str, paths: list[str]) -> None:
    """It ends with 5 the first time, stands in the lock entry, and isn't pushed again."""
    (ran,) = world.run(answered(kept))
    (again,) = world.run(Turn())

    assert ran.report
    assert again.report
    assert (ran.line.posts(), ran.report.exit_code, list(ran.result("one").not_persisted)) == (1, 5, paths)
    assert (again.line.posts(), again.report.exit_code, again.outcomes) == (0, 0, {"one": "unchanged"})
    assert (world.newest("one"), world.recorded()) == (2, {"one": 2})


@pytest.mark.parametrize("kept", sorted(KEEPS.keys() - {"dropped", "altered"}))
def test_what_the_server_adds_or_writes_otherwise_is_no_change(world: World, kept: str) -> None:
    """Added and reordered keys, other notations of a number and nulls are never pushed against."""
    (ran,) = world.run(answered(kept))
    (again,) = world.run(Turn())

    assert ran.report
    assert again.report
    assert (ran.line.posts(), ran.report.exit_code, ran.result("one").not_persisted) == (1, 0, ())
    assert (again.line.posts(), again.report.exit_code, again.outcomes) == (0, 0, {"one": "unchanged"})
    assert (world.newest("one"), world.recorded()) == (2, {"one": 2})


@pytest.mark.parametrize("name", HARMLESS)
def test_answer_with_news_is_a_success(world: World, name: str) -> None:
    """New fields and a status that nobody knows don't hide that the version was made."""
    (ran,) = world.run(answered(name))

    assert (ran.line.posts(), ran.outcomes) == (1, {"one": "pushed"})
    assert (world.newest("one"), world.recorded()) == (2, {"one": 2})


def test_version_that_somebody_made_in_between_is_named(world: World) -> None:
    """The version is base + 2: ours is recorded, theirs is named, and the run ends with 4."""
    (ran,) = world.run(answered("edit, edited before"))

    assert ran.report
    assert (ran.line.posts(), ran.report.exit_code) == (1, 4)
    assert [each.number for each in ran.result("one").superseded] == [2]
    assert (world.newest("one"), world.recorded()) == (3, {"one": 3})


def test_number_that_the_api_skipped_is_a_note(world: World) -> None:
    """The version is base + 2 and nobody made the one between: a success, with a note."""
    (ran,) = world.run(Turn(script=everywhere(renumber)))
    (again,) = world.run(Turn(script=everywhere(renumber)))

    assert ran.report
    assert (ran.line.posts(), ran.report.exit_code, ran.outcomes) == (1, 0, {"one": "pushed"})
    assert "skipped from version 1 to 3" in " ".join(ran.result("one").notes)
    assert (again.line.posts(), again.outcomes) == (0, {"one": "unchanged"})
    assert (world.newest("one"), world.recorded()) == (2, {"one": 3})


@pytest.mark.parametrize("status", ["disabled", "archived", "hibernating"])
def test_preset_that_is_not_active_is_refused(world: World, status: str) -> None:
    """Whatever its status is called, nothing is sent."""
    script = a_read(status, with_data(status=status), Kind.GET)
    (ran,) = world.run(Turn(script=lambda call: script if call.kind is Kind.GET else None))

    assert (ran.line.posts(), ran.outcomes) == (0, {"one": "refused"})
    assert (world.newest("one"), world.recorded()) == (1, {"one": 1})


def test_preset_without_a_version_is_refused(world: World) -> None:
    """A null where the live version should be is nobody's permission."""
    script = a_read("null", with_data(designated_version=None, designated_version_id=None), Kind.GET)
    (ran,) = world.run(Turn(script=lambda call: script if call.kind is Kind.GET else None))

    assert (ran.line.posts(), ran.outcomes) == (0, {"one": "refused"})
    assert (world.newest("one"), world.recorded()) == (1, {"one": 1})


def test_read_about_another_preset_pushes_nothing(world: World) -> None:
    """An answer that is about another slug is no answer."""
    script = a_read("other", with_data(slug="somebody-elses"), Kind.GET)
    (ran,) = world.run(Turn(script=lambda call: script if call.kind is Kind.GET else None))

    assert (ran.line.posts(), world.newest("one"), world.recorded()) == (0, 1, {"one": 1})
    assert "pushed" not in ran.outcomes.values()


def everywhere(change: Callable[[Any], Any]) -> Callable[[Call], Fault]:
    """Return a script that changes the JSON of every answer."""

    async def act(_: Call, __: Line, forward: Forward) -> httpx.Response:
        answer = await forward()
        return httpx.Response(answer.status_code, json=change(json.loads(answer.content)))

    fault = Fault("changed everywhere", READS | CREATES, act)
    return lambda _: fault


def renumber(value: Any) -> Any:
    """Return an answer in which the second version has the number 3."""
    if isinstance(value, list):
        return [renumber(each) for each in value]
    if isinstance(value, dict):
        return {key: 3 if (key, item) == ("version", 2) else renumber(item) for key, item in value.items()}
    return value
