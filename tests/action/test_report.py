"""What apply did, in the summary of a job."""

from typing import Any

from presetctl.outcome import Outcome
from presetctl.render.report_markdown import render_report
from tests.unit.render.markdown_document import rows

LIMIT = 100_000


def a_preset(slug: str, outcome: Outcome, **result: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "version": None,
        "not_persisted": [],
        "superseded": [],
        "notes": [],
        "error": None,
    }
    refused = outcome is Outcome.REFUSED
    return {
        "slug": slug,
        "state": "drifted" if refused else "update",
        "action": "refuse" if refused else "push",
        "result": {"outcome": outcome.value, **base, **result},
    }


def a_report(*presets: dict[str, Any]) -> dict[str, Any]:
    return {
        "target": "production",
        "base_url": "https://here",
        "digest": "sha256:0",
        "presets": list(presets),
    }


def test_what_went_wrong_comes_first() -> None:
    """Failures and refusals stand above what went well, each with what to know."""
    text = render_report(
        a_report(
            a_preset("a", Outcome.PUSHED, version=2, not_persisted=["/config/seed"], superseded=[1]),
            a_preset("b", Outcome.UNCHANGED),
            a_preset("c", Outcome.REFUSED, error="somebody changed it"),
            a_preset("d", Outcome.RECORDED, notes=["the server added `x`"]),
            a_preset("e", Outcome.FAILED, error="500"),
        ),
        LIMIT,
    )

    assert text.startswith(
        "### Applied to `production`: 1 pushed, 1 recorded, 1 refused, 1 failed, 1 unchanged\n"
    )
    assert [row[0] for row in rows(text)] == ["c", "e", "a", "d"]
    said = {row[0]: row[1:] for row in rows(text)}
    assert said["a"][:2] == ["pushed", "v2"]
    assert "not stored as sent: /config/seed<br>replaced somebody else's version 1" in said["a"][2]
    assert said["c"][2].startswith("somebody changed it<br>way out: take it over: presetctl pull c")
    assert said["e"] == ["failed", "–", "500"]
    assert text.endswith("Target `production` at `https://here`, plan `sha256:0`\n")


def test_nothing_was_to_do() -> None:
    """A run that changed nothing says so without a table."""
    text = render_report(a_report(a_preset("a", Outcome.UNCHANGED)), LIMIT)

    assert text.startswith("### Applied to `production`: 1 unchanged\n\nTarget ")


def test_summary_is_bounded() -> None:
    """A report of thousands of presets fits, and says how many it leaves out."""
    many = [a_preset(f"bot-{number}", Outcome.FAILED, error="no | `answer` " * 9) for number in range(2_000)]

    text = render_report(a_report(*many), LIMIT)

    shown = len(rows(text))
    assert len(text.encode()) <= LIMIT
    assert shown > 100
    assert f"And {2_000 - shown:,} more presets\n" in text
