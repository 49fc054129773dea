"""The push protocol: every fault, with the number of creates and what is recorded."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import anyio
import pytest

from presetctl.definitions.load import Definition
from presetctl.errors import (
    ApiError,
    BusyError,
    NotSentError,
    RunStoppedError,
    UnknownOutcomeError,
    UnsendableError,
)
from presetctl.live import LivePreset
from presetctl.lockfile import Lock, entry_json
from presetctl.models.endpoint import Endpoint
from presetctl.outcome import Outcome, Result
from presetctl.plan import Action, Options, PlannedPreset
from presetctl.push.look import LOOK_AFTER_SECONDS
from presetctl.push.protocol import push
from presetctl.state import State
from tests.unit.conftest import (
    FakeApi,
    JournalInMemory,
    a_content,
    a_definition,
    a_lock,
    a_plan_against,
    an_entry,
    some_means,
)

LOST = UnknownOutcomeError("POST → no answer in time")
CONFLICT = UnknownOutcomeError("POST → 409", "the slug may be archived", status=409)
NAMED = frozenset({"triage"})
LOOKS = list(LOOK_AFTER_SECONDS)


def planned(
    api: FakeApi,
    definition: Definition | None = None,
    lock: Lock | None = None,
    options: Options | None = None,
) -> PlannedPreset:
    """Return the only preset of a plan, which must be a push."""
    (only,) = a_plan_against(api, [definition or a_definition(seed=2)], lock, options).presets
    assert only.action is Action.PUSH
    api.calls.clear()
    return only


def edits(api: FakeApi, *seeds: int) -> Callable[[], None]:
    """Return what makes a version for each seed, as somebody else does."""

    def edit() -> None:
        for seed in seeds:
            api.edit("triage", seed=seed)

    return edit


def run(preset: PlannedPreset, api: FakeApi, journal: JournalInMemory | None = None) -> Result:
    return anyio.run(push, preset, some_means(api, journal))


def numbers(result: Result) -> list[int]:
    """Return the numbers of the versions that were stepped on."""
    return [each.number for each in result.superseded]


def an_update(api: FakeApi) -> PlannedPreset:
    """Return the update of a preset that is live at version 1."""
    api.edit()
    return planned(api, lock=a_lock({"triage": an_entry()}))


def test_a_create_is_pushed_and_recorded() -> None:
    """A new preset costs one look and one create."""
    api = FakeApi()
    preset = planned(api, replace(a_definition("triage", "p", seed=2), endpoint=Endpoint.RESPONSES))

    result = run(preset, api)

    entry = an_entry("triage", "p", seed=2)
    created_at = "2026-11-21T10:00:00Z"
    expected = replace(entry, endpoint=Endpoint.RESPONSES, created_at=created_at)
    assert result == Result(preset, Outcome.PUSHED, 1, version=1, version_id="triage@1", entry=expected)
    assert api.calls == ["get", "create"]


def test_an_update_is_pushed_and_recorded() -> None:
    """A changed preset costs two looks and one create."""
    api = FakeApi()
    preset = replace(an_update(api), protected=True)

    result = run(preset, api)

    assert (result.outcome, result.version, result.version_id) == (Outcome.PUSHED, 2, "triage@2")
    assert result.entry is not None
    assert (result.entry.version, result.entry.protected) == (2, True)
    assert result.entry.content == a_content(seed=2)
    assert result.entry.live is None
    assert api.calls == ["version_count", "get", "create"]
    assert api.naps == []


@pytest.mark.parametrize(
    ("keep", "not_persisted", "added"),
    [
        (lambda _: {"model": "openai/gpt-5.4"}, ("/config/seed",), ()),
        (lambda config: {**config, "seed": 3}, ("/config/seed",), ()),
        (lambda config: {**config, "top_p": 1}, (), ("/config/top_p",)),
        (lambda _: {"model": "openai/gpt-5.4", "top_p": 1}, ("/config/seed",), ("/config/top_p",)),
    ],
)
def test_what_was_not_stored_as_sent_is_told(
    keep: Callable[[dict[str, Any]], dict[str, Any]],
    not_persisted: tuple[str, ...],
    added: tuple[str, ...],
) -> None:
    """Success means stored: the answer is compared with what was sent, and what came back is recorded."""
    api = FakeApi(keep=keep)
    preset = an_update(api)

    result = run(preset, api)

    assert (result.outcome, result.not_persisted, result.added) == (Outcome.PUSHED, not_persisted, added)
    assert result.entry is not None
    assert result.entry.content == a_content(seed=2)
    assert result.entry.not_persisted == not_persisted
    assert result.entry.live == api.presets["triage"].versions[-1].content


def test_nulls_and_the_notation_of_numbers_are_no_loss() -> None:
    """What means the same was stored."""
    api = FakeApi(keep=lambda config: {**config, "seed": 2.0, "stop": None, "provider": {"order": []}})

    result = run(an_update(api), api)

    assert (result.not_persisted, result.added) == ((), ())
    assert result.entry is not None
    assert result.entry.live is None


@pytest.mark.parametrize(
    ("error", "stops_run", "is_servers_fault"),
    [
        (ApiError("POST → 400", "mend it", status=400), False, False),
        (ApiError("POST → 404", "mend it", status=404), False, False),
        (ApiError("POST → 499", "mend it", status=499), False, False),
        (ApiError("POST → 500", "mend it", status=500), False, True),
        (RunStoppedError("POST → 401", "mend it", status=401), True, False),
        (UnsendableError("POST was not sent", "mend it"), False, False),
    ],
)
def test_a_refused_create_is_not_repeated(
    error: ApiError,
    stops_run: bool,  # noqa: FBT001
    is_servers_fault: bool,  # noqa: FBT001
) -> None:
    """An answer that says no is believed."""
    api = FakeApi()
    preset = an_update(api)
    api.before("create", 1, error)

    result = run(preset, api)

    assert result == Result(
        preset,
        Outcome.FAILED,
        1,
        error=error.message,
        hint="mend it",
        stop_reason=error.message if stops_run else None,
        is_servers_fault=is_servers_fault,
    )
    assert api.calls == ["version_count", "get", "create"]


@pytest.mark.parametrize("call", ["version_count", "get"])
@pytest.mark.parametrize(
    ("error", "stops_run"),
    [(ApiError("GET → 500", status=500), False), (RunStoppedError("GET → 403", status=403), True)],
)
def test_a_preset_that_cannot_be_looked_at_is_not_pushed(
    call: str,
    error: ApiError,
    stops_run: bool,  # noqa: FBT001
) -> None:
    """If a check can't be made, nothing is written."""
    api = FakeApi()
    preset = an_update(api)
    api.before(call, 1, error)

    result = run(preset, api)

    assert (result.outcome, result.attempts, result.error) == (Outcome.FAILED, 0, error.message)
    assert result.stop_reason == (error.message if stops_run else None)
    assert api.count("create") == 0


