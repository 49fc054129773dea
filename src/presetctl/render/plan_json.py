"""A plan and what came of it for programs. Its shape is published by `presetctl schema --plan`."""

from dataclasses import asdict
from typing import Any

from presetctl.diff import Change
from presetctl.outcome import Report, Result
from presetctl.plan import Action, Plan, PlannedPreset
from presetctl.render.diagnostics import diagnostics_json
from presetctl.render.prices import price_json
from presetctl.saved_plan import FORMAT_VERSION, plan_digest, plan_text


def render_plan(plan: Plan, *, color: bool, is_verbose: bool) -> str:  # noqa: ARG001 (the formats share a signature)
    """Return what `plan --format json` prints, and `plan --out` saves."""
    return plan_text(plan_object(plan, "plan"))


def render_report_json(report: Report) -> str:
    """Return what `apply --format json` prints: the plan, with a result in each preset."""
    whole = plan_object(report.plan, "apply")
    for preset, result in zip(whole["presets"], report.results, strict=True):
        preset["result"] = _result(result)
    return plan_text(whole)


def plan_object(plan: Plan, command: str) -> dict[str, Any]:
    """Return a plan as its published JSON holds it."""
    options = plan.options
    whole = {
        "format_version": FORMAT_VERSION,
        "command": command,
        "target": plan.target,
        "base_url": plan.base_url,
        "workspace_id": plan.workspace_id,
        "live": plan.is_live,
        "options": {
            "overwrite": sorted(options.overwrite),
            "recreate": sorted(options.recreate),
            "allow_protected": sorted(options.allow_protected),
            "max_changes": options.max_changes,
        },
        "summary": plan.summary,
        "presets": [_preset(each) for each in plan.presets],
        "not_managed": list(plan.not_managed),
        "diagnostics": diagnostics_json(plan.diagnostics),
    }
    return {**whole, "digest": plan_digest(whole)}


def _preset(planned: PlannedPreset) -> dict[str, Any]:
    locked = planned.locked
    live = planned.live.version if planned.live else None
    holder = planned.desired or locked
    model = holder.content.config.get("model") if holder else None
    preset = {
        "slug": planned.slug,
        "source": planned.source,
        "line": 1 if planned.desired else None,
        "endpoint": holder.endpoint.value if holder else None,
        "model": model if isinstance(model, str) else None,
        "state": planned.state.value,
        "action": planned.action.value,
        "reason": planned.reason,
        "protected": planned.protected,
        "version": {"locked": planned.locked_version, "live": planned.live_version},
        "locked_at": locked.created_at if locked else None,
        "live_at": live.created_at if live else None,
        "live_by": live.creator_id if live else None,
        "changes": [_change(each) for each in planned.changes],
        "live_changes": [_change(each) for each in planned.live_changes],
        "expect": asdict(planned.expect),
    }
    if planned.price:
        preset["price"] = price_json(planned.price)
    if planned.api_slug != planned.slug:
        preset["api_slug"] = planned.api_slug
    if planned.action is Action.PUSH:
        preset["body"] = planned.body
    return preset


def _change(change: Change) -> dict[str, Any]:
    return {
        "path": change.path,
        "op": change.op.value,
        "before": change.before,
        "after": change.after,
    }


def _result(result: Result) -> dict[str, Any]:
    return {
        "outcome": result.outcome.value,
        "version": result.version,
        "version_id": result.version_id,
        "attempts": result.attempts,
        "not_persisted": list(result.not_persisted),
        "added": list(result.added),
        "superseded": [each.number for each in result.superseded],
        "notes": list(result.notes),
        "error": result.error,
    }
