"""From three sides to actions, reasons, changes and notices."""

from dataclasses import replace

import pytest

from presetctl.definitions.load import Definition
from presetctl.diagnostics import Severity
from presetctl.diff import Change, Op
from presetctl.errors import ApiError
from presetctl.live import Live, LivePreset
from presetctl.lockfile import LockEntry
from presetctl.models.endpoint import Endpoint
from presetctl.plan import Action, Options, PlannedPreset
from presetctl.reason import REASONS
from presetctl.state import State
from tests.unit.conftest import (
    BASE_URL,
    a_content,
    a_definition,
    a_live,
    a_live_side,
    a_lock,
    a_plan,
    an_entry,
)

NAMED = frozenset({"triage"})
ALL = Options(overwrite=NAMED, recreate=NAMED, allow_protected=NAMED)
PROTECTED = replace(an_entry(), protected=True)


def planned(
    desired: Definition | None,
    locked: LockEntry | None,
    live: LivePreset | None,
    options: Options | None = None,
) -> PlannedPreset:
    """Return the only preset of a plan."""
    lock = a_lock({"triage": locked} if locked else {})
    side = a_live_side(live) if live else a_live_side()
    (only,) = a_plan([desired] if desired else [], lock, side, options).presets
    return only


Row = tuple[Definition | None, LockEntry | None, LivePreset | None, Options, State, Action, str]

HELD = "live version 2 of 2026-11-20T10:00:00Z by user-1"
FIRST = "live version 1 of 2026-11-20T10:00:00Z by user-1"
OVERWRITE = Options(overwrite=NAMED)
DISABLED = replace(a_live(), status="disabled")
OTHER = replace(a_live(), preset_id="other")
ELSEWHERE = a_live(number=2, seed=3)
OLDER = a_live(seed=3)

