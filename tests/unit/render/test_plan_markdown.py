"""The plan in Markdown, as reviewers read it."""

import json
from dataclasses import replace

import pytest

from presetctl.errors import ApiError
from presetctl.journal.settled import Settled
from presetctl.live import Live
from presetctl.plan import Options, Plan
from presetctl.published_plan import PublishedPlan, publish
from presetctl.render.plan_json import plan_object
from presetctl.render.plan_json import render_plan as render_json
from presetctl.render.plan_markdown import LEGEND, LIMIT, Around, render_plan, render_published
from presetctl.state import State
from tests.unit.conftest import a_definition, a_live, a_live_side, a_lock, a_plan, an_entry, an_open_push
from tests.unit.render.markdown_document import assert_harmless, fences, rows

OLD = "Be brief. Answer in French.\nAsk @team."
NEW = "Be brief. Answer in English.\nAsk @team."
THEIRS = "Be brief. Answer in Dutch.\nAsk @team."


RUN_URL = "https://github.com/acme/presets/actions/runs/7"


def published(plan: Plan) -> PublishedPlan:
    return publish(plan_object(plan, "plan"))


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

    assert "<code>triage</code> update v1 → v2, prompt (+1 character), 1 field</summary>" in text

    assert fences(text) == [
        "- seed: 1\n+ seed: 2\n",
        "  Be brief.\n- ↪ Answer in {-French-}.\n+ ↪ Answer in {+English+}.\n  Ask @team.\n",
    ]
    assert "Prompt: 2 lines, 38 characters → 2 lines, 39 characters (+1 character)" in text
    assert rows(text) == [["triage", "update v1 → v2", "openai/gpt-5.4", "prompt (+1 character), seed"]]


def test_marks_are_explained_where_there_are_some() -> None:
    """Who sees `{-…-}` for the first time is told what it means, and nobody else."""
    lock = a_lock({"triage": an_entry("triage", OLD, seed=1)})
    words = shown(a_plan([a_definition("triage", NEW, seed=1)], lock, None))
    fields = shown(a_plan([a_definition("triage", OLD, seed=2)], lock, None))

    assert words.split("\n\n")[2] == LEGEND
    assert LEGEND not in fields
    assert LEGEND not in shown(a_plan([a_definition("triage", NEW)], None, None))


def test_a_line_ends_before_a_phone_does() -> None:
    """No line of a diff is wider than a phone shows without being pushed aside."""
    long = "An answer of one sentence that goes on and on, past the edge of what a small screen can show"
    plan = a_plan(
        [a_definition("triage", long.replace("small", "tiny"), description=f"{long} {long}")],
        a_lock({"triage": an_entry("triage", long)}),
        None,
    )

    assert max(len(line) for block in fences(shown(plan)) for line in block.splitlines()) <= 44


def test_a_new_prompt_ends_with_its_last_line() -> None:
    """The line end that closes a prompt is not shown as a line of its own."""
    plan = a_plan([a_definition("triage", "Be brief.\n")], None, None)

    assert fences(shown(plan))[1] == "+ Be brief.\n"


def test_what_is_said_stands_below_the_verdict() -> None:
    """A comment can say, right after the verdict, what became of an earlier plan."""
    blocks = render_published(published(changed(1)), Around(said="It was more.")).split("\n\n")

    assert blocks[0].startswith("### Plan for")
    assert blocks[1] == "It was more."


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
    assert shown(plan).index("**Refused: ") < shown(plan).index("**Not readable: ")
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
        "- Answer every question about the weather, ",
        "- ↪ and do it in rhymes of {-four-} lines.",
        "+ Answer every question about the weather, ",
        "+ ↪ and do it in rhymes of {+six+} lines.",
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


