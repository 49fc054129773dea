"""Whatever others write is read or refused: no other exception, no hang, no memory without end."""

import subprocess
import sys
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.__main__ import CORPUS
from tests.fuzz.limits import limited
from tests.fuzz.mutations import mutate
from tests.fuzz.targets import TARGETS

SEEDS = {name: sorted((CORPUS / name).iterdir()) for name in TARGETS}


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_mutated_input_is_read_or_refused(name: str, data: st.DataObject) -> None:
    """A valid file or answer that is damaged gives a value or the documented error, within the limits."""
    seed = data.draw(st.sampled_from(SEEDS[name])).read_bytes()
    chance = Random(data.draw(st.integers(0, 2**32)))  # noqa: S311 (no secret)
    damaged = mutate(chance, seed)

    with limited():
        TARGETS[name](damaged)


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_has_something_right_to_start_from(name: str) -> None:
    """Damage is tried on what is read, or most of it would break off at the first byte."""
    assert any(TARGETS[name](path.read_bytes()) for path in SEEDS[name])


def test_every_seed_belongs_to_a_target() -> None:
    """No seed is left over from a target that is gone, and the corpus stays small."""
    sizes = [path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()]

    assert {each.name for each in CORPUS.iterdir()} == set(TARGETS)
    assert max(sizes) < 4096


def test_missing_fuzzer_is_told() -> None:
    """Without atheris, fuzzing by hand says what to install."""
    script = (
        "import sys; sys.modules['atheris'] = None; "
        "from tests.fuzz.__main__ import main; sys.exit(main(['key']))"
    )

    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)

    assert ran.returncode == 1
    assert "`pip install atheris`" in ran.stderr
