"""Properties of whole runs: what is left after an apply, and what no fault may cost."""

from collections.abc import Callable
from typing import Any

import anyio
from hypothesis import given, settings
from hypothesis import strategies as st

from presetctl.apply import Run
from presetctl.content import is_same_live
from presetctl.definitions.load import Definition
from presetctl.errors import ApiError, NotSentError, RunStoppedError, UnknownOutcomeError
from presetctl.lockfile import Lock, parse_lock, render_lock
from presetctl.outcome import Outcome, Report
from presetctl.plan import Action, Options, Plan
from tests.unit.conftest import FakeApi, a_definition, a_lock, a_plan_against, an_entry, some_means

SLUGS = ("a", "b", "c")
SEEDS = st.none() | st.integers(1, 3)
EACH = st.fixed_dictionaries(dict.fromkeys(SLUGS, SEEDS))
HISTORY = st.fixed_dictionaries({slug: st.lists(st.integers(1, 3), max_size=3) for slug in SLUGS})
KEEPS: list[Callable[[dict[str, Any]], dict[str, Any]]] = [
    lambda config: config,
    lambda config: {**config, "stop": None, "provider": {"order": []}},
    lambda config: {**config, "top_p": 1},
    lambda config: {key: value for key, value in config.items() if key != "extra"},
]
EVERYTHING = Options(overwrite=frozenset(SLUGS), recreate=frozenset(SLUGS), allow_protected=frozenset(SLUGS))


def an_api(history: dict[str, list[int]], keep: Callable[[dict[str, Any]], dict[str, Any]]) -> FakeApi:
    api = FakeApi(keep=keep)
    for slug, seeds in history.items():
        for seed in seeds:
            api.edit(slug, seed=seed)
    return api


def definitions_of(seeds: dict[str, int | None]) -> list[Definition]:
    return [a_definition(slug, seed=seed, extra=1) for slug, seed in seeds.items() if seed]


def a_lock_of(history: dict[str, list[int]], locked: dict[str, int | None]) -> Lock:
    entries = {
        slug: an_entry(slug, number=number, seed=history[slug][number - 1])
        for slug, number in locked.items()
        if number and number <= len(history[slug])
    }
    return a_lock(entries)


def apply(plan: Plan, lock: Lock, api: FakeApi) -> Report:
    return anyio.run(Run(plan, lock, some_means(api), lambda _: None).execute, 2)


@settings(max_examples=40)
@given(EACH, HISTORY, EACH, st.sampled_from(KEEPS))
def test_a_plan_after_a_full_apply_is_empty(
    wanted: dict[str, int | None],
    history: dict[str, list[int]],
    locked: dict[str, int | None],
    keep: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    """Whatever the API makes of a content, it is pushed once; applying again makes no call that writes."""
    api = an_api(history, keep)
    definitions = definitions_of(wanted)
    lock = a_lock_of(history, locked)
    report = apply(a_plan_against(api, definitions, lock, EVERYTHING), lock, api)
    made = {slug: len(preset.versions) for slug, preset in api.presets.items()}

    saved = parse_lock(render_lock(report.lock), "x")
    again = a_plan_against(api, definitions, saved)
    second = apply(again, saved, api)

    assert not report.having(Outcome.FAILED, Outcome.UNKNOWN, Outcome.REFUSED, Outcome.NOT_ATTEMPTED)
    assert not again.has_changes
    assert second.lock == saved
    assert {slug: len(preset.versions) for slug, preset in api.presets.items()} == made


@settings(max_examples=40)
@given(EACH, HISTORY)
def test_deleting_the_lockfile_never_pushes_over_a_live_preset(
    wanted: dict[str, int | None], history: dict[str, list[int]]
) -> None:
    """What exists is recorded or refused; only what doesn't is made."""
    api = an_api(history, KEEPS[0])
    before = {slug: len(preset.versions) for slug, preset in api.presets.items()}
    plan = a_plan_against(api, definitions_of(wanted), None)
    apply(plan, a_lock(), api)

    assert {slug: len(preset.versions) for slug, preset in api.presets.items() if slug in before} == before


ERRORS: list[Exception] = [
    ApiError("400", status=400),
    ApiError("500", status=500),
    NotSentError("no connection"),
    RunStoppedError("401", status=401),
    UnknownOutcomeError("lost"),
    UnknownOutcomeError("409", status=409),
]
BEFORE = st.tuples(
    st.just("before"),
    st.sampled_from(["get", "version_count", "versions_after", "create"]),
    st.integers(1, 6),
    st.sampled_from(ERRORS),
)
AFTER = st.tuples(st.just("after"), st.just("create"), st.integers(1, 3), st.sampled_from(ERRORS[4:]))


@settings(max_examples=40)
@given(EACH, HISTORY, EACH, st.lists(BEFORE | AFTER, max_size=6))
def test_no_fault_loses_a_version_or_makes_a_second_one(
    wanted: dict[str, int | None],
    history: dict[str, list[int]],
    locked: dict[str, int | None],
    faults: list[tuple[str, str, int, Exception]],
) -> None:
    """Each preset is sent at most once, an entry names what is there, and a later run heals the rest."""
    api = an_api(history, KEEPS[0])
    definitions = definitions_of(wanted)
    lock = a_lock_of(history, locked)
    plan = a_plan_against(api, definitions, lock, EVERYTHING)
    api.calls.clear()
    for when, call, number, error in faults:
        getattr(api, when)(call, number, error)

    report = apply(plan, lock, api)

    assert api.count("create") <= len(plan.having(Action.PUSH))
    for result in report.results:
        made = len(api.presets[result.slug].versions) if result.slug in api.presets else 0
        assert made - len(history[result.slug]) in (0, 1)
        if result.entry:
            version = api.presets[result.slug].versions[result.entry.version - 1]
            assert version.version_id == result.entry.version_id
            assert is_same_live(version.content, result.entry.live_content)
        if result.outcome in (Outcome.PUSHED, Outcome.RECOVERED):
            assert made == len(history[result.slug]) + 1
        if result.outcome is Outcome.FAILED:
            assert made == len(history[result.slug])

    api.hooks.clear()
    healed = apply(a_plan_against(api, definitions, report.lock, EVERYTHING), report.lock, api)
    assert not a_plan_against(api, definitions, healed.lock).has_changes
    for slug, preset in api.presets.items():
        assert len(preset.versions) <= len(history[slug]) + 1