ROWS: list[Row] = [
    (a_definition(), an_entry(), a_live(), ALL, State.UNCHANGED, Action.NONE, "nothing changed"),
    (
        a_definition(seed=2),
        an_entry(),
        a_live(),
        Options(),
        State.UPDATE,
        Action.PUSH,
        "the definition changed since version 1",
    ),
    (
        a_definition(endpoint=Endpoint.RESPONSES),
        an_entry(),
        a_live(),
        Options(),
        State.UPDATE,
        Action.PUSH,
        "the endpoint changed from chat to responses since version 1",
    ),
    (a_definition(), None, None, ALL, State.CREATE, Action.PUSH, "no preset of this slug is known"),
    (a_definition(), None, a_live(), ALL, State.ADOPT, Action.RECORD, f"{FIRST} already says the same"),
    (
        a_definition(),
        None,
        ELSEWHERE,
        Options(),
        State.UNMANAGED,
        Action.REFUSE,
        f"{HELD} says something else, and presetctl didn't make it",
    ),
    (
        a_definition(),
        None,
        ELSEWHERE,
        OVERWRITE,
        State.UNMANAGED,
        Action.PUSH,
        f"{HELD} says something else, and presetctl didn't make it; `--overwrite` was given",
    ),
    (
        a_definition(),
        None,
        replace(a_live(), version=None),
        Options(recreate=NAMED),
        State.UNMANAGED,
        Action.REFUSE,
        "a live preset without a version says something else, and presetctl didn't make it",
    ),
    (
        a_definition(),
        an_entry(),
        ELSEWHERE,
        Options(recreate=NAMED),
        State.DRIFTED,
        Action.REFUSE,
        f"{HELD} replaced version 1; the definition didn't change",
    ),
    (
        a_definition(),
        an_entry(),
        ELSEWHERE,
        OVERWRITE,
        State.DRIFTED,
        Action.PUSH,
        f"{HELD} replaced version 1; the definition didn't change; `--overwrite` was given",
    ),
    (
        a_definition(seed=3),
        an_entry(),
        ELSEWHERE,
        ALL,
        State.CONVERGED,
        Action.RECORD,
        f"{HELD} says what the definition says",
    ),
    (
        a_definition(seed=2),
        an_entry(),
        ELSEWHERE,
        Options(),
        State.CONFLICT,
        Action.REFUSE,
        f"{HELD} replaced version 1, and the definition changed too",
    ),
    (
        a_definition(endpoint=Endpoint.RESPONSES),
        an_entry(),
        ELSEWHERE,
        Options(),
        State.CONFLICT,
        Action.REFUSE,
        f"{HELD} replaced version 1, and the definition changed too",
    ),
    (
        a_definition(seed=2),
        an_entry(),
        ELSEWHERE,
        OVERWRITE,
        State.CONFLICT,
        Action.PUSH,
        f"{HELD} replaced version 1, and the definition changed too; `--overwrite` was given",
    ),
    (
        a_definition(),
        an_entry(number=2),
        OLDER,
        Options(),
        State.ROLLED_BACK,
        Action.REFUSE,
        f"production went back from version 2 to {FIRST}",
    ),
    (
        a_definition(),
        an_entry(number=2),
        OLDER,
        OVERWRITE,
        State.ROLLED_BACK,
        Action.PUSH,
        f"production went back from version 2 to {FIRST}; `--overwrite` was given",
    ),
    (
        a_definition(),
        an_entry(),
        DISABLED,
        ALL,
        State.INACTIVE,
        Action.REFUSE,
        "the live preset is disabled",
    ),
    (
        a_definition(),
        an_entry(),
        OTHER,
        ALL,
        State.REPLACED,
        Action.REFUSE,
        "another preset has taken the slug; its id differs from the recorded one",
    ),
    (
        a_definition(),
        an_entry(number=2),
        replace(OLDER, version_count=1),
        ALL,
        State.REGRESSED,
        Action.REFUSE,
        "the live history has 1 versions, and version 2 was recorded",
    ),
    (
        a_definition(),
        an_entry(),
        None,
        OVERWRITE,
        State.MISSING,
        Action.REFUSE,
        "version 1 was recorded, but the preset is gone or archived",
    ),
    (
        a_definition(),
        an_entry(),
        None,
        Options(recreate=NAMED),
        State.MISSING,
        Action.PUSH,
        "version 1 was recorded, but the preset is gone or archived; `--recreate` was given",
    ),
    (None, an_entry(), a_live(), ALL, State.ORPHANED, Action.NONE, "its definition is gone"),
    (
        None,
        an_entry(),
        a_live(),
        Options(orphans_are_errors=True),
        State.ORPHANED,
        Action.REFUSE,
        "its definition is gone",
    ),
    (
        None,
        an_entry(),
        None,
        ALL,
        State.GONE,
        Action.FORGET,
        "its definition is gone, and so is the live preset",
    ),
]


@pytest.mark.parametrize(("desired", "locked", "live", "options", "state", "action", "reason"), ROWS)
def test_a_state_leads_to_an_action_with_its_reason(
    desired: Definition | None,
    locked: LockEntry | None,
    live: LivePreset | None,
    options: Options,
    state: State,
    action: Action,
    reason: str,
) -> None:
    """Only `create` and `update` are pushed, and what the command line names where that is allowed."""
    found = planned(desired, locked, live, options)

    assert (found.state, found.action, found.reason) == (state, action, reason)


def test_every_state_has_a_reason() -> None:
    """No plan is silent about why."""
    assert set(REASONS) == set(State)


def test_a_live_version_tells_when_and_who_only_if_known() -> None:
    """An answer without these fields makes no strange sentence."""
    bare = a_live(number=2, seed=3)
    assert bare.version is not None
    version = replace(bare.version, created_at=None, creator_id=None)

    assert planned(a_definition(), None, replace(bare, version=version)).reason.startswith(
        "live version 2 says"
    )


