"""Properties of the plan in Markdown: nothing that it quotes gets out, and it always fits."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from presetctl.content import Content
from presetctl.diagnostics import Diagnostic, Location, Severity
from presetctl.diff import diff
from presetctl.github.plan_comment import Stamp, read_stamp
from presetctl.plan import Action, Plan, PlannedPreset
from presetctl.published_plan import publish
from presetctl.render.markdown import code, prose
from presetctl.render.plan_json import plan_object
from presetctl.render.plan_markdown import LIMIT, Around, render_plan, render_published
from presetctl.render.prompt_words import word_diff
from presetctl.state import State
from tests.unit.conftest import a_definition, a_live, an_entry
from tests.unit.render.markdown_document import assert_harmless, parse

HOSTILE = st.sampled_from(
    [
        "`", "```", "~~~", "`````diff", "</details>", "<details>", "</summary>", "</code>", "<!-- x -->",
        "<br>", "<!-- presetctl", "<!-- presetctl plan target=production head=a run=1 -->",
        "@team", "a@b.com", "#1", "GH-1", "0123abcd",
        "https://x.y", "www.x.y", "[a](b)", "![a](b)", "[a]: b", "|", "\\|", "\\", "\n", "\n\n", "\r", "\t",
        " ", "    ", "# a", "===", "---", "- a", "1. a", "> a", "*a*", "_a_", "~~a~~", "$a$", ":smile:",
        "&lt;", "::error::a", "##[group]a", "##", "[", "::", "\x1b[31m", "\x00", "\u202e", "\u200b",
        "\u2028", "\U000e0041", "\ufdd0", "↪ ", "{-a-}", "word. Word", "word", "wörd", "。", "ﾠ", "https:",
        "//", "%0A",
    ]
)  # fmt: skip
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
TEXTS = st.lists(HOSTILE | ANY, max_size=10).map("".join)
CONTENTS = st.builds(
    lambda prompt, model, name, value: Content.of(prompt, {"model": model, name: value}),
    *[TEXTS] * 3,
    TEXTS | st.lists(TEXTS, max_size=2) | st.integers(),
)


@st.composite
def presets(draw: st.DrawFn) -> PlannedPreset:
    """Draw a preset that is hostile wherever it holds text."""
    contents = [draw(CONTENTS) for _ in range(3)]
    live, entry, definition = a_live(), an_entry(), a_definition()
    assert live.version
    version = replace(live.version, content=contents[1], creator_id=draw(TEXTS), created_at=draw(TEXTS))
    return PlannedPreset(
        slug=draw(TEXTS),
        api_slug="triage",
        state=draw(st.sampled_from(State)),
        action=draw(st.sampled_from(Action)),
        reason=draw(TEXTS),
        desired=replace(definition, content=contents[2], source=draw(TEXTS)),
        locked=replace(entry, content=contents[0], created_at=draw(TEXTS)),
        live=replace(live, version=version),
        changes=diff(contents[0], contents[2]),
        live_changes=diff(contents[0], contents[1]),
    )


DIAGNOSTICS = st.builds(
    Diagnostic,
    st.sampled_from(Severity),
    TEXTS,
    TEXTS,
    st.none() | st.builds(Location, TEXTS),
    st.none() | TEXTS,
)
PLANS = st.builds(
    lambda target, url, planned, found, others: Plan(
        target, url, None, is_live=True, presets=tuple(planned), diagnostics=tuple(found),
        not_managed=tuple(others),
    ),
    TEXTS,
    TEXTS,
    st.lists(presets(), max_size=3, unique_by=lambda each: each.slug),
    st.lists(DIAGNOSTICS, max_size=3),
    st.lists(TEXTS, max_size=3),
)  # fmt: skip


@settings(deadline=None)
@given(PLANS, st.booleans())
def test_nothing_quoted_gets_out(plan: Plan, is_verbose: bool) -> None:  # noqa: FBT001 (Hypothesis passes it)
    """Whatever prompts, names, reasons and diagnostics hold, the document's structure is ours."""
    assert_harmless(render_plan(plan, color=False, is_verbose=is_verbose))


@settings(deadline=None, max_examples=15)
@given(PLANS, st.sampled_from([1, 100, 3000, 70_000]), st.sampled_from([1, 40, 300]))
def test_a_plan_of_any_size_fits(plan: Plan, length: int, count: int) -> None:
    """However long the texts and however many the presets, the document fits and is well-formed."""
    many = tuple(
        replace(each, slug=f"{number}{each.slug * length}"[:5000], reason=(each.reason * length)[:5000])
        for each in plan.presets
        for number in range(count)
    )
    found = tuple(replace(each, message=(each.message * length)[:5000]) for each in plan.diagnostics * count)
    text = render_plan(replace(plan, presets=many, diagnostics=found), color=False)

    assert len(text.encode()) <= LIMIT
    assert_harmless(text)


@given(PLANS)
def test_a_comment_has_one_marker(plan: Plan) -> None:
    """Whatever a plan quotes, also a marker, its comment begins with the only one."""
    stamp = Stamp(plan.target, "a" * 40, 7)
    body = f"{stamp.marker}\n{render_published(publish(plan_object(plan, 'plan')), Around(stamp.head))}"

    assert read_stamp(body) == stamp
    assert body.count("<!-- presetctl plan") == 1
    assert_harmless(body.partition("\n")[2])


@settings(deadline=None, max_examples=8)
@given(TEXTS.filter(len), TEXTS)
def test_a_prompt_of_300_kilobytes_fits(piece: str, other: str) -> None:
    """A prompt of nothing but mischief leaves a well-formed document, whole or with its size alone."""
    huge = (piece * (300_000 // len(piece) + 1))[:300_000]
    before, after = (Content.of(text, {}) for text in (huge, f"{huge[:150_000]}{other}\n{huge[150_000:]}"))
    planned = PlannedPreset("mail", "mail", State.UPDATE, Action.PUSH, "", changes=diff(before, after))
    text = render_plan(
        Plan("production", "https://here", None, is_live=True, presets=(planned,)), color=False
    )

    assert len(text.encode()) <= LIMIT
    assert_harmless(text)


@given(TEXTS)
def test_a_code_span_is_one_span(text: str) -> None:
    """A code span holds the whole text and ends where it should."""
    inline = parse(f"a {code(text)} b")[1]

    assert [each.type for each in inline.children or ()] == ["text", "code_inline", "text"]


@given(TEXTS)
def test_prose_is_words_and_code(text: str) -> None:
    """A message makes one paragraph of words and code spans."""
    inline = parse(f"a {prose(text)}")

    assert [each.type for each in inline] == ["paragraph_open", "inline", "paragraph_close"]
    assert {each.type for each in inline[1].children or ()} <= {"text", "code_inline"}


@given(TEXTS, TEXTS)
def test_a_difference_shows(before: str, after: str) -> None:
    """Two prompts that differ in anything have a diff, in which every line has its mark."""
    lines = list(word_diff(before, after)) if before or after else []

    assert any(line[0] in "+-" for line in lines) is (before != after)
    assert all(line[:2] in ("+ ", "- ", "  ") or line == "⋯" for line in lines)
