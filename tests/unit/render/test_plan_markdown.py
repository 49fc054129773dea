"""The plan in Markdown, as reviewers read it."""

import json
from dataclasses import replace

import pytest

from presetctl.errors import ApiError
from presetctl.live import Live
from presetctl.plan import Options, Plan
from presetctl.render.plan_json import render_plan as render_json
from presetctl.render.plan_markdown import LIMIT, render_plan
from presetctl.settled import Settled
from presetctl.state import State
from tests.unit.conftest import a_definition, a_live, a_live_side, a_lock, a_plan, an_entry, an_open_push
from tests.unit.render.markdown_document import assert_harmless, fences, rows

OLD = "Be brief. Answer in French.\nAsk @team."
NEW = "Be brief. Answer in English.\nAsk @team."
THEIRS = "Be brief. Answer in Dutch.\nAsk @team."


def shown(plan: Plan, *, is_verbose: bool = False) -> str:
    text = render_plan(plan, color=False, is_verbose=is_verbose)
    assert_harmless(text)
    assert len(text.encode()) <= LIMIT
    return text


def test_changed_words_show_without_colour() -> None:
    """A changed sentence stands twice, with the words that went and came between marks."""
    plan = a_plan(
        [a_definition("triage", NEW, seed=2)], a_lock({"triage": an_entry("triage", OLD, seed=1)}), None
    )

    text = shown(plan)

    assert fences(text) == [
        "- seed: 1\n+ seed: 2\n",
        "  Be brief.\n- ↪ Answer in {-French-}.\n+ ↪ Answer in {+English+}.\n  Ask @team.\n",
    ]
    assert "Prompt: 2 lines, 38 characters → 2 lines, 39 characters (+1 character)" in text
    assert rows(text) == [["triage", "update v1 → v2", "openai/gpt-5.4", "prompt (+1 character), seed"]]


def test_verdict_comes_first_and_refusals_next() -> None:
    """A reader sees the verdict, then what needs somebody to decide, with the way out."""
    definitions = [a_definition("adrift", OLD), a_definition("new", NEW)]
    live = a_live_side(a_live("adrift", THEIRS, number=2))
    blocks = shown(a_plan(definitions, a_lock({"adrift": an_entry("adrift", OLD)}), live)).split("\n\n")

    assert blocks[0] == "### Plan for `production`: 1 to create, 1 refused, 0 unchanged"
    assert blocks[1] == "**Refused: 1 preset**"
    assert "`--overwrite adrift`" in blocks[2]


def test_conflict_shows_three_sides() -> None:
    """Base, theirs and ours stand one after the other, with who and when."""
    plan = a_plan(
        [a_definition("triage", NEW)],
        a_lock({"triage": an_entry("triage", OLD)}),
        a_live_side(a_live("triage", THEIRS, number=2)),
    )

    text = shown(plan)

    assert "**Base**: version 1, made `2026-11-20T10:00:00Z`" in text
    assert "**Theirs**: version 2 by `user-1`, made `2026-11-20T10:00:00Z`" in text
    assert ["{+Dutch+}" in each for each in fences(text)] == [True, False]
    assert ["{+English+}" in each for each in fences(text)] == [False, True]
    assert rows(text)[0][3] == "live: prompt (−1 character); definition: prompt (+1 character)"


def test_a_live_side_that_was_not_read_is_told() -> None:
    """Where a live preset has no version, the diff says so and shows the rest."""
    live = replace(a_live("triage"), designated_id=None, version=None)
    text = shown(
        a_plan([a_definition("triage", NEW)], a_lock({"triage": an_entry("triage", OLD)}), a_live_side(live))
    )

    assert "**Theirs**: a live preset without a version that could be read" in text


def every_state() -> Plan:
    slugs = [each.value for each in State if each not in (State.ORPHANED, State.GONE)]
    definitions = [a_definition(each, NEW if each in ("update", "conflict") else OLD) for each in slugs]
    unlocked = ("create", "adopt", "unmanaged")
    lock = a_lock(
        {each.value: an_entry(each.value, OLD, number=3) for each in State if each.value not in unlocked}
    )
    present = [
        a_live("unchanged", OLD, number=3),
        a_live("update", OLD, number=3),
        a_live("adopt", OLD),
        a_live("unmanaged", THEIRS),
        a_live("drifted", THEIRS, number=4),
        a_live("converged", OLD, number=4),
        a_live("conflict", THEIRS, number=4),
        a_live("rolled_back", THEIRS, number=2),
        replace(a_live("inactive", OLD), status="disabled"),
        replace(a_live("replaced", OLD), preset_id="other"),
        replace(a_live("regressed", THEIRS, number=2), version_count=2),
        a_live("orphaned", OLD, number=3),
        a_live("unknown", OLD, number=3),
        a_live("foreign"),
    ]
    live = Live(None, a_live_side(*present).presets, {"error": ApiError("GET failed")})
    options = Options(overwrite=frozenset({"drifted"}))
    return a_plan(definitions, lock, live, options, Settled(unknown={"unknown": an_open_push("unknown")}))


def test_every_state_is_shown() -> None:
    """The table names every preset that apply would touch, refuse or couldn't read; all with `-v`."""
    plan = every_state()
    some, every = rows(shown(plan)), rows(shown(plan, is_verbose=True))

    assert {each.state for each in plan.presets} == set(State)
    assert {each[0] for each in some} == {each.value for each in State} - {"unchanged", "orphaned"}
    assert {each[0] for each in every} == {each.value for each in State}
    assert "**Not managed**\n\n- `foreign`" in shown(plan, is_verbose=True)
    assert "**Not readable: 1 preset**\n\n- `error`: error. Reason:" in shown(plan)