@pytest.mark.parametrize(
    ("desired", "locked", "options", "is_protected", "action"),
    [
        (a_definition(protected=True, seed=2), an_entry(), Options(), True, Action.REFUSE),
        (
            a_definition(protected=True, seed=2),
            an_entry(),
            Options(allow_protected=NAMED),
            True,
            Action.PUSH,
        ),
        (a_definition(seed=2), an_entry(), Options(protected=("tri*",)), True, Action.REFUSE),
        (a_definition(seed=2), PROTECTED, Options(), True, Action.REFUSE),
        (a_definition(seed=2), PROTECTED, Options(allow_protected=NAMED), False, Action.PUSH),
        (
            a_definition(seed=2),
            PROTECTED,
            Options(allow_protected=frozenset({"x"})),
            True,
            Action.REFUSE,
        ),
        (a_definition(), PROTECTED, Options(), True, Action.NONE),
        (a_definition(), PROTECTED, Options(allow_protected=NAMED), False, Action.RECORD),
        (a_definition(protected=True), an_entry(), Options(), True, Action.RECORD),
        (a_definition(protected=True), PROTECTED, Options(allow_protected=NAMED), True, Action.NONE),
        (a_definition(protected=True), PROTECTED, Options(), True, Action.NONE),
    ],
)
def test_protection_holds_until_it_is_allowed_by_name(
    desired: Definition,
    locked: LockEntry,
    options: Options,
    is_protected: bool,  # noqa: FBT001
    action: Action,
) -> None:
    """Either side of a change counts, so the change that takes protection away is protected too."""
    found = planned(desired, locked, a_live(), options)

    assert (found.protected, found.action) == (is_protected, action)
    if action is Action.REFUSE:
        assert found.reason == "protected; `--allow-protected triage` allows it"


def test_a_record_keeps_the_protection_that_nobody_allowed_to_take_away() -> None:
    """An edit made elsewhere is no way round."""
    found = planned(a_definition(seed=3), PROTECTED, ELSEWHERE)

    assert (found.state, found.action, found.protected) == (State.CONVERGED, Action.RECORD, True)


SEED = "/config/seed"


@pytest.mark.parametrize(
    ("desired", "locked", "live", "changes", "live_changes"),
    [
        (a_definition(seed=2), an_entry(), a_live(), (Change(SEED, Op.ADD, None, 2),), ()),
        (a_definition(), an_entry(), a_live(), (), ()),
        (a_definition(), None, a_live(), (), ()),
        (
            a_definition(),
            None,
            a_live(seed=3, stop=None, provider={"sort": None}),
            (Change(SEED, Op.REMOVE, 3, None),),
            (),
        ),
        (a_definition(stop=None), None, a_live(seed=3), (Change(SEED, Op.REMOVE, 3, None),), ()),
        (
            a_definition(),
            an_entry(),
            a_live(number=2, seed=3, stop=None),
            (),
            (Change(SEED, Op.ADD, None, 3),),
        ),
        (
            a_definition(),
            replace(an_entry(), live=a_content(stop=None, top_p=1)),
            a_live(number=2, top_p=2),
            (),
            (Change("/config/top_p", Op.REPLACE, 1, 2),),
        ),
        (
            a_definition(seed=2),
            an_entry(),
            a_live(number=2, seed=3),
            (Change(SEED, Op.ADD, None, 2),),
            (Change(SEED, Op.ADD, None, 3),),
        ),
        (
            a_definition(seed=2),
            an_entry(number=2),
            a_live(seed=3),
            (Change(SEED, Op.ADD, None, 2),),
            (Change(SEED, Op.ADD, None, 3),),
        ),
        (
            a_definition(seed=2),
            an_entry(),
            replace(a_live(), version=None, designated_id=None),
            (Change(SEED, Op.ADD, None, 2),),
            (),
        ),
    ],
)
def test_changes_are_shown_on_the_sides_that_differ(
    desired: Definition,
    locked: LockEntry | None,
    live: LivePreset,
    changes: tuple[Change, ...],
    live_changes: tuple[Change, ...],
) -> None:
    """What a push would change is told apart from what somebody else changed."""
    found = planned(desired, locked, live)

    assert (found.changes, found.live_changes) == (changes, live_changes)


@pytest.mark.parametrize("locked", [None, an_entry()])
def test_a_new_or_missing_preset_shows_all_its_fields(locked: LockEntry | None) -> None:
    """A create is reviewed whole."""
    found = planned(a_definition("triage", "p"), locked, None)

    assert [each.path for each in found.changes] == ["/config/model", "/system_prompt"]
    assert {each.op for each in found.changes} == {Op.ADD}


