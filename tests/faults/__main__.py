"""The long run: `python -m tests.faults --long [--faults 10000] [--seed S]`.

It plays rounds by chance until so many faults were injected, prints what came of them by kind of fault, and
ends with 1 if anything happened that nobody was told. Without `--long` it plays the share that runs in CI.
"""

import argparse
import sys

from tests.faults.chance import play
from tests.faults.summary import render, summarise

SHARE = 1000
"""So many faults are injected in CI."""


def main() -> int:
    """Play, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--long", action="store_true", help="play until --faults were injected")
    parser.add_argument("--faults", type=int, default=10_000, help="default: 10000")
    parser.add_argument("--seed", type=int, default=0, help="the first round's seed; default: 0")
    asked = parser.parse_args()
    wanted, injected, worlds = (asked.faults if asked.long else SHARE), 0, []
    seed = asked.seed
    while injected < wanted:
        world = play(seed)
        injected += sum(world.faults.values())
        worlds.append(world)
        for complaint in dict.fromkeys(world.complaints):
            print(f"seed {seed}: {complaint}")
        seed += 1
    print(render(summarise(worlds)))
    runs = sum(each.runs for each in worlds)
    print(f"{len(worlds)} rounds from seed {asked.seed}, {runs} runs, {injected} faults")
    return 1 if any(each.complaints for each in worlds) else 0


if __name__ == "__main__":
    sys.exit(main())
