"""What `validate` prints for programs."""

import json
from collections.abc import Sequence

from presetctl.diagnostics import Diagnostic
from presetctl.render.diagnostics import FORMAT_VERSION, count_diagnostics, diagnostics_json


def render_validation(diagnostics: Sequence[Diagnostic], presets: int, *, color: bool) -> str:  # noqa: ARG001 (the formats share a signature)
    """Return one JSON object with a summary and every diagnostic."""
    whole = {
        "format_version": FORMAT_VERSION,
        "command": "validate",
        "summary": {**count_diagnostics(diagnostics), "presets": presets},
        "diagnostics": diagnostics_json(diagnostics),
    }
    return json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