def test_a_lost_answer_is_settled_by_looking() -> None:
    """The create was carried out and its answer lost: found at the first look."""
    api = FakeApi()
    preset = an_update(api)
    api.after("create", 1, LOST)

    result = run(preset, api)

    assert (result.outcome, result.attempts, result.version) == (Outcome.RECOVERED, 1, 2)
    assert (result.notes, result.error, result.is_servers_fault) == ((), None, False)
    assert result.entry is not None
    assert (result.entry.version_id, result.entry.content) == ("triage@2", a_content(seed=2))
    assert api.count("create") == 1
    assert api.naps == [0]


def test_a_lost_answer_to_the_first_version_is_settled_too() -> None:
    """A new preset may appear only after a while."""
    api = FakeApi()
    preset = planned(api)
    api.before("create", 1, LOST)
    api.before("get", 4, lambda: api.edit("triage", seed=2))

    result = run(preset, api)

    assert (result.outcome, result.version) == (Outcome.RECOVERED, 1)
    assert api.naps == [0, 1, 2]


def test_a_recovered_push_is_verified() -> None:
    """What the API added shows also when the answer was lost."""
    api = FakeApi(keep=lambda config: {**config, "stop": None})
    preset = an_update(api)
    api.after("create", 1, LOST)

    result = run(preset, api)

    assert (result.outcome, result.added, result.not_persisted) == (Outcome.RECOVERED, (), ())


@pytest.mark.parametrize(
    "error",
    [LOST, UnknownOutcomeError("POST → 500", status=500), UnknownOutcomeError("not JSON", status=200)],
)
def test_a_create_that_is_never_found_is_unknown(error: UnknownOutcomeError) -> None:
    """A doubled version is permanent and a lost push costs one rerun: a create is never sent twice."""
    api = FakeApi()
    preset = an_update(api)
    api.before("create", 1, error)

    result = run(preset, api)

    assert (result.outcome, result.attempts, result.error) == (Outcome.UNKNOWN, 1, error.message)
    assert "--retry-unknown" in (result.hint or "")
    assert (result.is_servers_fault, result.entry) == (True, None)
    assert api.count("create") == 1
    assert api.naps == LOOKS == [0, 1, 2, 4, 8, 15]


def test_a_create_whose_outcome_cannot_be_looked_at_is_unknown() -> None:
    """A server that stays down after the create leaves its outcome open."""
    api = FakeApi()
    preset = an_update(api)
    api.after("create", 1, LOST)
    for number in range(2, 8):
        api.before("get", number, ApiError("GET → 503"))

    result = run(preset, api)

    assert (result.outcome, result.entry) == (Outcome.UNKNOWN, None)
    assert api.count("get") == 7


def test_looking_goes_on_when_a_look_fails() -> None:
    """A server that just fell over may answer the next look."""
    api = FakeApi()
    preset = an_update(api)
    api.after("create", 1, LOST)
    api.before("get", 2, ApiError("GET → 503"))
    api.before("versions_after", 1, RunStoppedError("GET → 403"))

    result = run(preset, api)

    assert result.outcome is Outcome.RECOVERED
    assert api.naps == [0, 1, 2]


