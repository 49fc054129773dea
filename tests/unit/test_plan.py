"""The plan as a value."""

from dataclasses import replace

import pytest

from presetctl.content import live_sha256
from presetctl.errors import ApiError
from presetctl.live import Live
from presetctl.plan import Action, Expect, Options
from tests.unit.conftest import a_content, a_definition, a_live, a_live_side, a_lock, a_plan, an_entry

LISTED = replace(a_live(), version=None)


def test_a_plan_counts_each_kind() -> None:
    """The summary names what apply would do, each preset where people look for it."""
    definitions = [
        a_definition("create"),
        a_definition("update", seed=1),
        a_definition("recreate"),
        a_definition("adopt"),
        a_definition("drifted"),
        a_definition("same"),
        a_definition("broken"),
    ]
    slugs = ("update", "recreate", "drifted", "same", "orphan", "gone")
    lock = a_lock({slug: an_entry(slug) for slug in slugs})
    present = (a_live("update"), a_live("adopt"), a_live("drifted", number=2, seed=9), a_live("same"))
    side = a_live_side(*present, a_live("orphan"), a_live("foreign"))
    live = Live(None, side.presets, {"broken": ApiError("no")})

    plan = a_plan(definitions, lock, live, Options(recreate=frozenset({"recreate"})))

    assert plan.summary == {
        "create": 2,
        "update": 1,
        "record": 2,
        "refused": 1,
        "orphaned": 1,
        "unchanged": 1,
        "error": 1,
    }
    assert [each.slug for each in plan.presets] == sorted({each.slug for each in definitions} | set(slugs))
    assert plan.not_managed == ("foreign",)
    assert plan.has_changes


def test_a_record_of_protection_is_no_unchanged_preset() -> None:
    """Each preset is counted once."""
    lock = a_lock({"triage": an_entry()})
    plan = a_plan([a_definition(protected=True)], lock, a_live_side(a_live()))

    assert (plan.summary["record"], plan.summary["unchanged"]) == (1, 0)


def test_an_empty_plan_has_no_changes() -> None:
    """Unchanged presets and orphans need nobody."""
    lock = a_lock({"triage": an_entry(), "orphan": an_entry("orphan")})
    plan = a_plan([a_definition()], lock, a_live_side(a_live(), a_live("orphan")))

    assert not plan.has_changes
    assert plan.having(Action.NONE) == plan.presets


def test_a_plan_that_only_refuses_has_changes() -> None:
    """A refusal needs somebody to look."""
    plan = a_plan([a_definition()], None, a_live_side(a_live(seed=1)))

    assert plan.has_changes


@pytest.mark.parametrize(
    ("locked", "live", "expected"),
    [
        (None, None, Expect()),
        (an_entry(), None, Expect()),
        (None, a_live(seed=1), Expect("preset-triage", "triage@1", live_sha256(a_content(seed=1)))),
        (
            an_entry(),
            a_live(number=2, seed=1),
            Expect("preset-triage", "triage@2", live_sha256(a_content(seed=1))),
        ),
        (an_entry(), a_live(seed=5), Expect("preset-triage", "triage@1", live_sha256(a_content(seed=5)))),
        (an_entry(), LISTED, Expect("preset-triage", "triage@1", live_sha256(a_content()))),
        (
            replace(an_entry(), live=a_content(seed=2)),
            LISTED,
            Expect("preset-triage", "triage@1", live_sha256(a_content(seed=2))),
        ),
        (an_entry(), replace(LISTED, designated_id=None), Expect("preset-triage", None, None)),
        (None, replace(LISTED, designated_id=None), Expect("preset-triage", None, None)),
    ],
)
def test_a_push_relies_on_what_was_seen(locked: object, live: object, expected: Expect) -> None:
    """The expectation holds what was read, or what the lockfile says of the very same version."""
    plan = a_plan([a_definition()], None, a_live_side())
    planned = replace(plan.presets[0], locked=locked, live=live)  # type: ignore[arg-type]

    assert planned.expect == expected


def test_only_a_push_has_a_body() -> None:
    """What isn't sent isn't shown as if it were."""
    pushed = a_plan([a_definition("triage", "p", seed=1)], None, a_live_side()).presets[0]

    assert pushed.body == {
        "model": "openai/gpt-5.4",
        "seed": 1,
        "messages": [{"role": "system", "content": "p"}],
    }
    assert replace(pushed, action=Action.REFUSE).body is None
    assert replace(pushed, desired=None).body is None


def test_the_source_of_an_orphan_is_remembered_by_the_lock() -> None:
    """People learn which file is gone."""
    lock = a_lock({"orphan": an_entry("orphan")})
    plan = a_plan([a_definition()], lock, a_live_side(a_live("orphan")))

    assert [each.source for each in plan.presets] == ["orphan.yaml", "triage.yaml"]
    assert replace(plan.presets[0], locked=None).source is None


@pytest.mark.parametrize(
    ("slug", "is_marked", "expected"),
    [
        ("checkout-mail", False, True),
        ("checkout", False, False),
        ("vip", False, True),
        ("triage", True, True),
        ("VIP", False, False),
    ],
)
def test_globs_and_definitions_protect(slug: str, is_marked: bool, expected: bool) -> None:  # noqa: FBT001
    """Either the settings or the definition is enough."""
    options = Options(protected=("checkout-*", "vip"))

    assert options.is_protected(slug, is_marked=is_marked) is expected


def test_a_suffix_belongs_to_the_name_at_the_api() -> None:
    """Two targets in one workspace don't meet."""
    assert Options(slug_suffix="-staging").api_slug("triage") == "triage-staging"
    assert Options().api_slug("triage") == "triage"
