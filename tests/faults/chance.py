"""A round by chance: edits, runs with faults, kills and a second runner, from one seed."""

import random
import tempfile
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from tests.faults.catalogue import CREATE_FAULTS, READ_FAULTS
from tests.faults.transport import Fault
from tests.faults.turn import Turn
from tests.faults.world import SLUGS, World

READS = (tuple(READ_FAULTS.values()),)
CREATES = tuple(
    tuple(group)
    for _, group in groupby(
        sorted(CREATE_FAULTS.values(), key=lambda each: (each.told, "edited" in each.name)),
        key=lambda each: (each.told, "edited" in each.name),
    )
)
"""The faults of creates by what a client may conclude from them; each group is as likely as any other."""

STORMS = 0.1
LATENCIES = (0.0, 0.1, 0.7, 2.5)


def play(seed: int, turns: int = 6) -> World:
    """Play one round in a folder of its own and let it come to rest."""
    chance = random.Random(seed)  # noqa: S311 (no secret hangs on it)
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        for name in world.checkouts:
            for slug in SLUGS:
                world.define(name, slug, 1)
        if chance.random() < 0.5:
            world.run(Turn())
            world.pull("a", "b")
        for serial in range(2, turns + 2):
            _meddle(chance, world, serial)
            world.run(*_turns(chance))
        world.settle()
    return world


def _meddle(chance: random.Random, world: World, serial: int) -> None:
    """Let people work: on definitions, with Git, in the dashboard."""
    for name in world.checkouts:
        for slug in SLUGS:
            if chance.random() < 0.4:
                world.define(name, slug, chance.choice((serial, serial, 1)))
    if chance.random() < 0.2:
        world.pull(*chance.sample(("a", "b"), 2))
    if chance.random() < 0.2:
        world.api.edit(chance.choice(SLUGS))


def _turns(chance: random.Random) -> list[Turn]:
    names = ["a"] * 6 + ["b"] * 2
    if chance.random() < 0.25:
        return [_turn(chance, name) for name in chance.choice((("a", "b"), ("a", "a")))]
    return [_turn(chance, chance.choice(names))]


def _turn(chance: random.Random, name: str) -> Turn:
    rate = chance.choice((0.0, 0.3, 0.8, 1.0))
    return Turn(
        name,
        creates=_storm(chance)
        if chance.random() < STORMS
        else [_pick(chance, CREATES, rate) for _ in range(12)],
        reads=[(_pick(chance, READS, rate / 6), chance.choice((1, 1, 2, 5))) for _ in range(40)],
        kill_at=chance.randint(1, 60) if chance.random() < 0.3 else None,
        kept=chance.choice((0.0, 0.5, 1.0)),
        full_at=chance.randint(1, 12) if chance.random() < 0.08 else None,
        latency=[chance.choice(LATENCIES) for _ in range(7)],
        overwrite=frozenset(each for each in SLUGS if chance.random() < 0.3),
        retries_unknown=chance.random() < 0.2,
    )


def _storm(chance: random.Random) -> list[Fault | None]:
    return [_pick(chance, CREATES, 1.0)] * 25


def _pick(chance: random.Random, groups: Sequence[Sequence[Fault]], rate: float) -> Fault | None:
    """Choose a fault, at the rate given."""
    return chance.choice(chance.choice(groups)) if chance.random() < rate else None