def test_only_foreign_versions_are_a_conflict() -> None:
    """Somebody else's version is neither taken for ours nor pushed over."""
    api = FakeApi()
    preset = an_update(api)
    api.before("create", 1, LOST)
    api.before("get", 2, lambda: api.edit("triage", seed=3))
    api.before("get", 3, ApiError("GET → 500"))

    result = run(preset, api)

    assert (result.outcome, result.attempts) == (Outcome.REFUSED, 1)
    assert result.error == "version 2 by user-1 was made at the same time, which isn't what was sent"
    assert result.hint == "look at a new plan"
    assert (result.entry, result.is_servers_fault) == (None, False)
    assert api.naps == LOOKS


def test_a_foreign_version_first_does_not_end_the_looking() -> None:
    """Ours may become visible later."""
    api = FakeApi()
    preset = an_update(api)
    api.before("create", 1, LOST)
    api.before("get", 2, lambda: api.edit("triage", seed=3))
    api.before("get", 4, lambda: api.edit("triage", seed=2))

    result = run(preset, api)

    assert (result.outcome, result.version, result.notes) == (Outcome.RECOVERED, 3, ())
    assert api.naps == [0, 1, 2]


def test_ours_and_then_a_foreign_version_is_ours_and_told() -> None:
    """What we pushed is recorded; the next plan shows the drift."""
    api = FakeApi()
    preset = an_update(api)
    api.after("create", 1, LOST)
    api.before("get", 2, lambda: api.edit("triage", seed=3))

    result = run(preset, api)

    assert (result.outcome, result.version, result.version_id) == (Outcome.RECOVERED, 2, "triage@2")
    assert result.notes == ("drifted: version 3 by user-1 came after it",)


def test_a_doubled_version_is_named() -> None:
    """When something on the way repeated the create, people learn which versions are the same."""
    api = FakeApi()
    preset = an_update(api)
    api.after("create", 1, LOST)
    api.before("get", 2, edits(api, 2, 3))

    result = run(preset, api)

    assert (result.outcome, result.version) == (Outcome.RECOVERED, 3)
    assert result.notes == (
        "versions 2 and 3 are the same push",
        "drifted: version 4 by user-1 came after it",
    )


def test_an_older_equal_version_proves_nothing() -> None:
    """After a roll-back the version that we ask for again is in the history already: it isn't our push."""
    api = FakeApi()
    for seed in (1, 2):
        api.edit("triage", seed=seed)
    api.presets["triage"].designated = 1
    lock = a_lock({"triage": an_entry("triage", seed=2, number=2)})
    preset = planned(api, lock=lock, options=Options(overwrite=NAMED))
    assert preset.state is State.ROLLED_BACK
    api.before("create", 1, LOST)

    result = run(preset, api)

    assert result.outcome is Outcome.UNKNOWN


def test_pushing_after_a_roll_back_supersedes_nobody() -> None:
    """The versions between the designated one and ours were there before."""
    api = FakeApi()
    for seed in (1, 3, 4):
        api.edit("triage", seed=seed)
    api.presets["triage"].designated = 1
    preset = planned(api, lock=a_lock({"triage": an_entry("triage", seed=1)}))

    result = run(preset, api)

    assert (result.outcome, result.version) == (Outcome.PUSHED, 4)
    assert (result.superseded, result.notes) == ((), ())


def test_a_conflict_answer_without_a_foreign_version_is_a_failure() -> None:
    """Most likely the slug is archived: one look, no second create, and not the server's fault."""
    api = FakeApi()
    preset = planned(api)
    api.before("create", 1, CONFLICT)

    result = run(preset, api)

    assert (result.outcome, result.attempts) == (Outcome.FAILED, 1)
    assert (result.error, result.hint) == ("POST → 409", "the slug may be archived")
    assert not result.is_servers_fault
    assert api.naps == [0]
    assert api.count("create") == 1


def test_a_conflict_answer_with_a_foreign_version_is_refused() -> None:
    """Somebody was faster."""
    api = FakeApi()
    preset = an_update(api)
    api.before("create", 1, CONFLICT)
    api.before("get", 2, lambda: api.edit("triage", seed=3))

    result = run(preset, api)

    assert result.outcome is Outcome.REFUSED
    assert api.naps == [0]


def test_a_conflict_answer_to_a_create_that_was_carried_out_is_a_success() -> None:
    """The answer of a repeated create, if something on the way repeats it."""
    api = FakeApi()
    preset = an_update(api)
    api.after("create", 1, CONFLICT)

    assert run(preset, api).outcome is Outcome.RECOVERED


def test_a_version_made_between_the_look_and_the_create_is_named() -> None:
    """There is no expected version in the API: what we stepped on is told."""
    api = FakeApi()
    preset = an_update(api)
    api.before("create", 1, edits(api, 8, 9))
    journal = JournalInMemory()

    result = run(preset, api, journal)

    assert (result.outcome, result.version, numbers(result)) == (Outcome.PUSHED, 4, [2, 3])
    assert result.notes == ()
    assert result.entry is not None
    assert journal.lines[-1]["notes"] == [
        "it replaced version 2 by user-1",
        "it replaced version 3 by user-1",
    ]


