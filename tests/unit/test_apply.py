"""The run around the pushes: what is attempted, saved, reported, and why a run stops."""

import errno
import signal
from collections.abc import Callable
from dataclasses import replace

import anyio
import anyio.lowlevel
import pytest

from presetctl.api.read import read_live
from presetctl.apply import SAVE_SECONDS, Run
from presetctl.definitions.load import Definition
from presetctl.errors import ApiError, RunStoppedError, UnknownOutcomeError
from presetctl.journal.settled import Settled
from presetctl.lockfile import Lock, entry_json
from presetctl.outcome import Outcome, Report, Result
from presetctl.plan import Action, Options, Plan
from tests.unit.conftest import (
    FakeApi,
    JournalInMemory,
    a_definition,
    a_lock,
    a_plan,
    a_plan_against,
    an_entry,
    an_open_push,
    some_means,
)

LOST = UnknownOutcomeError("POST → no answer in time")
BROKEN = ApiError("POST → 500", status=500)


class Locks(list[Lock]):
    """Each lock that was saved, newest last. `fail_at` are the saves that find the disk full, from 1."""

    def __init__(self, *fail_at: int) -> None:
        super().__init__()
        self._fail_at = fail_at
        self._count = 0

    def save(self, lock: Lock) -> None:
        """Keep a lock."""
        self._count += 1
        if self._count in self._fail_at:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.append(lock)


def creates(api: FakeApi, count: int) -> Plan:
    """Return a plan of so many new presets: `a`, `b`, …."""
    return a_plan_against(api, [a_definition(slug) for slug in "abcdefgh"[:count]], None)


def run(
    api: FakeApi,
    plan: Plan,
    lock: Lock | None = None,
    *,
    locks: Locks | None = None,
    concurrency: int = 1,
    on_result: Callable[[Result], None] = lambda _: None,
) -> Report:
    save = (Locks() if locks is None else locks).save
    return anyio.run(Run(plan, lock or a_lock(), some_means(api), save, on_result).execute, concurrency)


def outcomes(report: Report) -> dict[str, str]:
    return {each.slug: each.outcome.value for each in report.results}


def test_every_preset_of_the_plan_gets_its_outcome() -> None:
    """Pushed, recorded, dropped, refused and left alone: the report is in the plan's order."""
    api, locks = FakeApi(), Locks()
    for slug in ("adopt", "same", "orphan", "update"):
        api.edit(slug)
    api.edit("drifted")
    api.edit("drifted", seed=9)
    known = ("same", "orphan", "gone", "update", "drifted")
    lock = a_lock({slug: an_entry(slug) for slug in known})
    definitions = [
        *(a_definition(slug) for slug in ("adopt", "create", "drifted", "same")),
        a_definition("update", seed=1),
    ]
    plan = a_plan_against(api, definitions, lock)

    report = run(api, plan, lock, locks=locks)

    assert outcomes(report) == {
        "adopt": "recorded",
        "create": "pushed",
        "drifted": "refused",
        "gone": "recorded",
        "orphan": "unchanged",
        "same": "unchanged",
        "update": "pushed",
    }
    assert [each.slug for each in report.results] == [each.slug for each in plan.presets]
    assert report.results[2].error == plan.presets[2].reason
    assert sorted(report.lock.presets) == ["adopt", "create", "drifted", "orphan", "same", "update"]
    assert locks[-1] == report.lock
    assert report.lock.presets["update"].version == 2
    assert report.lock.presets["drifted"] == lock.presets["drifted"]
    assert (report.plan, report.save_error, report.signal, report.exit_code) == (plan, None, None, 4)


def test_what_needs_no_call_is_recorded_before_the_first_push() -> None:
    """The lockfile tells the truth at any moment: it is saved before the pushes and after each of them."""
    api, locks = FakeApi(), Locks()
    api.edit("adopt")
    plan = a_plan_against(api, [a_definition(slug) for slug in ("a", "adopt", "b")], None)

    run(api, plan, locks=locks)

    assert [sorted(each.presets) for each in locks] == [["adopt"], ["a", "adopt"], ["a", "adopt", "b"]]


def test_an_empty_plan_writes_nothing() -> None:
    """Nothing to do means no call and no new lockfile."""
    api, locks = FakeApi(), Locks()
    api.edit("same")
    api.edit("orphan")
    lock = a_lock({slug: an_entry(slug) for slug in ("same", "orphan")})
    plan = a_plan_against(api, [a_definition("same")], lock)
    api.calls.clear()

    report = run(api, plan, lock, locks=locks)

    assert (api.calls, locks, report.exit_code) == ([], [], 0)
    assert report.lock == lock


