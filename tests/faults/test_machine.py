"""Any faults, kills, edits and second runners in any order; whatever happened at the API was told.

The whole of apply runs: definitions, lockfile and journal are files, and the client talks to the sandbox over
a line that does what the machine says. After each step no rule of the protocol is broken, and the lockfile
was whole at every moment; at the end the folder comes to rest, and every version has been named.
"""

import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.faults.catalogue import READ_FAULTS
from tests.faults.chance import CREATES as CREATES_BY_END
from tests.faults.chance import play
from tests.faults.turn import Turn
from tests.faults.world import SLUGS, World

SLUG = st.sampled_from(SLUGS)
NAME = st.sampled_from(["a", "b"])
FAULT = st.sampled_from(CREATES_BY_END).flatmap(st.sampled_from)
CREATES = st.lists(st.none() | FAULT, max_size=6) | FAULT.map(lambda fault: [fault] * 12)
READS = st.lists(
    st.tuples(st.none() | st.sampled_from(list(READ_FAULTS.values())), st.integers(1, 5)), max_size=6
)
TURN = st.builds(
    Turn,
    checkout=NAME,
    creates=CREATES,
    reads=READS,
    kill_at=st.none() | st.integers(1, 60),
    kept=st.sampled_from([0.0, 0.5, 1.0]),
    full_at=st.none() | st.integers(1, 12),
    latency=st.lists(st.sampled_from([0.0, 0.1, 0.7, 2.5]), min_size=1, max_size=5),
    overwrite=st.frozensets(SLUG, max_size=2),
    retries_unknown=st.booleans(),
)
LOST = st.builds(Turn, checkout=NAME, creates=st.lists(FAULT, min_size=3, max_size=6))
TEXTS = st.fixed_dictionaries(dict.fromkeys(SLUGS, st.none() | st.integers(1, 6)))


class Faults(RuleBasedStateMachine):
    """Two checkouts, one API, and everything that goes wrong between them."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.world = World(Path(self.folder.name))
        for name in self.world.checkouts:
            self.define(name, dict.fromkeys(SLUGS, 1))

    @rule(source=st.sampled_from(["ab", "ba"]))
    def pull(self, source: str) -> None:
        self.world.pull(*source)

    @rule(slug=SLUG)
    def edit_by_hand(self, slug: str) -> None:
        self.world.api.edit(slug)

    @rule(texts=TEXTS, turn=LOST)
    def apply_with_lost_creates(self, texts: dict[str, int | None], turn: Turn) -> None:
        self.define(turn.checkout, texts)
        self.world.run(turn)

    @rule(texts=TEXTS, turn=TURN)
    def apply(self, texts: dict[str, int | None], turn: Turn) -> None:
        self.define(turn.checkout, texts)
        self.world.run(turn)

    @rule(texts=TEXTS, others=TEXTS, first=TURN, second=TURN)
    def apply_side_by_side(
        self, texts: dict[str, int | None], others: dict[str, int | None], first: Turn, second: Turn
    ) -> None:
        self.define(first.checkout, texts)
        self.define(second.checkout, others)
        self.world.run(first, second)

    def define(self, name: str, texts: dict[str, int | None]) -> None:
        """Write the definitions that have a new text."""
        for slug, serial in texts.items():
            if serial:
                self.world.define(name, slug, serial)

    @rule()
    def come_to_rest(self) -> None:
        self.world.settle()

    @invariant()
    def nothing_is_amiss(self) -> None:
        assert not self.world.complaints, "\n".join(self.world.story)

    def teardown(self) -> None:
        self.world.settle()
        self.folder.cleanup()
        self.nothing_is_amiss()


TestFaults = Faults.TestCase
TestFaults.settings = settings(max_examples=25, stateful_step_count=10)


@pytest.mark.parametrize("first", range(0, 60, 20))
def test_a_share_of_the_long_run(first: int) -> None:
    """Rounds by chance, as `python -m tests.faults --long` plays them by the thousand, name every version."""
    complaints = {seed: found for seed in range(first, first + 20) if (found := play(seed).complaints)}

    assert not complaints
