"""A version for programs."""

import json

from presetctl.pull import Decision
from presetctl.render.diagnostics import FORMAT_VERSION


def render_version(decision: Decision, target: str) -> str:
    """Return what `show --format json` prints; `content` is as the API keeps it."""
    version, sides = decision.version, decision.sides
    assert version is not None  # noqa: S101 (a version is what is shown)
    value = {
        "format_version": FORMAT_VERSION,
        "command": "show",
        "target": target,
        "slug": sides.slug,
        "api_slug": sides.live.slug,
        "preset_id": sides.live.preset_id,
        "endpoint": decision.endpoint.value,
        "version": version.number,
        "version_id": version.version_id,
        "created_at": version.created_at,
        "creator_id": version.creator_id,
        "designated": version.version_id == sides.live.designated_id,
        "content": version.content.as_json(),
        "not_expressible": list(decision.fitted.left_out) if decision.fitted else [],
    }
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