def test_a_plan_that_only_refuses_writes_nothing() -> None:
    """A refusal leaves everything as it is."""
    api, locks = FakeApi(), Locks()
    api.edit("a")
    plan = a_plan_against(api, [a_definition("a", seed=2)], None)
    api.calls.clear()

    report = run(api, plan, locks=locks)

    assert (api.calls, locks, report.exit_code) == ([], [], 4)


def test_protection_alone_is_recorded() -> None:
    """The entry differs in nothing else."""
    api, locks = FakeApi(), Locks()
    api.edit("a")
    entry = replace(an_entry("a"), not_persisted=("/config/x",))
    lock = a_lock({"a": entry})
    plan = a_plan_against(api, [a_definition("a", protected=True)], lock)
    api.calls.clear()

    report = run(api, plan, lock, locks=locks)

    assert report.lock.presets == {"a": replace(entry, protected=True)}
    assert (outcomes(report), api.calls) == ({"a": "recorded"}, [])
    assert locks == [report.lock]


def test_a_record_without_a_call_says_what_is_live() -> None:
    """What is taken over stands in the lockfile with its version, and costs no call."""
    api = FakeApi()
    api.edit("a", seed=1)
    api.edit("a", seed=2)
    plan = a_plan_against(api, [a_definition("a", seed=2)], a_lock({"a": an_entry("a", seed=1)}))
    api.calls.clear()

    report = run(api, plan)

    assert (report.results[0].version, report.results[0].version_id) == (2, "a@2")
    assert report.lock.presets["a"].version == 2
    assert api.calls == []


def test_each_result_is_told_when_it_is_there() -> None:
    """Whoever watches sees the presets come in."""
    api, seen = FakeApi(), list[tuple[str, int]]()

    def note(result: Result) -> None:
        seen.append((result.slug, api.count("create")))

    api.edit("c", seed=9)
    plan = a_plan_against(api, [a_definition(slug) for slug in "abc"], None)
    run(api, plan, on_result=note)

    assert seen == [("c", 0), ("a", 1), ("b", 2)]


def test_slug_local_failures_go_on() -> None:
    """One preset that is refused doesn't hold up the others, however many there are."""
    api = FakeApi()
    for number in range(1, 5):
        api.before("create", number, ApiError("POST → 404", "mend it", status=404))

    report = run(api, creates(api, 5))

    assert list(outcomes(report).values()) == ["failed"] * 4 + ["pushed"]
    assert (report.results[0].error, report.results[0].hint) == ("POST → 404", "mend it")
    assert report.exit_code == 5


def test_archived_slugs_do_not_stop_the_run() -> None:
    """A 409 says something about its preset, not about the server."""
    api = FakeApi()
    for number in range(1, 5):
        api.before("create", number, UnknownOutcomeError("POST → 409", status=409))

    report = run(api, creates(api, 5))

    assert list(outcomes(report).values()) == ["failed"] * 4 + ["pushed"]


@pytest.mark.parametrize("call", ["create", "get"])
def test_a_bad_key_stops_the_run(call: str) -> None:
    """What fails for one fails for all: no further call is made."""
    api = FakeApi()
    plan = creates(api, 4)
    api.calls.clear()
    api.before(call, 2, RunStoppedError("POST → 401: no such key", "the key is wrong", status=401))

    report = run(api, plan)

    assert list(outcomes(report).values()) == ["pushed", "failed", "not_attempted", "not_attempted"]
    assert [each.error for each in report.results[1:]] == ["POST → 401: no such key"] * 3
    assert report.results[1].hint == "the key is wrong"
    assert api.count(call) == 2
    assert report.exit_code == 5


def test_three_failures_of_the_server_in_a_row_stop_the_run() -> None:
    """More calls won't help a server that is down."""
    api = FakeApi()
    for number in range(1, 4):
        api.before("create", number, BROKEN)

    report = run(api, creates(api, 5))

    assert list(outcomes(report).values()) == ["failed"] * 3 + ["not_attempted"] * 2
    assert report.results[3].error == "the API failed 3 times in a row"
    assert (api.count("create"), report.exit_code) == (3, 1)


