"""Reads that fail, lie or never end: nothing is pushed on the word of an answer that can't be trusted."""

from pathlib import Path

import httpx
import pytest

from tests.faults.calls import Call, Kind
from tests.faults.catalogue import OPEN_ENDINGS, READ_FAULTS, STOPS, UNSENT_ENDINGS, a_read
from tests.faults.endings import answers, breaks, rewrites
from tests.faults.transport import Fault, Script
from tests.faults.turn import Ran, Turn
from tests.faults.world import World

SLUGS = ("four", "one", "three", "two")
LISTS = [name for name in READ_FAULTS if name.startswith("read: list")]
ONE_OF_A_HUNDRED = 57


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Four presets, live and recorded; the definition of one has changed."""
    world = World(tmp_path)
    for slug in SLUGS:
        world.define("a", slug, 1)
    world.run(Turn())
    world.define("a", "one", 2)
    return world


def run(world: World, script: Script) -> Ran:
    """Apply with a script."""
    (ran,) = world.run(Turn(script=script))
    return ran


def always(fault: Fault, *slugs: str) -> Script:
    """Return a script that does the same to all calls that it fits, of some presets or of all."""
    return lambda call: fault if call.kind in fault.kinds and (not slugs or call.slug in slugs) else None


def nothing_was_pushed(world: World, ran: Ran) -> bool:
    """Tell whether everything is as it was."""
    return (ran.line.posts(), world.newest("one"), world.recorded()) == (0, 1, dict.fromkeys(SLUGS, 1))


@pytest.mark.parametrize("kind", [Kind.LIST, Kind.VERSIONS, Kind.GET])
@pytest.mark.parametrize("name", [*OPEN_ENDINGS, *UNSENT_ENDINGS])
def test_preset_that_cannot_be_read_is_not_pushed(world: World, name: str, kind: Kind) -> None:
    """Neither when the plan is made nor just before the create does an answer that is none count."""
    ending = (OPEN_ENDINGS | UNSENT_ENDINGS)[name]
    ran = run(world, always(a_read(name, ending, kind)))

    assert nothing_was_pushed(world, ran)
    assert ran.error if kind is Kind.LIST else ran.outcomes["one"] == "failed"


@pytest.mark.parametrize("status", STOPS)
def test_key_that_is_refused_stops_at_once(world: World, status: int) -> None:
    """The list is enough to know; a key that may not ask about itself may still read it."""
    ran = run(world, always(a_read(str(status), answers(status))))

    assert nothing_was_pushed(world, ran)
    assert ran.error
    assert sum(ran.line.seen.values()) <= 2


def test_preset_that_is_gone_is_refused(world: World) -> None:
    """A 404 for a recorded preset is no permission to make it anew."""
    gone = a_read("404", answers(404), Kind.GET, Kind.VERSIONS)
    hidden = a_read("hidden", rewrites(lambda body: {**body, "data": [], "total_count": 0}), Kind.LIST)
    ran = run(world, lambda call: always(gone, "one")(call) or always(hidden)(call))

    assert nothing_was_pushed(world, ran)
    assert ran.outcomes == {"four": "unchanged", "one": "refused", "three": "unchanged", "two": "unchanged"}


def test_all_presets_gone_is_another_place(world: World) -> None:
    """A key of another workspace sees none of them: everything is refused."""
    gone = a_read("404", answers(404), Kind.GET, Kind.VERSIONS)
    hidden = a_read("hidden", rewrites(lambda body: {**body, "data": [], "total_count": 0}), Kind.LIST)
    world.define("a", "new", 1)
    ran = run(world, lambda call: always(gone)(call) or always(hidden)(call))

    assert nothing_was_pushed(world, ran)
    assert set(ran.outcomes.values()) == {"refused"}


@pytest.mark.parametrize("name", LISTS)
def test_list_that_lies_changes_nothing(world: World, name: str) -> None:
    """Missing, doubled and null rows and a wrong count cost a read or two, and no version."""
    ran = run(world, always(READ_FAULTS[name]))

    assert (ran.line.posts(), ran.outcomes["one"]) == (1, "pushed")
    assert world.recorded() == {slug: world.newest(slug) for slug in SLUGS}
    assert (world.newest("one"), world.complaints) == (2, [])


def test_list_that_shifts_between_two_pages(tmp_path: Path) -> None:
    """An edit while the pages are read moves its preset past us; it is asked for, not taken for missing."""
    world = World(tmp_path)
    names = [f"bot-{number:03}" for number in range(101)]
    for name in names:
        world.define("a", name, 1)
    world.run(Turn(concurrency=8))

    def edit_before_the_second_page(call: Call) -> None:
        if (call.kind, call.number) == (Kind.LIST, 2):
            world.api.edit(names[0])

    (ran,) = world.run(Turn(script=edit_before_the_second_page))

    assert ran.line.posts() == 0
    assert ran.result(names[0]).planned.state == "drifted"
    assert [slug for slug, outcome in ran.outcomes.items() if outcome != "unchanged"] == names[:1]
    assert world.recorded() == dict.fromkeys(names, 1)


def test_list_that_never_ends_is_an_error(world: World) -> None:
    """A server that always has another page isn't read for ever."""
    pages = iter(range(1_000_000))

    def another(body: dict[str, list[dict[str, str]]]) -> dict[str, object]:
        return {**body, "data": [{**body["data"][0], "id": f"page-{next(pages)}"}], "total_count": 10**9}

    script = always(a_read("endless", rewrites(another), Kind.LIST))
    endless = {"offset": "0", "limit": "100"}

    def from_the_start(call: Call) -> Fault | None:
        if call.kind is Kind.LIST:
            call.request.url = call.request.url.copy_with(params=endless)
        return script(call)

    ran = run(world, from_the_start)

    assert nothing_was_pushed(world, ran)
    assert ran.error
    assert "doesn't end" in ran.error.message


@pytest.mark.parametrize("lasts", [1, None])
def test_connection_lost_at_read_57_of_100(tmp_path: Path, lasts: int | None) -> None:
    """Lost for a moment, nobody notices; lost for good, what was pushed before is recorded and no more."""
    world = World(tmp_path)
    for number in range(100):
        world.define("a", f"bot-{number:03}", 1)
    lost = a_read("lost", breaks(httpx.ReadError, "connection reset by peer"), Kind.GET)
    reads = 0

    def script(call: Call) -> Fault | None:
        nonlocal reads
        is_last_read = call.kind is Kind.GET and call.number > 1
        reads += is_last_read
        is_lost = is_last_read and reads >= ONE_OF_A_HUNDRED
        return lost if is_lost and (lasts is None or reads < ONE_OF_A_HUNDRED + lasts) else None

    (ran,) = world.run(Turn(script=script, concurrency=1))

    pushed = [slug for slug, outcome in ran.outcomes.items() if outcome == "pushed"]
    assert len(pushed) == ran.line.posts() == (100 if lasts else ONE_OF_A_HUNDRED - 1)
    assert world.recorded() == dict.fromkeys(pushed, 1)
    world.settle()
    assert not world.complaints