def test_a_version_made_between_the_two_looks_is_named() -> None:
    """The numbers are read before the preset, so no version slips through."""
    api = FakeApi()
    preset = an_update(api)
    versions = api.presets["triage"].versions

    def edit_and_roll_back() -> None:
        api.edit("triage", seed=9)
        api.presets["triage"].designated = 1

    api.before("get", 1, edit_and_roll_back)

    result = run(preset, api)

    assert [each.number for each in versions] == [1, 2, 3]
    assert (result.outcome, numbers(result)) == (Outcome.PUSHED, [2])


def test_a_version_made_after_ours_is_not_superseded() -> None:
    """Only what came before ours was stepped on."""
    api = FakeApi()
    preset = an_update(api)
    api.before("create", 1, lambda: api.edit("triage", seed=8))
    api.before("versions_after", 1, lambda: api.edit("triage", seed=9))

    result = run(preset, api)

    assert (result.version, numbers(result)) == (3, [2])


@pytest.mark.parametrize("number", [3, 5])
@pytest.mark.parametrize("is_listed", [True, False])
def test_a_gap_in_the_numbers_is_a_note(number: int, is_listed: bool) -> None:  # noqa: FBT001
    """An API that skips a number has lost nobody's version."""

    def skip(live: LivePreset) -> LivePreset:
        assert live.version is not None
        version = replace(live.version, number=number)
        api.presets["triage"].versions[1:] = [version] * is_listed
        return replace(live, version=version)

    api = FakeApi(alter=skip)
    preset = an_update(api)
    api.before("get", 2, lambda: setattr(api.presets["triage"], "designated", 1))

    result = run(preset, api)

    assert (result.outcome, result.superseded) == (Outcome.PUSHED, ())
    assert result.notes == (f"the API skipped from version 1 to {number}",)


def test_a_history_that_cannot_be_read_is_a_note() -> None:
    """The push went through; only whom it superseded isn't known."""
    api = FakeApi()
    preset = an_update(api)
    api.before("create", 1, lambda: api.edit("triage", seed=8))
    api.before("versions_after", 1, ApiError("GET → 500"))

    result = run(preset, api)

    assert (result.outcome, result.superseded, result.version) == (Outcome.PUSHED, (), 3)
    assert result.notes == ("the version is 3, not 2, and the history can't be read: GET → 500",)
    assert result.has_gap


def test_a_preset_made_anew_starts_at_version_one() -> None:
    """What is made anew by name has no history, and supersedes nothing."""
    api = FakeApi()
    lock = a_lock({"triage": replace(an_entry(number=3), preset_id="old")})
    preset = planned(api, lock=lock, options=Options(recreate=NAMED))

    result = run(preset, api)

    assert (result.outcome, result.version, result.superseded, result.notes) == (Outcome.PUSHED, 1, (), ())
    assert api.calls == ["get", "create"]


def test_an_archived_preset_that_comes_back_brings_its_history() -> None:
    """Its old versions are nobody's edit meanwhile."""
    api = FakeApi()
    for seed in (1, 3):
        api.edit("triage", seed=seed)
    api.presets["triage"].status = "archived"
    lock = a_lock({"triage": an_entry("triage", seed=3, number=2)})
    preset = planned(api, lock=lock, options=Options(recreate=NAMED))

    def restore() -> None:
        api.presets["triage"].status = "active"

    api.before("create", 1, restore)
    result = run(preset, api)

    assert (result.outcome, result.version, result.superseded, result.notes) == (Outcome.PUSHED, 3, (), ())


def test_another_preset_that_has_the_slug_is_counted_from_its_own_start() -> None:
    """The recorded number says nothing about a preset of another id."""
    api = FakeApi()
    lock = a_lock({"triage": replace(an_entry(number=3), preset_id="old")})
    preset = planned(api, lock=lock, options=Options(recreate=NAMED))
    api.before("create", 1, edits(api, 7, 8, 9))

    result = run(preset, api)

    assert (result.version, numbers(result)) == (4, [1, 2, 3])


Change = Callable[[FakeApi], None]


def disable(api: FakeApi) -> None:
    api.presets["triage"].status = "disabled"


def undesignate(api: FakeApi) -> None:
    api.presets["triage"].designated = 0


def replace_preset(api: FakeApi) -> None:
    api.presets["triage"].preset_id = "other"


def rewrite_version(api: FakeApi) -> None:
    versions = api.presets["triage"].versions
    versions[0] = replace(versions[0], content=a_content(seed=9))


@pytest.mark.parametrize(
    ("change", "now"),
    [
        (lambda api: api.edit("triage", seed=9), "is at version 2"),
        (disable, "is disabled"),
        (undesignate, "has no version"),
        (replace_preset, "is at version 1"),
        (rewrite_version, "is at version 1"),
        (lambda api: api.presets.clear(), "is gone"),
    ],
)
def test_a_preset_that_changed_since_the_plan_is_refused(change: Change, now: str) -> None:
    """What was reviewed is what is pushed, or nothing."""
    api = FakeApi()
    preset = an_update(api)
    if now == "is gone":
        api.before("version_count", 1, ApiError("GET → 404", status=404))
    change(api)

    result = run(preset, api)

    message = f"the live preset changed since the plan was made: it {now}"
    assert result == Result(preset, Outcome.REFUSED, error=message, hint="look at a new plan")
    assert api.count("create") == 0