def test_unknown_outcomes_are_failures_of_the_server_too() -> None:
    """Three lost answers in a row stop the run as three errors do."""
    api = FakeApi()
    for number in range(1, 4):
        api.before("create", number, LOST)

    report = run(api, creates(api, 4))

    assert list(outcomes(report).values()) == ["unknown"] * 3 + ["not_attempted"]
    assert (api.count("create"), report.exit_code) == (3, 5)


def test_failures_of_the_server_count_only_in_a_row() -> None:
    """A success in between starts the count anew."""
    api = FakeApi()
    for number in (1, 2, 4, 5):
        api.before("create", number, BROKEN)

    report = run(api, creates(api, 6))

    assert list(outcomes(report).values()) == ["failed", "failed", "pushed", "failed", "failed", "pushed"]


def test_the_first_reason_to_stop_is_the_one_that_is_told() -> None:
    """What came later in flight doesn't hide it."""
    api = FakeApi()
    plan = creates(api, 3)
    run_ = Run(plan, a_lock(), some_means(api), Locks().save)
    api.before("create", 1, lambda: run_.stop(signal.SIGINT))
    api.after("create", 1, RunStoppedError("POST → 401"))

    report = anyio.run(run_.execute, 1)

    assert [each.error for each in report.results] == ["POST → 401", *["the run was interrupted"] * 2]


def test_three_failures_in_flight_do_not_hide_the_reason_to_stop() -> None:
    """A signal stays the reason though the server fails three times afterwards."""
    api = FakeApi()
    plan = creates(api, 4)
    run_ = Run(plan, a_lock(), some_means(api), Locks().save)
    api.before("create", 1, lambda: run_.stop(signal.SIGINT))
    for number in range(1, 4):
        api.after("create", number, BROKEN)

    report = anyio.run(run_.execute, 3)

    assert report.results[3].error == "the run was interrupted"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_finishes_what_is_in_flight(number: int, code: int) -> None:
    """What was begun is recorded; the rest isn't attempted."""
    api, locks = FakeApi(), Locks()
    plan = creates(api, 3)
    run_ = Run(plan, a_lock(), some_means(api), locks.save)
    api.before("create", 1, lambda: run_.stop(number))

    report = anyio.run(run_.execute, 1)

    assert list(outcomes(report).values()) == ["pushed", "not_attempted", "not_attempted"]
    assert report.results[1].error == "the run was interrupted"
    assert list(locks[-1].presets) == ["a"]
    assert (report.signal, report.exit_code) == (number, code)


def test_a_lockfile_that_cannot_be_written_stops_before_the_first_push() -> None:
    """What couldn't be recorded isn't pushed."""
    api = FakeApi()

    report = run(api, creates(api, 2), locks=Locks(1))

    assert list(outcomes(report).values()) == ["not_attempted"] * 2
    assert report.results[0].error == "the lockfile can't be written: No space left on device"
    assert (report.save_error, report.exit_code) == ("No space left on device", 1)
    assert api.count("create") == 0


def test_a_lockfile_that_fails_midway_stops_further_pushes() -> None:
    """What was in flight is finished; the state that should have been saved is in the report."""
    api, locks = FakeApi(), Locks(3, 4)

    report = run(api, creates(api, 5), locks=locks)

    assert list(outcomes(report).values()) == [*["pushed"] * 3, "not_attempted", "not_attempted"]
    assert list(report.lock.presets) == ["a", "b", "c"]
    assert list(locks[-1].presets) == ["a"]
    assert (report.save_error, report.exit_code) == ("No space left on device", 5)


def test_a_later_save_that_works_leaves_no_error() -> None:
    """What was in flight is saved with all before it; nothing further is attempted."""
    api, locks = FakeApi(), Locks(2)

    report = run(api, creates(api, 3), locks=locks)

    assert list(outcomes(report).values()) == ["pushed", "pushed", "not_attempted"]
    assert report.save_error is None
    assert sorted(locks[-1].presets) == ["a", "b"]
    assert report.exit_code == 5


def test_an_error_without_a_text_of_the_system_is_told_as_it_is() -> None:
    """Not every file system error has a number."""

    def fail(_: Lock) -> None:
        raise OSError("odd")

    api = FakeApi()
    report = anyio.run(Run(creates(api, 1), a_lock(), some_means(api), fail).execute, 1)

    assert report.save_error == "odd"


