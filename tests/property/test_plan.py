"""Properties of states and actions: what must never lead to a push."""

from hypothesis import given
from hypothesis import strategies as st

from presetctl.definitions.load import Definition
from presetctl.errors import ApiError
from presetctl.live import Live, LivePreset
from presetctl.lockfile import LockEntry
from presetctl.plan import WRITES, Action, Options
from presetctl.state import State, classify, classify_offline
from tests.property.conftest import DEFINITIONS, ENTRIES, live_presets
from tests.unit.conftest import a_definition, a_live, a_live_side, a_lock, a_plan, an_entry

SETS = st.sampled_from([frozenset[str](), frozenset({"triage"}), frozenset({"other"})])
OPTIONS = st.builds(
    Options,
    overwrite=SETS,
    recreate=SETS,
    allow_protected=SETS,
    protected=st.sampled_from([(), ("tri*",)]),
    orphans_are_errors=st.booleans(),
)
Sides = tuple[Definition | None, LockEntry | None, LivePreset | None]
SIDES: st.SearchStrategy[Sides] = st.tuples(
    st.none() | DEFINITIONS, st.none() | ENTRIES, st.none() | live_presets()
)
OVERWRITABLE = (State.UNMANAGED, State.DRIFTED, State.CONFLICT, State.ROLLED_BACK)


@given(SIDES)
def test_the_state_is_a_total_function(sides: Sides) -> None:
    """Any three sides have a state, and one that fits what is there."""
    desired, locked, live = sides
    state = classify(desired, locked, live)

    assert isinstance(state, State)
    assert state is not State.ERROR
    assert isinstance(classify_offline(desired, locked), State)
    assert (state in (State.ORPHANED, State.GONE)) is (desired is None)
    assert desired is None or (state in (State.CREATE, State.MISSING)) is (live is None)
    assert state not in (State.UPDATE, State.UNCHANGED) or (live and locked)


@given(SIDES, OPTIONS, st.sampled_from(["live", "offline", "unread"]))
def test_only_what_changed_or_was_named_is_pushed(sides: Sides, options: Options, reading: str) -> None:
    """No state but `create` and `update` leads to a push, unless the command line names the preset."""
    desired, locked, live = sides
    side = {
        "live": a_live_side(live) if live else a_live_side(),
        "offline": None,
        "unread": Live(errors={"triage": ApiError("no")}),
    }[reading]
    lock = a_lock({"triage": locked} if locked else {})
    plan = a_plan([desired] if desired else [], lock, side, options)

    for each in plan.having(Action.PUSH):
        is_overwritten = each.state in OVERWRITABLE and "triage" in options.overwrite
        is_recreated = each.state is State.MISSING and "triage" in options.recreate
        assert each.state in (State.CREATE, State.UPDATE) or is_overwritten or is_recreated
        assert not each.protected or "triage" in options.allow_protected
        assert not (locked and locked.protected) or "triage" in options.allow_protected
        assert each.body is not None
    assert reading != "unread" or not plan.having(*WRITES)
    assert {each.slug for each in plan.presets} == ({"triage"} if desired or locked else set())


@given(st.none() | DEFINITIONS, st.none() | live_presets(), OPTIONS)
def test_without_a_lockfile_nothing_live_is_pushed_over(
    desired: Definition | None, live: LivePreset | None, options: Options
) -> None:
    """A lost lockfile costs attribution, never a version."""
    plan = a_plan([desired] if desired else [], None, a_live_side(live) if live else a_live_side(), options)

    pushes = plan.having(Action.PUSH)
    assert not (pushes and live and "triage" not in options.overwrite)


@given(
    st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef")), st.sets(st.sampled_from("abcdef"))
)
def test_every_managed_preset_is_planned_once(desired: set[str], locked: set[str], live: set[str]) -> None:
    """A plan is sorted, whole, and holds nothing that isn't ours."""
    plan = a_plan(
        [a_definition(slug) for slug in desired],
        a_lock({slug: an_entry(slug) for slug in locked}),
        a_live_side(*(a_live(slug) for slug in live)),
    )

    assert [each.slug for each in plan.presets] == sorted(desired | locked)
    assert plan.not_managed == tuple(sorted(live - desired - locked))