def test_a_preset_without_a_version_is_pushed_when_named() -> None:
    """Nothing can be stepped on there, but somebody took the version away: it needs the name."""
    api = FakeApi()
    api.edit()
    undesignate(api)
    preset = planned(api, lock=a_lock({"triage": an_entry()}), options=Options(overwrite=NAMED))
    assert preset.state is State.CONFLICT

    result = run(preset, api)

    assert (result.outcome, result.version, numbers(result)) == (Outcome.PUSHED, 2, [])


def test_a_create_of_what_exists_meanwhile_is_refused() -> None:
    """A slug that somebody took since the plan is theirs."""
    api = FakeApi()
    preset = planned(api)
    api.edit("triage", seed=9)

    result = run(preset, api)

    assert (result.outcome, result.attempts) == (Outcome.REFUSED, 0)
    assert api.count("create") == 0


def test_what_already_is_as_wanted_is_recorded() -> None:
    """A half-finished plan can be run again: what is done counts as done."""
    api = FakeApi()
    preset = an_update(api)
    api.edit("triage", seed=2, stop=None)

    result = run(preset, api)

    assert (result.outcome, result.attempts, result.version) == (Outcome.RECORDED, 0, 2)
    assert (result.error, result.not_persisted) == (None, ())
    assert result.entry is not None
    assert result.entry.version_id == "triage@2"
    assert api.count("create") == 0


def test_what_is_as_wanted_but_disabled_is_refused() -> None:
    """A preset that is off does nothing, whatever it says."""
    api = FakeApi()
    preset = an_update(api)
    api.edit("triage", seed=2)
    disable(api)

    assert run(preset, api).outcome is Outcome.REFUSED


def test_a_known_loss_is_recorded_without_being_told_again() -> None:
    """What the API dropped and added at the push is kept in the entry, and isn't an outcome of the record."""
    api = FakeApi()
    api.edit("triage", seed=9)
    known = replace(
        an_entry("triage", seed=2, top_p=1),
        live=a_content(seed=2, stop="x"),
        not_persisted=("/config/top_p",),
    )
    lock = a_lock({"triage": replace(known, version_id="triage@0")})
    definition = a_definition(seed=2, top_p=1)
    preset = planned(api, definition, lock, Options(overwrite=NAMED))
    api.edit("triage", seed=2, stop="x")

    result = run(preset, api)

    assert (result.outcome, result.not_persisted, result.added) == (Outcome.RECORDED, (), ())
    assert result.entry is not None
    assert result.entry.not_persisted == ("/config/top_p",)


def test_production_back_at_the_recorded_version_needs_no_entry() -> None:
    """When the answer names the recorded version without showing it, the lockfile is right as it is."""
    api = FakeApi()
    api.edit("triage", seed=2)
    api.edit("triage", seed=9)
    lock = a_lock({"triage": an_entry("triage", seed=2)})
    preset = planned(api, lock=lock, options=Options(overwrite=NAMED))
    api.presets["triage"].designated = 1

    class Terse(FakeApi):
        async def get(self, slug: str) -> LivePreset | None:
            found = await super().get(slug)
            return found and replace(found, version=None)

    result = run(preset, Terse(api.presets))

    assert (result.outcome, result.entry, result.version) == (Outcome.RECORDED, None, None)


def in_another_workspace(live: LivePreset) -> LivePreset:
    return replace(live, workspace_id="there")


def test_answer_of_another_workspace_is_not_recorded() -> None:
    """A version that went live in another workspace is told, stops the run, and isn't taken for ours."""
    api = FakeApi(alter=in_another_workspace)

    result = anyio.run(push, planned(api), some_means(api, None, "here"))

    assert (result.outcome, result.entry, result.stop_reason) == (Outcome.UNKNOWN, None, result.error)
    assert "workspace `there`, and the plan is for `here`" in (result.error or "")


def test_preset_of_another_workspace_is_not_pushed() -> None:
    """Where the read before the push names another workspace, nothing is sent."""
    api = FakeApi()
    api.edit(seed=1)
    preset = replace(planned(api, options=Options(overwrite=NAMED)))

    class Elsewhere(FakeApi):
        async def get(self, slug: str) -> LivePreset | None:
            found = await super().get(slug)
            return found and in_another_workspace(found)

    other = Elsewhere(presets=api.presets)

    result = anyio.run(push, preset, some_means(other, None, "here"))

    assert (result.outcome, result.attempts, result.stop_reason) == (Outcome.FAILED, 0, result.error)
    assert other.count("create") == 0


@pytest.mark.parametrize("workspace_id", [None, "there"])
def test_same_or_unknown_workspace_is_no_matter(workspace_id: str | None) -> None:
    """A workspace that nobody named, or the right one, lets the push go on."""
    api = FakeApi(alter=in_another_workspace)

    result = anyio.run(push, planned(api), some_means(api, None, workspace_id))

    assert result.outcome is Outcome.PUSHED


BUSY = BusyError("POST → 429", "slow down", status=429)


