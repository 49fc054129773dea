"""What `validate` prints for people."""

from collections.abc import Sequence

from presetctl.diagnostics import Diagnostic
from presetctl.render.diagnostics import render_diagnostics


def render_validation(diagnostics: Sequence[Diagnostic], presets: int, *, color: bool) -> str:  # noqa: ARG001 (the formats share a signature)
    """Return every diagnostic with its excerpt; nothing when all is well."""
    return render_diagnostics(diagnostics, color=color) + "\n" if diagnostics else ""
