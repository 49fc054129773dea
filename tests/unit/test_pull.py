"""What pull decides for each combination of definition, lock entry and live preset."""

from dataclasses import replace

import pytest

from presetctl.content import Content
from presetctl.definitions.fit import choose_endpoint, fit, rebase, renamed
from presetctl.live import LiveVersion
from presetctl.models.endpoint import Endpoint
from presetctl.pull import Pull, Sides, decide, record, take
from tests.unit.conftest import a_content, a_definition, a_live, a_version, an_entry

CHAT, MESSAGES, RESPONSES = Endpoint


@pytest.mark.parametrize(
    ("desired", "locked", "live", "number", "expected"),
    [
        (None, None, 1, 1, Pull.WRITE),
        (None, 1, 1, 1, Pull.WRITE),
        (1, 1, 1, 1, Pull.NONE),
        (1, 1, 1, 2, Pull.RECORD),
        (1, 1, 2, 2, Pull.UPDATE),
        (2, 1, 1, 1, Pull.KEEP),
        (2, 1, 1, 2, Pull.KEEP),
        (2, 1, 2, 2, Pull.RECORD),
        (2, 1, 3, 2, Pull.REFUSE),
        (1, None, 1, 1, Pull.RECORD),
        (1, None, 2, 1, Pull.REFUSE),
    ],
)
def test_decisions_follow_the_common_base(
    desired: int | None, locked: int | None, live: int, number: int, expected: Pull
) -> None:
    """As in a merge: one side's change is taken or left, and changes of both are refused."""
    sides = Sides(
        "triage",
        a_definition(seed=desired) if desired else None,
        an_entry(seed=locked) if locked else None,
        a_live(number=number, seed=live),
    )

    assert decide(sides).pull is expected
    forced = Pull.UPDATE if expected in (Pull.KEEP, Pull.REFUSE) else expected
    assert decide(sides, force=True).pull is forced


def test_a_preset_known_from_the_list_alone_is_taken_from_the_lock() -> None:
    """An orphan that nobody changed is written again without reading it."""
    live = replace(a_live(seed=1), version=None)

    decision = decide(Sides("triage", None, an_entry(seed=1), live))

    assert decision.pull is Pull.WRITE
    assert decision.content == a_content(seed=1)


def test_a_replaced_preset_is_taken_whole() -> None:
    """A lock entry of another preset is no base, but it shows that the definition was pushed."""
    live = replace(a_live(number=1, top_k=2), preset_id="other")

    decision = decide(Sides("triage", a_definition(seed=1), an_entry(seed=1), live))

    assert decision.pull is Pull.UPDATE
    assert decision.content == a_content(top_k=2)


def test_a_shrunken_history_is_refused() -> None:
    """Fewer versions than were recorded: most likely the wrong target."""
    live = replace(a_live(number=1, seed=2), version_count=1)

    decision = decide(Sides("triage", a_definition(seed=1), an_entry(number=3, seed=1), live))

    assert decision.pull is Pull.REFUSE
    assert "is this the right target?" in decision.reason


def test_a_preset_without_a_version_is_left() -> None:
    """There is nothing to take."""
    live = replace(a_live(), version=None, designated_id=None)

    assert decide(Sides("triage", None, None, live)).pull is Pull.NONE


@pytest.mark.parametrize(
    ("desired", "locked", "live", "old", "expected"),
    [
        (1, 1, 1, 2, Pull.UPDATE),
        (1, 1, 1, 1, Pull.NONE),
        (1, None, 1, 2, Pull.UPDATE),
        (3, 1, 1, 2, Pull.REFUSE),
        (1, 1, 4, 2, Pull.UPDATE),
    ],
)
def test_an_old_version_is_taken_over_what_was_pushed(
    desired: int, locked: int | None, live: int, old: int, expected: Pull
) -> None:
    """Only an edit that was never pushed stands in the way."""
    version = a_version(number=1, seed=old)
    entry = an_entry(number=5, seed=locked) if locked else None
    sides = Sides("triage", a_definition(seed=desired), entry, a_live(number=5, seed=live), version)

    assert decide(sides).pull is expected


def test_what_was_not_stored_stays_known() -> None:
    """A path that the API still doesn't store stays in the lock entry, and one that it stores goes."""
    definition = a_definition(seed=1, top_k=2)
    entry = replace(
        an_entry(seed=1, top_k=2), live=a_content(), not_persisted=("/config/seed", "/config/top_k")
    )
    sides = Sides("triage", definition, entry, a_live(number=2, top_k=2))

    recorded = record(decide(sides), definition, protected=True)

    assert recorded is not None
    assert recorded.not_persisted == ("/config/seed",)
    assert (recorded.version, recorded.protected, recorded.live) == (2, True, a_content(top_k=2))