def test_every_step_is_journalled() -> None:
    """The intent stands before the last read, `sending` just before the create, the entry after it."""
    api, journal = FakeApi(), JournalInMemory()
    preset = an_update(api)
    seen: list[tuple[str, list[str]]] = []
    for call in ("version_count", "get", "create"):
        api.before(call, 1, partial(lambda name: seen.append((name, journal.events)), call))

    result = run(preset, api, journal)

    assert seen == [
        ("version_count", ["intent"]),
        ("get", ["intent"]),
        ("create", ["intent", "sending"]),
    ]
    assert journal.events == ["intent", "sending", "closed pushed"]
    assert (journal.lines[0]["at"], journal.lines[0]["base"]) == ("2026-11-20T10:00:00Z", 1)
    assert journal.lines[1] == {"event": "sending", "slug": "triage", "base": 1}
    assert result.entry is not None
    assert journal.lines[2]["entry"] == entry_json(result.entry)


def a_create(api: FakeApi) -> PlannedPreset:
    return planned(api)


def an_overwrite(api: FakeApi) -> PlannedPreset:
    for seed in (1, 9):
        api.edit("triage", seed=seed)
    lock = a_lock({"triage": an_entry("triage", seed=2)})
    return planned(api, lock=lock, options=Options(overwrite=NAMED))


def a_recreation(api: FakeApi) -> PlannedPreset:
    return planned(api, lock=a_lock({"triage": an_entry(number=3)}), options=Options(recreate=NAMED))


@pytest.mark.parametrize(
    ("make", "base"), [(a_create, 0), (an_update, 1), (an_overwrite, 2), (a_recreation, 0)]
)
def test_the_intent_names_the_version_that_the_plan_saw(
    make: Callable[[FakeApi], PlannedPreset], base: int
) -> None:
    """Whoever reads the journal after a crash learns from where the push began."""
    api, journal = FakeApi(), JournalInMemory()

    run(make(api), api, journal)

    assert journal.lines[0]["base"] == base


@pytest.mark.parametrize(
    ("call", "when", "error", "events"),
    [
        ("get", "before", ApiError("GET → 500", status=500), ["intent"]),
        ("create", "before", ApiError("POST → 400", status=400), ["intent", "sending", "not_sent"]),
        ("create", "before", LOST, ["intent", "sending"]),
        ("create", "after", LOST, ["intent", "sending", "closed recovered"]),
    ],
)
def test_the_journal_says_what_is_open(call: str, when: str, error: Exception, events: list[str]) -> None:
    """Only a create whose outcome nobody knows stays open."""
    api, journal = FakeApi(), JournalInMemory()
    preset = an_update(api)
    getattr(api, when)(call, 1, error)

    run(preset, api, journal)

    assert journal.events == events


def test_a_refusal_by_a_foreign_version_leaves_the_push_open() -> None:
    """Ours may still come, and would then replace theirs: the next run looks once more."""
    api, journal = FakeApi(), JournalInMemory()
    preset = an_update(api)
    api.before("create", 1, LOST)
    api.before("get", 2, edits(api, 9))

    run(preset, api, journal)

    assert journal.events == ["intent", "sending"]


@pytest.mark.parametrize(("line", "sent"), [(1, 0), (2, 0), (3, 1)])
def test_a_journal_that_cannot_be_written_stops_the_run(line: int, sent: int) -> None:
    """What can't be noted isn't sent; what was sent is in the result."""
    api, journal = FakeApi(), JournalInMemory(line)
    preset = an_update(api)

    result = run(preset, api, journal)

    assert api.count("create") == sent
    assert result.outcome is (Outcome.PUSHED if sent else Outcome.NOT_ATTEMPTED)
    assert (result.entry is not None) is bool(sent)
    assert result.stop_reason == "the journal can't be written: No space left on device"
    assert result.error == result.stop_reason


def test_a_refusal_that_cannot_be_journalled_is_a_refusal() -> None:
    """The API's word counts; the next run looks once more."""
    api, journal = FakeApi(), JournalInMemory(3)
    preset = an_update(api)
    api.before("create", 1, ApiError("POST → 400", status=400))

    result = run(preset, api, journal)

    assert (result.outcome, result.error) == (Outcome.FAILED, "POST → 400")
    assert result.stop_reason == "the journal can't be written: No space left on device"


def test_a_create_that_did_not_leave_is_sent_again() -> None:
    """Without a connection nothing can have happened, so up to four more tries cost nothing."""
    api, journal = FakeApi(), JournalInMemory()
    preset = an_update(api)
    for number in range(1, 5):
        api.before("create", number, NotSentError("no connection"))

    result = run(preset, api, journal)

    assert (result.outcome, result.attempts, result.version) == (Outcome.PUSHED, 5, 2)
    assert [most / 2 <= nap <= most for nap, most in zip(api.naps, [1, 2, 4, 8], strict=True)] == [True] * 4
    assert journal.events == ["intent", *["sending", "not_sent"] * 4, "sending", "closed pushed"]


def test_a_network_that_stays_down_is_a_failure() -> None:
    """After the fifth try it is told, as the server's fault: in a row they stop the run."""
    api = FakeApi()
    preset = an_update(api)
    for number in range(1, 9):
        api.before("create", number, NotSentError("no connection", "check the network"))

    result = run(preset, api)

    assert (result.outcome, result.attempts) == (Outcome.FAILED, 5)
    assert (result.error, result.hint, result.is_servers_fault) == (
        "no connection",
        "check the network",
        True,
    )
    assert len(api.presets["triage"].versions) == 1


