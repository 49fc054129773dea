"""Diagnostics as SARIF 2.1.0, for code scanning."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from presetctl import __version__
from presetctl.diagnostics import Diagnostic, Location
from presetctl.explain import explanations
from presetctl.render.terminal import harmless

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render_validation(diagnostics: Sequence[Diagnostic], presets: int, *, color: bool) -> str:  # noqa: ARG001 (the formats share a signature)
    """Return one SARIF log with one run. Files are relative to where presetctl ran."""
    codes = sorted({each.code for each in diagnostics})
    driver = {
        "name": "presetctl",
        "semanticVersion": __version__,
        "rules": [_rule(code) for code in codes],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, codes.index(each.code)) for each in diagnostics],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2, ensure_ascii=False) + "\n"


def _rule(code: str) -> dict[str, Any]:
    page = explanations()[code]
    summary = page.split("\n\n")[1].replace("\n", " ")
    return {
        "id": code,
        "shortDescription": {"text": summary},
        "help": {"text": page, "markdown": page},
    }


def _result(diagnostic: Diagnostic, rule: int) -> dict[str, Any]:
    hint = f" ({diagnostic.hint})" if diagnostic.hint else ""
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": diagnostic.severity.value,
        "message": {"text": harmless(diagnostic.message + hint)},
    }
    if diagnostic.location:
        result["locations"] = [{"physicalLocation": _place(diagnostic.location)}]
    return result


def _place(location: Location) -> dict[str, Any]:
    return {
        "artifactLocation": {"uri": quote(location.file)},
        "region": {
            "startLine": location.line,
            "startColumn": location.column,
            "endColumn": location.column + location.width,
        },
    }