def test_notices_and_footer_end_the_document() -> None:
    """What was noticed has its code and hint, and the digest is the one of the saved plan."""
    plan = a_plan([], a_lock({"orphan": an_entry("orphan")}), a_live_side(a_live("orphan")))
    blocks = shown(plan).strip().split("\n\n")

    digest = json.loads(render_json(plan, color=False, is_verbose=False))["digest"]
    assert blocks[0] == "### Nothing to do for `production`: 1 orphaned, 0 unchanged"
    assert blocks[1] == "**Notices**"
    assert blocks[2].startswith("- warning (`orphaned-preset`): `orphan` is recorded")
    assert blocks[3] == f"Target `production` at `https://openrouter.ai/api/v1`, plan `{digest}`"


def test_fields_of_each_kind() -> None:
    """A field that came, went or changed shows its value, a long text its words."""
    long = "Answer every question about the weather, and do it in rhymes of four lines."
    lock = a_lock({"triage": an_entry("triage", "p", seed=1, stop=["a"], description=long)})
    plan = a_plan(
        [a_definition("triage", top_k=5, stop=["b"], description=long.replace("four", "six"))], lock, None
    )

    fields, prompt = fences(shown(plan))

    assert fields.splitlines() == [
        "@@ description @@",
        "- Answer every question about the weather, and do it in rhymes of ",
        "- ↪ {-four-} lines.",
        "+ Answer every question about the weather, and do it in rhymes of ",
        "+ ↪ {+six+} lines.",
        "- seed: 1",
        '- stop[0]: "a"',
        '+ stop[0]: "b"',
        "+ top_k: 5",
    ]
    assert prompt == "- p\n"


def test_surroundings_are_two_sentences() -> None:
    """What is far from a change is left out."""
    old = "".join(f"Line {word}.\n" for word in "abcdefghijkl")
    plan = a_plan([a_definition("t", old.replace("j", "J"))], a_lock({"t": an_entry("t", old)}), None)

    assert fences(shown(plan))[0].splitlines()[:3] == ["⋯", "  Line h.", "  Line i."]


def test_a_cell_takes_only_so_many_names() -> None:
    """The table stays a table: it names four fields and counts the rest."""
    plan = a_plan([a_definition("t", a=1, b=1, c=1, d=1, e=1, f=1)], a_lock({"t": an_entry("t")}), None)

    assert rows(shown(plan))[0][3] == "a, b, c, d, 2 more"


PROMPT = "".join(f"Sentence {number} of a prompt that goes on for long.\n" for number in range(450))


def changed(count: int, prompt: str = PROMPT) -> Plan:
    slugs = [f"preset-{number:03}" for number in range(count)]
    lock = a_lock({slug: an_entry(slug, prompt) for slug in slugs})
    return a_plan([a_definition(slug, prompt.replace("of a", "of the")) for slug in slugs], lock, None)


def test_largest_diffs_go_first() -> None:
    """When not all fits, the small diffs stay, and each that went is counted."""
    small = a_plan([a_definition("small", NEW)], a_lock({"small": an_entry("small", OLD)}), None)
    plan = changed(5)

    text = shown(replace(plan, presets=(*plan.presets, *small.presets)))

    assert "<code>small</code>" in text
    assert text.count(": diff left out, 1 change; 450 lines, ") == 4
    assert len(rows(text)) == 6


@pytest.mark.parametrize(
    ("count", "has_table", "said"),
    [(500, True, "The diffs of 500 presets are too long"), (1500, False, "The table of 1,500 presets and")],
)
def test_a_large_plan_degrades(count: int, *, has_table: bool, said: str) -> None:
    """With hundreds of presets of 20 KB the table stays, then the counts."""
    text = shown(changed(count))

    assert len(PROMPT) > 20_000
    assert said in text
    assert f"{count} to update" in text
    assert len(rows(text)) == (count if has_table else 0)


def test_many_problems_are_counted() -> None:
    """Twenty refusals are listed with their way out; the others are counted and stand in the table."""
    slugs = [f"preset-{number:03}" for number in range(50)]
    live = a_live_side(*[a_live(slug, THEIRS) for slug in slugs])
    text = shown(a_plan([a_definition(slug, OLD) for slug in slugs], None, live))

    assert text.count("Way out") == 20
    assert "\n- and 30 more\n" in text


def test_a_fence_in_a_prompt_stays_in_ours() -> None:
    """A prompt that holds a code block, a mention and a heading is one block of the document."""
    old = "`````\n# Title\n@team </details>\n::error::no\n##[group]no\n`````"
    plan = a_plan([a_definition("t", f"{old}\nnew")], a_lock({"t": an_entry("t", f"{old}\nold")}), None)
    whole = a_plan([a_definition("t", old)], None, None)

    assert "  `````\n" in fences(shown(plan))[0]
    assert r"+ \u003a:error::no" in shown(whole)
    assert r"+ ##\u005bgroup]no" in shown(whole)


def test_a_bar_in_a_model_stays_in_its_cell() -> None:
    """A model's name can't end a cell, and its backticks can't end the code span."""
    plan = a_plan([a_definition("t", model="a|b`c")], None, None)

    assert [each[2] for each in rows(shown(plan))] == [r"a\u007cb`c"]