def test_offline_the_lockfile_alone_decides() -> None:
    """Without a key the plan compares with the last push, and says that drift wasn't checked."""
    lock = a_lock({"orphan": an_entry("orphan"), "same": an_entry("same"), "edited": an_entry("edited")})
    definitions = [a_definition("same"), a_definition("edited", seed=1), a_definition("new")]

    plan = a_plan(definitions, lock, None)

    assert {each.slug: each.state for each in plan.presets} == {
        "edited": State.UPDATE,
        "new": State.CREATE,
        "orphan": State.ORPHANED,
        "same": State.UNCHANGED,
    }
    assert not plan.is_live
    assert plan.not_managed == ()
    assert [each.code for each in plan.diagnostics] == ["drift-not-checked", "orphaned-preset"]
    assert plan.diagnostics[0].severity is Severity.NOTE


def test_a_preset_that_could_not_be_read_is_an_error() -> None:
    """What isn't known is neither pushed nor taken for missing."""
    live = Live(None, {}, {"triage": ApiError("GET /presets/triage → 500")})
    plan = a_plan([a_definition(seed=1)], a_lock({"triage": an_entry()}), live, ALL)

    (found,) = plan.presets
    reason = "the live preset could not be read: GET /presets/triage → 500"
    assert (found.state, found.action, found.reason) == (State.ERROR, Action.NONE, reason)
    (diagnostic,) = plan.diagnostics
    assert (diagnostic.severity, diagnostic.code) == (Severity.ERROR, "live-read-failed")
    assert (diagnostic.message, diagnostic.slug) == (reason, "triage")


def test_an_unmanaged_preset_that_is_not_ours_is_only_counted() -> None:
    """What others keep in the workspace is none of our business."""
    live = a_live_side(a_live("a-staging"), a_live("b-staging"), a_live("a"))
    options = Options(slug_suffix="-staging")
    plan = a_plan([a_definition("a")], None, live, options)

    assert [(each.slug, each.api_slug, each.state) for each in plan.presets] == [
        ("a", "a-staging", State.ADOPT)
    ]
    assert plan.not_managed == ("a", "b-staging")


def test_a_selection_plans_nothing_else() -> None:
    """Whoever names presets touches these alone; the others still count as managed."""
    live = a_live_side(a_live("a"), a_live("b"), a_live("c"))
    lock = a_lock({"c": an_entry("c")})
    plan = a_plan([a_definition("a"), a_definition("b")], lock, live, Options(only=frozenset({"b"})))

    assert [each.slug for each in plan.presets] == ["b"]
    assert plan.not_managed == ()


@pytest.mark.parametrize(
    ("locked", "live", "expected"),
    [(None, None, None), ("w1", None, "w1"), (None, "w2", "w2"), ("w1", "w1", "w1")],
)
def test_the_workspace_is_that_of_the_side_that_knows(
    locked: str | None, live: str | None, expected: str | None
) -> None:
    """A workspace once recorded isn't forgotten."""
    plan = a_plan([], replace(a_lock(), workspace_id=locked), Live(live))

    assert plan.workspace_id == expected
    assert (plan.target, plan.base_url) == ("production", BASE_URL)


def a_folder(count: int, *, missing: int) -> tuple[list[Definition], dict[str, LockEntry], Live]:
    slugs = [f"p{index:02}" for index in range(count)]
    live = a_live_side(*(a_live(slug) for slug in slugs[missing:]))
    return [a_definition(slug) for slug in slugs], {slug: an_entry(slug) for slug in slugs}, live


@pytest.mark.parametrize(
    ("count", "missing", "is_stopped"),
    [(4, 2, False), (4, 3, True), (12, 3, True), (13, 3, False), (18, 4, False), (18, 5, True)],
)
def test_many_missing_presets_stop_the_run(count: int, missing: int, is_stopped: bool) -> None:  # noqa: FBT001
    """More than two that are more than a fifth of all managed presets are most likely the wrong key."""
    definitions, entries, live = a_folder(count, missing=missing)
    entries["gone"] = an_entry("gone")
    plan = a_plan([*definitions, a_definition("new")], a_lock(entries), live)

    found = {each.slug: each for each in plan.presets}
    reason = f"{missing} recorded presets are missing at once: is this the right target?"
    assert found["new"].action is (Action.REFUSE if is_stopped else Action.PUSH)
    assert (found["new"].reason == reason) is is_stopped
    assert found["gone"].action is (Action.REFUSE if is_stopped else Action.FORGET)
    assert found["p00"].action is Action.REFUSE
    assert found["p00"].reason == "version 1 was recorded, but the preset is gone or archived"
    assert found[f"p{count - 1:02}"].action is Action.NONE


