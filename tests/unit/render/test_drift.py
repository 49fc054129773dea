"""Drift as text and JSON, where the commands' tests don't reach."""

import json

from presetctl.drift import Drift, find_drift
from presetctl.render import drift_json, drift_text
from tests.unit.conftest import a_live, a_live_side, an_entry

LIVE = a_live_side(a_live("triage-staging", "\x1b[31mred", number=2))
DRIFT = Drift("staging", "https://here", "w", find_drift({"triage": an_entry()}, LIVE, "-staging"))


def test_slug_of_the_api_stands_beside_ours() -> None:
    """Where the target has a suffix, a program learns both names."""
    preset = json.loads(drift_json.render_drift(DRIFT, color=False, is_verbose=False))["presets"][0]

    assert (preset["slug"], preset["api_slug"], preset["state"]) == ("triage", "triage-staging", "replaced")


def test_colour_is_decided_by_the_caller() -> None:
    """Text reads the same with and without colour, and what came from the API is harmless in both."""
    plain = drift_text.render_drift(DRIFT, color=False, is_verbose=False)
    styled = drift_text.render_drift(DRIFT, color=True, is_verbose=False)

    assert "\x1b" not in plain
    assert "\x1b[31mred" not in styled
    assert "! triage" in styled
