"""What a plan makes of pushes that an earlier run left open or unrecorded."""

import pytest

from presetctl.diagnostics import Severity
from presetctl.errors import ApiError
from presetctl.journal.settled import Settled
from presetctl.live import Live, LivePreset
from presetctl.lockfile import LockEntry
from presetctl.plan import Action, Options, Plan
from presetctl.state import State
from tests.unit.conftest import (
    SLUG,
    a_definition,
    a_live,
    a_live_side,
    a_lock,
    a_plan,
    an_entry,
    an_open_push,
)

AT = "2026-11-20T10:00:00Z"
UNKNOWN = Settled(unknown={SLUG: an_open_push(seed=2)})
RETRY = Settled(unknown=UNKNOWN.unknown, is_retry=True)
UNREADABLE = Live(errors={SLUG: ApiError("GET → 500")})


def plan(
    settled: Settled,
    *,
    seed: int | None = 2,
    entry: LockEntry | None = None,
    live: Live | LivePreset | None = None,
    is_live: bool = True,
    only: frozenset[str] | None = None,
) -> Plan:
    side = live if isinstance(live, Live) else a_live_side(*[live] if live else [])
    definitions = [a_definition(seed=seed)] if seed else []
    lock = a_lock({SLUG: entry} if entry else {})
    return a_plan(definitions, lock, side if is_live else None, Options(only=only), settled)


def said(plan: Plan) -> list[tuple[str, Severity, str]]:
    return [(each.code, each.severity, each.message) for each in plan.diagnostics if each.slug == SLUG]


@pytest.mark.parametrize(
    ("entry", "live"),
    [(None, None), (an_entry(), a_live()), (an_entry(seed=2), a_live(seed=2)), (an_entry(), None)],
)
def test_an_unknown_push_is_refused_whatever_else_is_known(
    entry: LockEntry | None, live: LivePreset | None
) -> None:
    """Nothing is sent for a preset while nobody knows what became of the last push."""
    (preset,) = plan(UNKNOWN, entry=entry, live=live).presets

    assert (preset.state, preset.action) == (State.UNKNOWN, Action.REFUSE)
    assert preset.reason == f"a push of {AT} may or may not have been made: nobody saw its outcome"


def test_an_unknown_push_shows_what_would_be_pushed() -> None:
    """From what is recorded to what the definition says."""
    (preset,) = plan(UNKNOWN, entry=an_entry(seed=1), live=a_live(seed=1)).presets

    assert [(each.path, each.before, each.after) for each in preset.changes] == [("/config/seed", 1, 2)]


def test_an_unknown_push_is_a_warning() -> None:
    """With the way on."""
    found = plan(UNKNOWN, entry=an_entry(), live=a_live())

    assert said(found) == [
        (
            "unknown-push",
            Severity.WARNING,
            f"`triage`: a push of {AT} may or may not have been made: nobody saw its outcome",
        )
    ]
    assert "--retry-unknown" in (found.diagnostics[0].hint or "")


@pytest.mark.parametrize(
    ("settled", "seed", "is_live", "live", "state"),
    [
        (RETRY, 2, True, a_live(), State.UPDATE),
        (UNKNOWN, 2, False, None, State.UPDATE),
        (UNKNOWN, None, True, a_live(), State.ORPHANED),
        (UNKNOWN, None, True, None, State.GONE),
        (UNKNOWN, 2, True, UNREADABLE, State.ERROR),
    ],
)
def test_otherwise_the_three_sides_decide(
    settled: Settled,
    seed: int | None,
    is_live: bool,  # noqa: FBT001
    live: Live | LivePreset | None,
    state: State,
) -> None:
    """When one more push is permitted, offline, without a definition, or where nothing could be read."""
    found = plan(settled, seed=seed, entry=an_entry(), live=live, is_live=is_live)

    assert [each.state for each in found.presets] == [state]
    assert said(found)[0][0] == "unknown-push"


def test_a_push_that_was_found_is_recorded_though_nothing_changed() -> None:
    """The lockfile lacks it."""
    entry = an_entry(seed=2)
    settled = Settled({SLUG: entry}, {SLUG: "version 1 is the push of noon"})

    found = plan(settled, entry=entry, live=a_live(seed=2))

    (preset,) = found.presets
    assert (preset.state, preset.action) == (State.UNCHANGED, Action.RECORD)
    assert preset.reason == "version 1 is the push of noon"
    assert found.has_changes
    assert said(found) == [("recovered-push", Severity.NOTE, "`triage`: version 1 is the push of noon")]


def test_a_push_that_was_found_decides_as_if_it_had_been_recorded() -> None:
    """The next change is an update of our own version."""
    entry = an_entry(seed=1)
    settled = Settled({SLUG: entry}, {SLUG: "found"})

    (preset,) = plan(settled, entry=entry, live=a_live(seed=1)).presets

    assert (preset.state, preset.action) == (State.UPDATE, Action.PUSH)


def test_a_push_that_replaced_somebodys_version_is_a_warning() -> None:
    """They want to know."""
    entry = an_entry(seed=2)
    settled = Settled({SLUG: entry}, {SLUG: "found"}, superseded={SLUG: ()})

    assert said(plan(settled, entry=entry, live=a_live(seed=2)))[0][1] is Severity.WARNING


def test_a_push_that_was_superseded_is_a_warning() -> None:
    """Production goes on from somebody else's version."""
    settled = Settled(said={SLUG: "theirs came"}, ended={SLUG: "superseded"})

    found = plan(settled, entry=an_entry(), live=a_live(seed=9, number=2))

    assert said(found) == [("superseded-push", Severity.WARNING, "`triage`: theirs came")]
    assert found.presets[0].state is State.CONFLICT


def test_presets_outside_of_the_selection_are_not_spoken_of() -> None:
    """A run for one preset says nothing about others."""
    assert said(plan(UNKNOWN, entry=an_entry(), live=a_live(), only=frozenset())) == []


def test_the_recorded_version_made_once_more_is_named() -> None:
    """A double of our own version is no edit, but people learn of it."""
    (preset,) = plan(Settled(), entry=an_entry(), live=a_live(number=2)).presets

    assert preset.state is State.UPDATE
    assert preset.reason == (
        "the definition changed since version 1; version 2 by user-1, made since, says the same as version 1"
    )
