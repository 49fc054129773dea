"""The versions of a preset for programs."""

import json
from typing import Any

from presetctl.history import History
from presetctl.live import LiveVersion
from presetctl.render.diagnostics import FORMAT_VERSION


def render_log(history: History, target: str, *, color: bool) -> str:  # noqa: ARG001 (the formats share a signature)
    """Return what `log --format json` prints. `as_defined` is null where there is no definition."""
    definition = history.definition
    value = {
        "format_version": FORMAT_VERSION,
        "command": "log",
        "target": target,
        "slug": history.slug,
        "api_slug": history.live.slug,
        "preset_id": history.live.preset_id,
        "status": history.live.status,
        "source": definition.source if definition else None,
        "versions": [_version(history, each) for each in history.versions],
    }
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _version(history: History, version: LiveVersion) -> dict[str, Any]:
    return {
        "version": version.number,
        "version_id": version.version_id,
        "created_at": version.created_at,
        "creator_id": version.creator_id,
        "designated": history.is_designated(version),
        "recorded": history.is_recorded(version),
        "as_defined": history.is_as_defined(version),
    }
