"""The long run: `python -m tests.faults --long [--faults 10000] [--seed S]`.

It plays rounds by chance until so many faults were injected, prints what came of them by kind of fault, and
ends with 1 if anything happened that nobody was told. Without `--long` it is a short one.
"""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from tests.faults.chance import play
from tests.faults.summary import render, summarise
from tests.faults.world import World

SHARE = 500
"""So many faults are injected without `--long`."""


@dataclass(slots=True)
class Rounds:
    """Rounds from a seed on until so many faults were injected; each complaint is printed as it comes."""

    seed: int
    faults: int
    rounds: int = 0
    runs: int = 0
    injected: int = 0
    complaints: int = 0

    def __iter__(self) -> Iterator[World]:
        """Play a round at a time."""
        while self.injected < self.faults:
            world = play(self.seed + self.rounds)
            for complaint in dict.fromkeys(world.complaints):
                print(f"seed {self.seed + self.rounds}: {complaint}", flush=True)
            self.rounds += 1
            self.runs += world.runs
            self.injected += sum(world.faults.values())
            self.complaints += len(world.complaints)
            yield world


def main() -> int:
    """Play, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--long", action="store_true", help="play until --faults were injected")
    parser.add_argument("--faults", type=int, default=10_000, help="default: 10000")
    parser.add_argument("--seed", type=int, default=0, help="the first round's seed; default: 0")
    asked = parser.parse_args()
    rounds = Rounds(asked.seed, asked.faults if asked.long else SHARE)
    print(render(summarise(rounds)))
    print(f"{rounds.rounds} rounds from seed {asked.seed}, {rounds.runs} runs, {rounds.injected} faults")
    return 1 if rounds.complaints else 0


if __name__ == "__main__":
    sys.exit(main())
