"""Limits on how much one run may push."""

from dataclasses import replace

import pytest

from presetctl.plan import Options, Plan
from presetctl.rails import PERCENT_FROM, over_limit
from tests.unit.conftest import a_definition, a_live, a_live_side, a_lock, a_plan, an_entry


def a_plan_with(*, updates: int = 0, creates: int = 0, unchanged: int = 0, recreated: int = 0) -> Plan:
    """Return a plan of so many presets of each kind."""
    changed = [f"u{index}" for index in range(updates)]
    missing = [f"m{index}" for index in range(recreated)]
    same = [f"s{index}" for index in range(unchanged)]
    definitions = [
        *(a_definition(slug, seed=1) for slug in changed),
        *(a_definition(slug) for slug in (*missing, *same)),
        *(a_definition(f"c{index}") for index in range(creates)),
    ]
    known = (*changed, *missing, *same)
    live = a_live_side(*(a_live(slug) for slug in (*changed, *same)))
    options = Options(recreate=frozenset(missing))
    return a_plan(definitions, a_lock({slug: an_entry(slug) for slug in known}), live, options)


@pytest.mark.parametrize(
    ("plan", "max_changes", "max_percent", "override", "expected"),
    [
        (a_plan_with(updates=3), None, None, None, None),
        (a_plan_with(updates=3), 3, None, None, None),
        (
            a_plan_with(updates=2, creates=1),
            2,
            None,
            None,
            "3 presets would be pushed, and the limit is 2; `--max-changes 3` allows it",
        ),
        (a_plan_with(updates=10), None, None, None, None),
        (a_plan_with(updates=9), None, 50, None, None),
        (a_plan_with(updates=5, unchanged=5), None, 50, None, None),
        (
            a_plan_with(updates=6, unchanged=4),
            None,
            50,
            None,
            "6 of 10 presets would be updated, and the limit is 50 %; `--max-changes 6` allows it",
        ),
        (
            a_plan_with(updates=6, unchanged=5, creates=1),
            None,
            49,
            None,
            "6 of 12 presets would be updated, and the limit is 49 %; `--max-changes 7` allows it",
        ),
        (a_plan_with(creates=12), None, 50, None, None),
        (a_plan_with(creates=12), None, 0, None, None),
        (a_plan_with(recreated=2, unchanged=8), None, 10, None, None),
        (a_plan_with(updates=10), 1, 1, 10, None),
        (
            a_plan_with(updates=10),
            None,
            None,
            9,
            "10 presets would be pushed, 9 are allowed; `--max-changes 10` allows it",
        ),
        (
            a_plan_with(updates=1),
            5,
            None,
            0,
            "1 presets would be pushed, 0 are allowed; `--max-changes 1` allows it",
        ),
        (a_plan_with(unchanged=12), 0, 0, 0, None),
    ],
)
def test_a_plan_is_held_against_the_limits(
    plan: Plan,
    max_changes: int | None,
    max_percent: int | None,
    override: int | None,
    expected: str | None,
) -> None:
    """What is too large says so, with the option to paste; an override replaces both limits."""
    assert over_limit(plan, max_changes, max_percent, override) == expected


def test_orphans_are_not_counted_as_managed() -> None:
    """A percentage is of the presets that have a definition."""
    plan = a_plan_with(updates=6, unchanged=4)
    orphan = replace(plan.presets[0], slug="z", desired=None)
    entry = an_entry("z")
    lock = a_lock({**{each.slug: an_entry(each.slug) for each in plan.presets}, "z": entry})
    definitions = [each.desired for each in plan.presets if each.desired]
    live = a_live_side(*(a_live(each.slug) for each in (*plan.presets, orphan)))
    more = a_plan(definitions, lock, live)

    assert PERCENT_FROM == 10
    assert "6 of 10 presets" in (over_limit(more, None, 50, None) or "")
