"""A disk that is full, read-only or forbidden: what can't be noted isn't sent, what was sent isn't lost."""

import ctypes
import os
from pathlib import Path

import pytest

from tests.faults.program import Program

NOTHING: tuple[int, list[int], int | None] = (0, [], None)
ONCE = (1, [1], 1)
ERRORS = ["ENOSPC", "EROFS", "EACCES", "EIO"]

_PR_CAPBSET_DROP = 24
_CAP_DAC_OVERRIDE = 1


def as_anybody() -> None:
    """Give up root's right to write where the mode forbids it; others don't have it."""
    if os.geteuid() == 0:
        ctypes.CDLL(None).prctl(_PR_CAPBSET_DROP, _CAP_DAC_OVERRIDE, 0, 0, 0)


@pytest.mark.parametrize("when", ["before", "within"])
@pytest.mark.parametrize("line", ["intent", "sending"])
def test_what_cannot_be_journalled_is_not_sent(program: Program, when: str, line: str) -> None:
    """Nothing goes out without its evidence; once there is room, apply starts afresh."""
    failed = program.apply(fate=("ENOSPC", when, line))
    left = program.state()

    again = program.apply()

    assert (failed.code, left) == (1, NOTHING), failed.err
    assert "can't be written" in failed.out + failed.err
    assert (again.code, program.state()) == (0, ONCE), again.err


@pytest.mark.parametrize("when", ["before", "within"])
def test_outcome_that_cannot_be_journalled_is_recorded(program: Program, when: str) -> None:
    """The version is live and the lockfile says so; the next run has nothing to do."""
    failed = program.apply(fate=("ENOSPC", when, "closed"))
    left = program.state()

    again = program.apply()

    assert left == ONCE, failed.err
    assert "can't be written" in failed.out + failed.err
    assert (again.code, program.state()) == (0, ONCE), again.err


@pytest.mark.parametrize("error", ERRORS)
def test_lockfile_that_cannot_be_replaced_is_printed(program: Program, error: str) -> None:
    """It ends with 5 and the text to restore; the journal has the version too, so the next run records it."""
    failed = program.apply(fate=(error, "before", "lockfile"))
    left = program.state()

    again = program.apply()

    assert (failed.code, left) == (5, (1, [1], None)), failed.err
    assert f"cat > '{program.folder}/presets.lock' <<'END'" in failed.err
    assert (again.code, program.state()) == (0, ONCE), again.err


@pytest.mark.parametrize("has_local_folder", [False, True])
def test_folder_that_may_not_be_written_pushes_nothing(program: Program, *, has_local_folder: bool) -> None:
    """A read-only checkout is told before the first call that writes."""
    if has_local_folder:
        (program.folder / ".presetctl").mkdir()
    program.folder.chmod(0o555)

    ran = program.apply(preexec_fn=as_anybody)

    program.folder.chmod(0o755)
    assert (ran.code, program.state()) == (1, NOTHING), ran.err
    assert "can't be written" in ran.out + ran.err


def test_folder_that_may_not_be_written_still_plans(program: Program) -> None:
    """Looking needs no place to write."""
    program.folder.chmod(0o555)

    process = program.start("plan", preexec_fn=as_anybody)
    out, err = process.communicate()

    program.folder.chmod(0o755)
    assert (process.returncode, "one" in out) == (0, True), err


def test_device_that_is_always_full(program: Program) -> None:
    """Output that can't be written is no bug; what went live is recorded all the same."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ran = program.apply("--format", "json", stdout=full)

    assert program.state() == ONCE
    assert "bug" not in ran.err
