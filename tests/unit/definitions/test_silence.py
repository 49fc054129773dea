"""Comments that silence warnings."""

import pytest

from presetctl.definitions.document import parse_document
from presetctl.definitions.silence import without_silenced
from presetctl.diagnostics import Location, Severity, error, warning

from .conftest import Presets


@pytest.mark.parametrize(
    ("text", "is_silent"),
    [
        ("request:\n  model: o/m\n  stream: true # presetctl: ignore[transient-field]\n", True),
        ("request:\n  model: o/m\n  # presetctl: ignore[transient-field]\n  stream: true\n", True),
        (
            "request:\n  model: o/m\n  # presetctl:ignore[x-y, transient-field] agreed\n  stream: true\n",
            True,
        ),
        ("# presetctl: ignore[transient-field]\nrequest:\n  model: o/m\n  stream: true\n", False),
        ("request:\n  model: o/m\n  stream: true\n  # presetctl: ignore[transient-field]\n", False),
        ("request:\n  model: o/m\n  # presetctl: ignore[model-missing]\n  stream: true\n", False),
        ("request:\n  model: o/m\n  # presetctl: ignore\n  stream: true\n", False),
        ("request: {model: o/m, user: 'x# presetctl: ignore[transient-field]'}\n", False),
    ],
)
def test_a_comment_silences_a_warning_on_its_line_or_the_next(
    presets: Presets, text: str, *, is_silent: bool
) -> None:
    """Only the code that it names, and only there."""
    presets.write("a.yaml", text)

    codes = [each.code for each in presets.load().diagnostics]

    assert ("transient-field" not in codes) is is_silent


def test_an_error_cannot_be_silenced(presets: Presets) -> None:
    """A comment doesn't make a wrong value right."""
    presets.write("a.yaml", "request:\n  temperature: 7 # presetctl: ignore[out-of-range]\n")

    [diagnostic] = presets.told()

    assert (diagnostic.code, diagnostic.severity) == ("out-of-range", Severity.ERROR)


def test_a_comment_for_an_error_is_of_no_avail() -> None:
    """Even where an error gets as far as the comments."""
    document = parse_document("a: 1 # presetctl: ignore[x-y]\n", "f")
    wrong, odd = (say("x-y", "", Location("f")) for say in (error, warning))

    assert list(without_silenced([wrong, odd], [document])) == [wrong]


def test_a_warning_in_a_base_file_is_silenced_there(presets: Presets) -> None:
    """The comment stands beside what it is about."""
    presets.write("_b.yaml", "request:\n  model: o/m\n  stream: true # presetctl: ignore[transient-field]\n")
    presets.write("a.yaml", "extends: _b.yaml\n")

    assert "transient-field" not in [each.code for each in presets.load().diagnostics]