def test_a_long_name_keeps_its_end() -> None:
    """Deep in a schema, what changed is told by the end of the path."""
    schema = {"input_schema": {"properties": {"urgency": {"enum": ["high"]}}}}
    plan = a_plan([a_definition("t", tools=[schema])], a_lock({"t": an_entry("t", tools=[{}])}), None)
    deeper = {"input_schema": {"properties": {"urgency": {"enum": ["high", "low"]}}}}
    deep = a_plan([a_definition("t", tools=[deeper])], a_lock({"t": an_entry("t", tools=[schema])}), None)

    assert rows(shown(plan))[0][3] == "tools[0].input_schema"
    assert rows(shown(deep))[0][3] == "…input_schema.properties.urgency.enum[1]"


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
    ("count", "diffs", "has_table", "said"),
    [
        (1, 1, True, None),
        (5, 1, True, "The diffs that are left out stand in"),
        (50, 0, True, "The diffs that are left out stand in"),
        (500, 0, True, "The diffs of 500 presets are too long to show."),
        (1500, 0, False, "The table of 1,500 presets and their diffs are too long to show."),
    ],
)
def test_a_large_plan_degrades(count: int, diffs: int, *, has_table: bool, said: str | None) -> None:
    """With presets of 20 KB first the largest diffs go, then all, then the table; counts and a link stay."""
    plan = changed(count)
    text = render_published(published(plan), Around("a" * 40, RUN_URL))

    assert_harmless(text, RUN_URL)
    assert len(text.encode()) <= LIMIT
    assert len(PROMPT) > 20_000
    assert f"{count} to update" in text
    assert text.count("<details>") == diffs
    assert len(rows(text)) == (count if has_table else 0)
    assert (said or "") in text
    assert text.count(f"[the log of the run]({RUN_URL})") == (said is not None)
    assert f"Commit `{'a' * 40}`, target `production` at" in text.splitlines()[-1]


@pytest.mark.parametrize("count", [5, 500, 1500])
def test_without_a_run_there_is_no_link(count: int) -> None:
    """At a desk there is no log to point to."""
    assert "](" not in shown(changed(count))


def test_a_size_of_ones_own_is_kept() -> None:
    """A document that stands below something else gets less room."""
    text = render_published(published(changed(2)), limit=3000)

    assert len(text.encode()) <= 3000
    assert text.count(": diff left out, ") == 2


def test_every_size_is_kept() -> None:
    """Whatever room there is, from the counts alone to all diffs, the document stays within it."""
    around = Around("a" * 40, RUN_URL)
    slugs = ["one", "two", "three"]
    lock = a_lock({slug: an_entry(slug, OLD) for slug in slugs})
    plan = published(a_plan([a_definition(slug, NEW * len(slug)) for slug in slugs], lock, None))
    least, most = (len(render_published(plan, around, limit=limit).encode()) for limit in (1, LIMIT))

    sizes = {limit: render_published(plan, around, limit=limit) for limit in range(least, most + 1, 3)}

    assert [limit for limit, text in sizes.items() if len(text.encode()) > limit] == []
    assert len(set(sizes.values())) > 4


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


def test_a_marker_in_a_prompt_is_none() -> None:
    """A prompt that quotes a comment's marker doesn't put a second one into the comment."""
    old = "<!-- presetctl plan target=production head=abc run=1 -->\n<!-- an ordinary comment -->"
    text = shown(a_plan([a_definition("t", old)], None, None))

    assert "<!-- presetctl" not in text
    assert "<!-- an ordinary comment" in text


@pytest.mark.parametrize(
    "piece", ["``` \n", "</details>\n", "@team #1 ", "::error::x\n", "##[group]", "\x1b[31m", "\u202e", "x"]
)
def test_a_prompt_of_300_kilobytes_fits(piece: str) -> None:
    """A huge prompt of nothing but mischief leaves a well-formed document, whole or with its size alone."""
    huge = piece * (300_000 // len(piece))
    edited = f"{huge[:150_000]} new words {huge[150_000:]}"
    new = shown(a_plan([a_definition("t", huge)], None, None))
    changed = shown(a_plan([a_definition("t", edited)], a_lock({"t": an_entry("t", huge)}), None))

    assert rows(new)[0][3].startswith("new prompt (")
    assert rows(changed)[0][3] == "prompt (+11 characters)"


def test_a_run_of_another_server_is_linked() -> None:
    """An address that a link can't hold is shown as text."""
    odd = Around(run_url="https://git.test/a_b/c) [x](y")
    text = render_published(published(changed(5)), odd)

    assert_harmless(text)
    assert "the log of the run (`https://git.test/a_b/c) [x](y`)" in text


def test_a_bar_in_a_model_stays_in_its_cell() -> None:
    """A model's name can't end a cell, and its backticks can't end the code span."""
    plan = a_plan([a_definition("t", model="a|b`c")], None, None)

    assert [each[2] for each in rows(shown(plan))] == [r"a\u007cb`c"]
