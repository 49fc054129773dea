"""Diagnostics as a list for the summary of a job, where annotations are cut off after a few."""

from collections.abc import Sequence

from presetctl.diagnostics import Diagnostic, Severity
from presetctl.render.diagnostics import count_diagnostics
from presetctl.render.markdown import code, prose
from presetctl.render.words import plural

SHOWN = 200
"""So many diagnostics are listed, errors first. Each takes less than a kibibyte."""


def render_validation(diagnostics: Sequence[Diagnostic], presets: int, *, color: bool) -> str:  # noqa: ARG001 (the formats share a signature)
    """Return a Markdown document of a verdict and one item a diagnostic."""
    counts = count_diagnostics(diagnostics)
    said = ", ".join(plural(counts[each], each) for each in Severity if counts[each])
    verdict = f"### Checked {plural(presets, 'preset')}: {said or 'all is well'}"
    ranked = sorted(diagnostics, key=lambda each: list(Severity).index(each.severity))
    items = [f"- {_item(each)}" for each in ranked[:SHOWN]]
    if len(ranked) > SHOWN:
        items.append(f"- and {len(ranked) - SHOWN:,} more")
    return "\n\n".join([verdict, *(["\n".join(items)] if items else [])]) + "\n"


def _item(diagnostic: Diagnostic) -> str:
    place = diagnostic.location
    where = f", {code(f'{place.file}:{place.line}')}" if place else ""
    hint = f"<br>Hint: {prose(diagnostic.hint)}" if diagnostic.hint else ""
    return f"{diagnostic.severity} ({code(diagnostic.code)}{where}): {prose(diagnostic.message)}{hint}"