@pytest.mark.parametrize("error", [NotSentError("no connection"), BUSY])
def test_it_is_looked_at_again_before_it_is_sent_again(error: ApiError) -> None:
    """What somebody did while we waited is seen."""
    api = FakeApi()
    preset = an_update(api)
    api.before("create", 1, error)
    api.before("get", 2, edits(api, 9))

    result = run(preset, api)

    assert (result.outcome, result.attempts, api.count("create")) == (Outcome.REFUSED, 1, 1)
    assert result.error == "version 2 by user-1 was made at the same time, which isn't what was sent"


def test_a_roll_back_while_waiting_is_seen() -> None:
    """There is no new version, yet production isn't where the plan saw it."""
    api = FakeApi()
    api.edit("triage", seed=8)
    api.edit()
    preset = planned(api, lock=a_lock({"triage": an_entry(number=2)}))
    api.before("create", 1, BUSY)

    def go_back() -> None:
        api.presets["triage"].designated = 1

    api.before("get", 2, go_back)

    result = run(preset, api)

    assert (result.outcome, api.count("create")) == (Outcome.REFUSED, 1)
    assert "it is at version 1" in (result.error or "")


def test_a_busy_answer_to_a_create_that_was_carried_out_is_a_success() -> None:
    """A gateway may say that it is busy although the version was made: it is found, not doubled."""
    api = FakeApi()
    preset = an_update(api)
    api.after("create", 1, BUSY)

    result = run(preset, api)

    assert (result.outcome, result.version, api.count("create")) == (Outcome.RECOVERED, 2, 1)


def test_the_wait_that_the_api_asks_for_is_kept() -> None:
    """`Retry-After` is waited for, and then the create is sent again."""
    api = FakeApi()
    preset = an_update(api)
    api.before("create", 1, BusyError("POST → 429", status=429, wait_seconds=17.0))

    result = run(preset, api)

    assert (result.outcome, result.attempts, api.naps) == (Outcome.PUSHED, 2, [17.0])


def test_without_a_word_of_the_api_the_waits_grow() -> None:
    """Five more tries, each later than the one before; then the run stops."""
    api = FakeApi()
    preset = an_update(api)
    for number in range(1, 9):
        api.before("create", number, BUSY)

    result = run(preset, api)

    assert (result.outcome, result.attempts, result.error) == (Outcome.FAILED, 6, "POST → 429")
    assert result.stop_reason == "POST → 429"
    limits = [2, 4, 8, 16, 32]
    assert all(most / 2 <= nap <= most for nap, most in zip(api.naps, limits, strict=True))


def test_a_gateway_that_is_down_for_long_may_have_let_the_create_pass() -> None:
    """One look before giving up finds it; an API that counts calls isn't asked once more."""
    api = FakeApi()
    preset = an_update(api)
    api.after("create", 1, BusyError("POST → 503", status=503, wait_seconds=600.0))

    result = run(preset, api)

    assert (result.outcome, result.version, api.naps) == (Outcome.RECOVERED, 2, [0])
    assert api.calls == ["version_count", "get", "create", "get", "versions_after"]


def test_a_gateway_that_does_not_even_answer_a_look_leaves_the_push_open() -> None:
    """Without a look nobody knows whether the create passed."""
    api = FakeApi()
    preset = an_update(api)
    api.before("create", 1, BusyError("POST → 503", status=503, wait_seconds=600.0))
    api.before("get", 2, ApiError("GET → 503"))

    result = run(preset, api)

    assert (result.outcome, result.error, api.count("create")) == (Outcome.UNKNOWN, "POST → 503", 1)


def test_a_gateway_that_is_busy_is_tried_again_after_two_looks() -> None:
    """One at once, so that a run killed while it waits leaves no doubt, and one before the next try."""
    api, journal = FakeApi(), JournalInMemory()
    preset = an_update(api)
    api.before("create", 1, BusyError("POST → 503", status=503, wait_seconds=3.0))

    result = run(preset, api, journal)

    assert (result.outcome, result.attempts, api.naps) == (Outcome.PUSHED, 2, [0, 3])
    assert api.calls[3:] == [*["get", "versions_after"] * 2, "create"]
    assert journal.events == ["intent", "sending", "not_sent", "sending", "closed pushed"]


def test_a_gateway_that_is_down_for_long_stops_the_run() -> None:
    """Nothing came of the create, and nobody waits so long."""
    api, journal = FakeApi(), JournalInMemory()
    preset = an_update(api)
    api.before("create", 1, BusyError("POST → 503", status=503, wait_seconds=600.0))

    result = run(preset, api, journal)

    assert (result.outcome, result.stop_reason) == (Outcome.FAILED, "POST → 503")
    assert journal.events == ["intent", "sending", "not_sent"]


def test_a_wait_of_hours_stops_the_run() -> None:
    """Calling earlier than asked is no way, and nobody waits so long."""
    api = FakeApi()
    preset = an_update(api)
    api.before("create", 1, BusyError("POST → 429", "later", status=429, wait_seconds=10_000.0))

    result = run(preset, api)

    assert (result.outcome, result.attempts, result.hint) == (Outcome.FAILED, 1, "later")
    assert result.stop_reason == "POST → 429"
    assert api.naps == []