@pytest.mark.parametrize("concurrency", [1, 3])
def test_no_more_presets_are_in_flight_than_allowed(concurrency: int) -> None:
    """Pushes overlap up to the limit and no further."""

    class Crowded(FakeApi):
        now = most = 0

        async def create(self, *arguments: object) -> object:  # type: ignore[override]
            self.now += 1
            self.most = max(self.most, self.now)
            await anyio.lowlevel.checkpoint()
            await anyio.lowlevel.checkpoint()
            self.now -= 1
            return await super().create(*arguments)  # type: ignore[arg-type]

    api = Crowded()
    report = run(api, creates(api, 6), concurrency=concurrency)

    assert api.most == concurrency
    assert set(outcomes(report).values()) == {"pushed"}


def test_only_what_was_pushed_or_taken_over_is_saved() -> None:
    """A failure leaves the lockfile alone."""
    api, locks = FakeApi(), Locks()
    api.before("create", 1, ApiError("POST → 400", status=400))

    run(api, creates(api, 2), locks=locks)

    assert [list(each.presets) for each in locks] == [[], ["b"]]


def test_an_orphan_that_is_an_error_is_refused() -> None:
    """Settings may want no orphans."""
    api = FakeApi()
    api.edit("orphan")
    lock = a_lock({"orphan": an_entry("orphan")})
    plan = a_plan_against(api, [], lock, Options(orphans_are_errors=True))

    report = run(api, plan, lock)

    assert report.having(Outcome.REFUSED) == report.results
    assert plan.having(Action.REFUSE) == plan.presets
    assert report.lock == lock


def with_settled(
    api: FakeApi, settled: Settled, *, lock: Lock | None = None, definition: Definition | None = None
) -> tuple[Report, JournalInMemory, Locks]:
    """Run with what became of earlier pushes, planned as the commands do."""
    journal, locks = JournalInMemory(), Locks()
    known = settled.within(lock or a_lock())
    live = anyio.run(read_live, api, known.presets, 8)
    plan = a_plan([definition or a_definition("a", seed=2)], known, live, settled=settled)
    api.calls.clear()
    run_ = Run(plan, known, some_means(api, journal), locks.save, settled=settled)
    return anyio.run(run_.execute, 1), journal, locks


def test_a_push_that_was_found_is_recorded_and_named() -> None:
    """The lockfile gets what an earlier run lost, without a call."""
    api = FakeApi()
    api.edit("a", seed=2)
    entry = replace(an_entry("a", seed=2), not_persisted=("/config/x",))
    settled = Settled({"a": entry}, {"a": "version 1 is the push of noon"}, {"a": "recovered"})

    report, journal, locks = with_settled(api, settled)

    assert report.results == (
        Result(
            report.plan.presets[0],
            Outcome.RECOVERED,
            version=1,
            version_id="a@1",
            not_persisted=("/config/x",),
            notes=("version 1 is the push of noon",),
            entry=entry,
        ),
    )
    assert [each.presets for each in locks] == [{"a": entry}]
    assert journal.events == ["closed recovered"]
    assert journal.lines[0]["entry"] == entry_json(entry)
    assert api.calls == []


def test_a_push_that_was_found_is_saved_also_where_nothing_else_is() -> None:
    """Ours is recorded, and the foreign version after it is refused."""
    api = FakeApi()
    for seed in (2, 9):
        api.edit("a", seed=seed)
    entry = an_entry("a", seed=2)
    settled = Settled({"a": entry}, {"a": "found"}, {"a": "recovered"})

    report, _, locks = with_settled(api, settled)

    assert (outcomes(report), report.exit_code) == ({"a": "refused"}, 4)
    assert [each.presets for each in locks] == [{"a": entry}]


def test_what_a_found_push_replaced_is_told() -> None:
    """Whoever was stepped on by a lost create is named, and the exit code says so."""
    api = FakeApi()
    for seed in (9, 2):
        api.edit("a", seed=seed)
    replaced = (api.presets["a"].versions[0],)
    settled = Settled({"a": an_entry("a", seed=2, number=2)}, {"a": "found"}, superseded={"a": replaced})

    report, _, _ = with_settled(api, settled)

    assert (outcomes(report), report.results[0].superseded) == ({"a": "recovered"}, replaced)
    assert report.exit_code == 4