def test_nothing_is_recorded_without_a_version() -> None:
    """A lock entry names a version."""
    live = replace(a_live(), version=None, designated_id=None)

    assert record(decide(Sides("triage", None, None, live)), a_definition(), protected=False) is None


@pytest.mark.parametrize(
    ("config", "endpoint"),
    [
        ({"model": "a/b"}, CHAT),
        ({"model": "a/b", "max_tokens": 9, "thinking": {"type": "disabled"}}, MESSAGES),
        ({"model": "a/b", "max_output_tokens": 9}, RESPONSES),
        ({"model": "a/b", "cache_enabled": True}, CHAT),
        ({"thinking": {"type": "disabled"}}, CHAT),
    ],
)
def test_the_endpoint_is_the_first_that_accepts(config: dict[str, object], endpoint: Endpoint) -> None:
    """Without a definition or lock entry the models decide; the one that refuses least is the last resort."""
    assert choose_endpoint(config) is endpoint


def test_the_locks_endpoint_goes_before_the_models() -> None:
    """What was pushed by one call is pulled for that call."""
    entry = replace(an_entry(), endpoint=RESPONSES)

    assert take(Sides("triage", None, entry, a_live()), a_version()).endpoint is RESPONSES


@pytest.mark.parametrize(
    ("endpoint", "used", "live", "names"),
    [
        (RESPONSES, (), {"max_tokens": 1}, {"max_output_tokens": 1}),
        (RESPONSES, (), {"max_output_tokens": 1, "max_tokens": 2}, {"max_output_tokens": 1, "max_tokens": 2}),
        (CHAT, ("max_completion_tokens",), {"max_tokens": 1}, {"max_completion_tokens": 1}),
        (CHAT, (), {"max_tokens": 1}, {"max_tokens": 1}),
        (CHAT, (), {"stop_sequences": ["a"]}, {"stop": ["a"]}),
        (MESSAGES, (), {"stop": "a"}, {"stop_sequences": "a"}),
        (MESSAGES, (), {"cache_enabled": None, "seed": 1}, {"seed": 1}),
    ],
)
def test_names_are_the_endpoints_own(
    endpoint: Endpoint, used: tuple[str, ...], live: dict[str, object], names: dict[str, object]
) -> None:
    """A key that the API renamed comes back under the name that the definition uses."""
    assert dict(renamed(Content.of(None, live), endpoint, used).config) == names


def test_only_the_live_change_is_taken() -> None:
    """What the server added to the push is in both live contents and never gets into the definition."""
    base = Content.of("p", {"max_output_tokens": 9, "provider": {"sort": "price"}, "top_k": 3})
    before = Content.of("p", {"max_tokens": 9, "provider": {"sort": "price", "zdr": False}, "top_k": 3})
    after = Content.of(
        "q", {"max_tokens": 8, "provider": {"sort": "latency", "zdr": False, "only": ["a"]}, "seed": 1}
    )

    content = rebase(base, before, after, RESPONSES)

    assert content == Content.of(
        "q", {"max_output_tokens": 8, "provider": {"sort": "latency", "only": ["a"]}, "seed": 1}
    )


def test_a_removed_nested_key_is_removed() -> None:
    """Also below the top level a live change is taken alone."""
    base, before = a_content(reasoning={"a": 1, "b": 2}), a_content(reasoning={"a": 1, "b": 2, "c": 3})

    content = rebase(base, before, a_content(reasoning={"b": 2, "c": 3}), CHAT)

    assert content == a_content(reasoning={"b": 2})


def test_config_is_sorted_into_the_parts_of_a_definition() -> None:
    """Known fields go under `request`, refused ones under `extra_request`, unknown ones nowhere."""
    config = {"model": "a/b", "temperature": 3, "user": "x", "cache_enabled": True, "new": 1, "messages": []}

    fitted = fit(config, CHAT, {"new"})

    assert fitted.request == {"model": "a/b"}
    assert fitted.extra == {"temperature": 3, "user": "x", "new": 1}
    assert fitted.left_out == ("cache_enabled", "messages")


def test_a_single_stop_becomes_a_list_for_messages() -> None:
    """The field of the same meaning takes another form."""
    version = LiveVersion("v", 1, a_content(stop="a"))
    definition = a_definition(endpoint=MESSAGES)

    decision = take(Sides("triage", definition, None, a_live()), version)

    assert decision.content == a_content(stop_sequences=["a"])
