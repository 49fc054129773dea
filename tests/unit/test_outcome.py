"""The exit code of a run: the most severe thing that happened."""

import pytest

from presetctl.outcome import Outcome, Report, Result
from tests.unit.conftest import a_definition, a_live_side, a_lock, a_plan, a_version

PLAN = a_plan([a_definition()], None, a_live_side())
PLANNED = PLAN.presets[0]


def result(outcome: Outcome) -> Result:
    return Result(PLANNED, outcome)


PUSHED, RECOVERED = result(Outcome.PUSHED), result(Outcome.RECOVERED)
RECORDED, UNCHANGED = result(Outcome.RECORDED), result(Outcome.UNCHANGED)
REFUSED, FAILED = result(Outcome.REFUSED), result(Outcome.FAILED)
UNKNOWN, NOT_ATTEMPTED = result(Outcome.UNKNOWN), result(Outcome.NOT_ATTEMPTED)
NOT_PERSISTED = Result(PLANNED, Outcome.PUSHED, not_persisted=("/config/a",))
GAP = Result(PLANNED, Outcome.PUSHED, has_gap=True)
SUPERSEDED = Result(PLANNED, Outcome.PUSHED, superseded=(a_version(number=2),))


@pytest.mark.parametrize(
    ("results", "save_error", "signal", "code"),
    [
        ((), None, None, 0),
        ((PUSHED, RECOVERED, RECORDED, UNCHANGED), None, None, 0),
        ((FAILED,), None, None, 1),
        ((FAILED, NOT_ATTEMPTED, RECORDED, UNCHANGED), None, None, 1),
        ((NOT_ATTEMPTED,), None, None, 1),
        ((RECORDED,), "no space", None, 1),
        ((REFUSED,), None, None, 4),
        ((REFUSED, PUSHED), None, None, 4),
        ((REFUSED, FAILED), None, None, 4),
        ((REFUSED, RECORDED), "no space", None, 4),
        ((SUPERSEDED,), None, None, 4),
        ((GAP,), None, None, 4),
        ((PUSHED, FAILED), None, None, 5),
        ((RECOVERED, NOT_ATTEMPTED), None, None, 5),
        ((PUSHED,), "no space", None, 5),
        ((PUSHED, FAILED, REFUSED), None, None, 5),
        ((SUPERSEDED, FAILED), None, None, 5),
        ((UNKNOWN,), None, None, 5),
        ((UNKNOWN, REFUSED), None, None, 5),
        ((NOT_PERSISTED,), None, None, 5),
        ((NOT_PERSISTED, REFUSED), None, None, 5),
        ((PUSHED, NOT_ATTEMPTED), None, 2, 130),
        ((UNKNOWN,), None, 15, 143),
    ],
)
def test_the_most_severe_thing_decides(
    results: tuple[Result, ...], save_error: str | None, signal: int | None, code: int
) -> None:
    """A pipeline can tell partly done (5) from refused (4), failed (1) and done (0)."""
    assert Report(PLAN, results, a_lock(), save_error, signal).exit_code == code


def test_results_are_found_by_their_outcome() -> None:
    """A report is asked for what came of the presets."""
    report = Report(PLAN, (PUSHED, FAILED, UNKNOWN), a_lock())

    assert report.having(Outcome.FAILED, Outcome.PUSHED) == (PUSHED, FAILED)
    assert PUSHED.slug == "triage"
