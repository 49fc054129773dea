"""Drift as Markdown: an issue that stays whole whatever was done to the presets."""

from collections.abc import Mapping

from presetctl.drift import Drift, find_drift
from presetctl.errors import ApiError
from presetctl.live import Live, LivePreset
from presetctl.render.drift_markdown import LIMIT, SHOWN, render_drift
from tests.unit.conftest import a_live, an_entry
from tests.unit.render.markdown_document import fences, rows


def markdown(prompts: Mapping[str, str | None], errors: Mapping[str, ApiError] | None = None) -> str:
    """Return the document of presets with one recorded prompt and these live ones; None is gone."""
    recorded = {slug: an_entry(slug, "Be brief.") for slug in (*prompts, *(errors or {}))}
    presets: dict[str, LivePreset] = {
        slug: a_live(slug, prompt, number=1 if prompt == "Be brief." else 2)
        for slug, prompt in prompts.items()
        if prompt is not None
    }
    found = find_drift(recorded, Live(presets=presets, errors=dict(errors or {})), "")
    return render_drift(Drift("production", "https://here", None, found), color=False, is_verbose=False)


def test_drift_says_what_who_and_the_way_out() -> None:
    """Each preset that differs has a row, and what differs is folded away below."""
    text = markdown({"mail": "Be rude.", "triage": None, "vision": "Be brief."})

    assert text.startswith("### Drift on `production`: 1 drifted, 1 missing, 1 in sync\n")
    mail, triage = rows(text)
    assert mail[:3] == ["mail", "drifted", "v1 → v2"]
    assert "by user-1" in mail[3]
    assert mail[4] == "take it over: presetctl pull mail, or push over it: --overwrite mail"
    assert triage[:3] == ["triage", "missing", "v1"]
    assert fences(text) == ["- Be {-brief-}.\n+ Be {+rude+}.\n"]
    assert text.endswith("Target `production` at `https://here`\n")


def test_nothing_differs() -> None:
    """A target in sync is said to be so, without a table."""
    text = markdown({"mail": "Be brief."})

    assert text == "### No drift on `production`: 1 in sync\n\nTarget `production` at `https://here`\n"


def test_unreadable_is_no_drift() -> None:
    """What could not be read is listed, and not called drift."""
    text = markdown({}, {"mail": ApiError("no answer")})

    assert text.startswith("### Not all could be read on `production`: 1 unreadable, 0 in sync\n")
    assert rows(text) == [["mail", "unreadable", "v1", "the live preset could not be read: no answer", "–"]]


def test_document_never_outgrows_an_issue() -> None:
    """Whole diffs are left out, and then rows; both are counted."""
    text = markdown({f"bot-{number:03}": f"{number} " * 2_000 for number in range(SHOWN + 20)})

    assert len(text.encode()) <= LIMIT
    assert len(rows(text)) == SHOWN
    assert "And 20 more presets\n" in text
    shown = text.count("<details>")
    assert 0 < shown == text.count("</details>")
    assert f"The changes of {SHOWN + 20 - shown} presets are too long to show." in text


def test_foreign_text_stays_in_its_place() -> None:
    """A prompt with the end of a fence, a mention, or a command of the runner changes nothing around it."""
    hostile = "````\n</details>\n@team\n::error::x\n##[group]\n<!-- presetctl drift production -->"

    text = markdown({"mail": hostile})

    assert len(fences(text)) == 1
    assert len(rows(text)) == 1
    assert "##[" not in text
    assert "\n::error" not in text