def test_many_refused_presets_do_not_stop_the_run() -> None:
    """Only what is missing hints at a wrong key; other refusals stand for themselves."""
    definitions, _, live = a_folder(5, missing=0)
    others = [replace(each, content=a_content(seed=9)) for each in definitions]
    plan = a_plan([*others, a_definition("new")], None, live)

    assert [each.action for each in plan.presets] == [Action.PUSH] + [Action.REFUSE] * 5


def test_what_is_made_anew_by_name_is_not_missing() -> None:
    """Whoever names what is missing knows about it."""
    definitions, entries, live = a_folder(3, missing=3)
    options = Options(recreate=frozenset(entries))

    plan = a_plan(definitions, a_lock(entries), live, options)

    assert {each.action for each in plan.presets} == {Action.PUSH}


def test_lost_versions_stop_the_run() -> None:
    """A preset with fewer versions than were recorded is another server's."""
    regressed = replace(a_live("a", seed=3), version_count=1)
    lock = a_lock({"a": an_entry("a", number=2)})
    plan = a_plan([a_definition("a"), a_definition("b")], lock, a_live_side(regressed))

    reason = "`a` has fewer live versions than were recorded: is this the right target?"
    assert [each.action for each in plan.presets] == [Action.REFUSE, Action.REFUSE]
    assert plan.presets[1].reason == reason


def test_a_lost_lockfile_is_told() -> None:
    """Without a lockfile what agrees is recorded and nothing live is pushed over."""
    definitions = [a_definition("a"), a_definition("b"), a_definition("c")]
    live = a_live_side(a_live("a"), a_live("b", seed=1))
    plan = a_plan(definitions, None, live)

    assert [each.action for each in plan.presets] == [Action.RECORD, Action.REFUSE, Action.PUSH]
    (found,) = plan.diagnostics
    assert (found.code, found.severity) == ("no-lockfile", Severity.WARNING)
    assert "unless `--overwrite SLUG` names it" in (found.hint or "")
    assert a_plan(definitions, a_lock(), live).diagnostics == ()
    assert a_plan([a_definition("c")], None, live).diagnostics == ()


def test_a_field_that_was_not_stored_stays_a_warning() -> None:
    """What has no effect is said in every plan, and not pushed again."""
    entry = replace(an_entry(), not_persisted=("/config/a", "/config/b"))
    plan = a_plan([a_definition()], a_lock({"triage": entry}), a_live_side(a_live()))

    (found,) = plan.diagnostics
    assert (found.severity, found.code, found.slug) == (Severity.WARNING, "not-persisted", "triage")
    assert found.message == "the API didn't store `/config/a`, `/config/b` of version 1"
    assert found.hint == "remove what isn't stored, or keep it and know that it has no effect"
    edited = a_plan([a_definition(seed=1)], a_lock({"triage": entry}), a_live_side(a_live()))
    assert edited.diagnostics == ()


@pytest.mark.parametrize(
    ("definition", "hint"),
    [
        (
            a_definition("new"),
            "renamed to `new`? A slug can't be renamed: production must call the new one first",
        ),
        (
            a_definition("new", seed=1),
            "restore the definition, or run `presetctl archive old` or `presetctl forget old`",
        ),
    ],
)
def test_an_orphan_is_told_with_a_way_on(definition: Definition, hint: str) -> None:
    """A new preset of the same content is most likely the same one under a new name."""
    lock = a_lock({slug: an_entry(slug) for slug in ("old", "twin")})
    definitions = [definition, a_definition("other", seed=5), a_definition("twin")]
    plan = a_plan(definitions, lock, a_live_side(a_live("old"), a_live("twin")))

    (found,) = plan.diagnostics
    assert (found.severity, found.code, found.slug) == (Severity.WARNING, "orphaned-preset", "old")
    assert found.message == "`old` is recorded and has no definition; it stays live"
    assert found.hint == hint
