"""Drift for programs, in the shape of the plan's JSON."""

import json
from typing import Any

from presetctl.drift import Compared, Drift
from presetctl.render.diagnostics import FORMAT_VERSION
from presetctl.render.drift_text import tell_reason


def render_drift(drift: Drift, *, color: bool, is_verbose: bool) -> str:  # noqa: ARG001 (the formats share a signature)
    """Return what `drift --format json` prints: all recorded presets, also those in sync."""
    return json.dumps(drift_object(drift), indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def drift_object(drift: Drift) -> dict[str, Any]:
    """Return drift as its JSON holds it."""
    return {
        "format_version": FORMAT_VERSION,
        "command": "drift",
        "target": drift.target,
        "base_url": drift.base_url,
        "workspace_id": drift.workspace_id,
        "summary": {state.value: count for state, count in drift.summary.items()},
        "presets": [_preset(each) for each in drift.presets],
    }


def _preset(compared: Compared) -> dict[str, Any]:
    live, locked = compared.live, compared.locked
    is_recorded = live is not None and live.designated_id == locked.version_id
    version = live.version if live else None
    value = {
        "slug": compared.slug,
        "source": locked.source,
        "endpoint": locked.endpoint.value,
        "state": compared.state.value,
        "reason": tell_reason(compared),
        "version": {
            "locked": locked.version,
            "live": locked.version if is_recorded else version and version.number,
        },
        "created_at": version.created_at if version else None,
        "creator_id": version.creator_id if version else None,
        "live_changes": [
            {"path": each.path, "op": each.op.value, "before": each.before, "after": each.after}
            for each in compared.live_changes
        ],
    }
    if compared.api_slug != compared.slug:
        value["api_slug"] = compared.api_slug
    return value
