"""Fuzzing by hand: `python -m tests.fuzz TARGET --seconds N`.

It needs atheris, which is no development dependency since it has no wheels for every platform:
`pip install atheris` where it has. It starts from the seeds in `corpus`, keeps what it finds on the way in
a temporary folder, and stops at the first input for which a target raises, is too slow or takes too much
memory.
"""

import argparse
import random
import sys
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
HANG_SECONDS = 20
MAX_INPUT_BYTES = 1 << 16
MISSING = """\
error: atheris is not installed
hint: `pip install atheris`; `python -m pytest tests/fuzz` tries the same targets without it
"""


def main(arguments: Sequence[str]) -> int:
    """Fuzz one target until the time is over or something is found; libFuzzer then ends the process."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.fuzz", description="Fuzz what reads others' files."
    )
    parser.add_argument("target", choices=sorted(each.name for each in CORPUS.iterdir()))
    parser.add_argument("--seconds", type=int, default=60, help="Default: 60.")
    chosen = parser.parse_args(arguments)
    try:
        atheris = import_module("atheris")
    except ImportError:
        sys.stderr.write(MISSING)
        return 1
    with atheris.instrument_imports(include=["presetctl", "httpx", "json"]):
        from tests.fuzz.limits import limited
        from tests.fuzz.mutations import mutate
        from tests.fuzz.targets import TARGETS

    import stamina

    stamina.set_testing(True)
    target = TARGETS[chosen.target]

    def try_one(data: bytes) -> None:
        with limited():
            target(data)

    def mutated(data: bytes, max_size: int, seed: int) -> bytes:
        generator = random.Random(seed)  # noqa: S311 (no secret: the same seed gives the same input)
        if generator.random() < 0.5:
            return bytes(atheris.Mutate(data, max_size))
        return mutate(generator, data)[:max_size]

    found = tempfile.mkdtemp(prefix=f"fuzz-{chosen.target}-")
    options = (
        f"-max_total_time={chosen.seconds}",
        f"-timeout={HANG_SECONDS}",
        f"-max_len={MAX_INPUT_BYTES}",
        f"-artifact_prefix={found}/",
        "-print_final_stats=1",
    )
    Path(found, "new").mkdir()
    seeds = (str(Path(found, "new")), str(CORPUS / chosen.target))
    atheris.Setup([sys.argv[0], *options, *seeds], try_one, custom_mutator=mutated)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