def test_a_stopped_run_does_not_begin_a_push() -> None:
    """What waits for its turn when a signal comes isn't sent."""
    api = FakeApi()
    means = some_means(api)
    means.pace.stop("the run was interrupted")

    result = anyio.run(push, an_update(api), means)

    assert (result.outcome, result.error) == (Outcome.NOT_ATTEMPTED, "the run was interrupted")
    assert api.calls == []


def test_a_pause_that_begins_before_the_create_is_kept() -> None:
    """All pushes slow down together, also one that was just about to send."""
    api = FakeApi()
    means = some_means(api)
    preset = an_update(api)

    async def both() -> None:
        async with anyio.create_task_group() as group:
            api.before("version_count", 1, lambda: group.start_soon(means.pace.pause, 9.0))
            api.before("create", 1, lambda: seen.append(means.pace.is_paused))
            results.append(await push(preset, means))

    seen: list[bool] = []
    results: list[Result] = []
    anyio.run(both)

    assert ([each.outcome for each in results], seen, api.naps) == ([Outcome.PUSHED], [False], [9.0])
    assert api.calls == [*["version_count", "get"] * 2, "create"]


def test_a_conflict_answer_about_an_existing_preset_is_tried_once_more() -> None:
    """`Please try again later`: nothing came of it, nobody was faster, so one more create."""
    api, journal = FakeApi(), JournalInMemory()
    preset = an_update(api)
    api.before("create", 1, CONFLICT)

    result = run(preset, api, journal)

    assert (result.outcome, result.attempts, result.version) == (Outcome.PUSHED, 2, 2)
    assert [0.5 <= nap <= 1 for nap in api.naps[1:]] == [True]
    assert journal.events == ["intent", "sending", "not_sent", "sending", "closed pushed"]


def test_a_second_conflict_answer_is_a_failure() -> None:
    """It isn't the moment, then."""
    api = FakeApi()
    preset = an_update(api)
    for number in (1, 2, 3):
        api.before("create", number, CONFLICT)

    result = run(preset, api)

    assert (result.outcome, result.attempts, result.error) == (Outcome.FAILED, 2, "POST → 409")
    assert not result.is_servers_fault


def test_a_conflict_answer_that_cannot_be_looked_into_is_unknown() -> None:
    """Without a look nothing is sent again."""
    api = FakeApi()
    preset = an_update(api)
    api.before("create", 1, CONFLICT)
    api.before("get", 2, ApiError("GET → 500"))

    result = run(preset, api)

    assert (result.outcome, api.count("create")) == (Outcome.UNKNOWN, 1)


def test_an_answer_about_an_old_version_proves_nothing() -> None:
    """A stale answer is no success: the new version is looked for."""

    def stale(live: LivePreset) -> LivePreset:
        assert live.version is not None
        return replace(live, version=replace(live.version, number=1))

    api = FakeApi(alter=stale)
    preset = an_update(api)

    result = run(preset, api)

    assert (result.outcome, result.version) == (Outcome.RECOVERED, 2)


def test_an_answer_about_an_old_version_without_a_new_one_is_unknown() -> None:
    """If no version appears, nobody knows."""

    def forget_the_new_one(live: LivePreset) -> LivePreset:
        preset = api.presets["triage"]
        preset.versions.pop()
        preset.designated = 1
        return replace(live, version=preset.versions[0])

    api = FakeApi(alter=forget_the_new_one)

    result = run(an_update(api), api)

    assert result.outcome is Outcome.UNKNOWN
    assert result.error == "the answer is about version 1, which was there before"


def test_a_foreign_version_before_a_recovered_one_is_named() -> None:
    """What a lost create stepped on is told as for one that was answered."""
    api = FakeApi()
    preset = an_update(api)
    api.before("create", 1, edits(api, 9))
    api.after("create", 1, LOST)

    result = run(preset, api)

    assert (result.outcome, result.version, numbers(result)) == (Outcome.RECOVERED, 3, [2])


def test_an_earlier_push_of_the_same_is_named_as_a_duplicate() -> None:
    """A create that appears after all, while one more was permitted, is no foreign version."""
    api = FakeApi()
    preset = an_update(api)
    api.before("create", 1, edits(api, 2))

    result = run(preset, api)

    assert (result.outcome, result.version, numbers(result)) == (Outcome.PUSHED, 3, [])
    assert result.notes == ("versions 2 and 3 are the same push",)


def test_the_history_of_an_archived_preset_is_not_taken_for_the_push() -> None:
    """An equal old version that comes back with the preset isn't what was sent."""
    api = FakeApi()
    for seed in (1, 2):
        api.edit("triage", seed=seed)
    api.presets["triage"].status = "archived"
    lock = a_lock({"triage": an_entry("triage", seed=2, number=2)})
    preset = planned(api, lock=lock, options=Options(recreate=NAMED))

    def restore() -> None:
        api.presets["triage"].status = "active"

    api.before("create", 1, LOST)
    api.before("get", 3, restore)

    assert run(preset, api).outcome is Outcome.UNKNOWN