def test_a_push_that_was_found_is_the_base_of_the_next() -> None:
    """The definition moved on meanwhile: it is pushed over our own version."""
    api = FakeApi()
    api.edit("a", seed=1)
    settled = Settled({"a": an_entry("a", seed=1)}, {"a": "found"}, {"a": "recovered"})

    report, journal, _ = with_settled(api, settled)

    assert outcomes(report) == {"a": "pushed"}
    assert journal.events == ["closed recovered", "intent", "sending", "closed pushed"]


def test_an_unknown_push_is_not_sent_again() -> None:
    """It stays open, and the exit code says that something isn't known."""
    api = FakeApi()
    settled = Settled(unknown={"a": an_open_push("a", seed=2)})

    report, journal, locks = with_settled(api, settled)

    assert (outcomes(report), report.exit_code) == ({"a": "unknown"}, 5)
    assert "may or may not have been made" in (report.results[0].error or "")
    assert (api.calls, journal.lines, locks) == ([], [], [])


def test_an_unknown_push_is_sent_again_when_that_is_permitted() -> None:
    """One more push, and the earlier one is settled with it."""
    api = FakeApi()
    settled = Settled(unknown={"a": an_open_push("a", seed=2)}, is_retry=True)

    report, journal, _ = with_settled(api, settled)

    assert outcomes(report) == {"a": "pushed"}
    assert journal.events == ["intent", "sending", "closed pushed"]


def test_a_permitted_retry_that_needs_no_push_closes_the_open_one() -> None:
    """Somebody gave up on it: nobody looks for it again."""
    api = FakeApi()
    api.edit("a", seed=2)
    settled = Settled(unknown={"a": an_open_push("a", seed=7)}, is_retry=True)

    report, journal, _ = with_settled(api, settled, lock=a_lock({"a": an_entry("a", seed=2)}))

    assert outcomes(report) == {"a": "unchanged"}
    assert journal.events == ["closed given_up"]


def test_a_journal_that_cannot_be_closed_stops_before_the_first_push() -> None:
    """The disk is full: better known now."""
    api = FakeApi()
    settled = Settled(ended={"b": "superseded"})
    plan = creates(api, 1)
    run_ = Run(plan, a_lock(), some_means(api, JournalInMemory(1)), Locks().save, settled=settled)

    report = anyio.run(run_.execute, 1)

    assert report.results[0].error == "the journal can't be written: No space left on device"


def test_the_journal_is_compacted_once_the_lockfile_holds_everything() -> None:
    """And only then."""

    class Compacted(JournalInMemory):
        count = 0

        def compact(self) -> None:
            self.count += 1

    api, journal = FakeApi(), Compacted()
    anyio.run(Run(creates(api, 1), a_lock(), some_means(api, journal), Locks().save).execute, 1)
    unsaved = Compacted()
    anyio.run(Run(creates(FakeApi(), 1), a_lock(), some_means(FakeApi(), unsaved), Locks(1).save).execute, 1)

    assert (journal.count, unsaved.count) == (1, 0)


def test_a_journal_that_cannot_be_compacted_is_no_failure() -> None:
    """It is complete as it is, and the lockfile holds everything."""

    class Stuck(JournalInMemory):
        def compact(self) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

    api = FakeApi()
    report = anyio.run(Run(creates(api, 1), a_lock(), some_means(api, Stuck()), Locks().save).execute, 1)

    assert (outcomes(report), report.exit_code) == ({"a": "pushed"}, 0)


def test_the_lockfile_follows_within_seconds() -> None:
    """Somebody who looks at it during a long run sees what is live; the journal has it anyway."""
    api, locks = FakeApi(), Locks()
    api.before("create", 3, lambda: seen.extend(locks))
    seen: list[Lock] = []

    run(api, creates(api, 3), locks=locks)

    assert [list(each.presets) for each in seen] == [[], ["a"], ["a", "b"]]


def test_a_run_that_is_over_waits_for_no_save() -> None:
    """What is due is saved at the end, and not seconds later."""

    class Slow(FakeApi):
        async def sleep(self, seconds: float) -> None:
            assert seconds == SAVE_SECONDS
            await anyio.sleep_forever()

    api, locks = Slow(), Locks()

    run(api, creates(api, 2), locks=locks)

    assert [list(each.presets) for each in locks] == [[], ["a", "b"]]


def test_a_run_without_an_outcome_saves_once() -> None:
    """Only what changed is written."""
    api, locks = FakeApi(), Locks()
    api.before("create", 1, ApiError("POST → 400", status=400))

    run(api, creates(api, 1), locks=locks)

    assert len(locks) == 1
