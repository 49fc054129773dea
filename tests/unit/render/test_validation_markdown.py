"""Diagnostics as a list in the summary of a job."""

from presetctl.diagnostics import Diagnostic, Location, error, warning
from presetctl.render.validation_markdown import SHOWN, render_validation
from tests.unit.render.markdown_document import parse


def render(*diagnostics: Diagnostic) -> str:
    return render_validation(diagnostics, 3, color=False)


def test_all_is_well() -> None:
    """Without a diagnostic the verdict is all there is."""
    assert render() == "### Checked 3 presets: all is well\n"


def test_errors_come_first() -> None:
    """Each item has its code, its place and its hint, where there are any."""
    text = render(
        warning("blank-prompt", "no word", Location("presets/a.yaml", 2)),
        error("unknown-field", "`x` is no field", None, "did you mean `y`?"),
    )

    assert text == (
        "### Checked 3 presets: 1 error, 1 warning\n\n"
        "- error (`unknown-field`): `x` is no field<br>Hint: did you mean `y`?\n"
        "- warning (`blank-prompt`, `presets/a.yaml:2`): no word\n"
    )


def test_list_is_bounded() -> None:
    """Thousands of mistakes are counted, and foreign text in them stays quoted."""
    text = render(*(error("unknown-field", f"`@team` </details> ##[x] {number}") for number in range(1_000)))

    assert text.endswith(f"- and {1_000 - SHOWN} more\n")
    assert len(text.encode()) < SHOWN * 1024
    assert not any(each.type == "html_block" for each in parse(text))
    assert "##[" not in text
