"""Drift for people at a terminal."""

from rich.text import Text

from presetctl.drift import Compared, Drift, DriftState
from presetctl.render.plan_text import render_changes
from presetctl.render.terminal import one_line, to_string

_REASONS = {
    DriftState.IN_SYNC: "{live} says what was recorded",
    DriftState.DRIFTED: "{live} replaced {locked}",
    DriftState.ROLLED_BACK: "production went back from {locked} to {live}",
    DriftState.INACTIVE: "the live preset is {status}",
    DriftState.REPLACED: "another preset has taken the slug, at {live}",
    DriftState.REGRESSED: "the live history has {count} versions, and {locked} was recorded",
    DriftState.MISSING: "{locked} was recorded, but the preset is gone or archived",
    DriftState.ERROR: "the live preset could not be read: {error}",
}


def render_drift(drift: Drift, *, color: bool, is_verbose: bool) -> str:
    """Return what differs, then a line that sums up. What is in sync is listed where more is asked for."""
    text = Text()
    for each in drift.presets:
        if is_verbose or each.state is not DriftState.IN_SYNC:
            text.append_text(_preset(each))
    text.append(_sum_up(drift), "bold")
    return to_string(text, color=color)


def tell_reason(compared: Compared) -> str:
    """Return why a preset is in its state, with who and when."""
    live = compared.live
    return _REASONS[compared.state].format(
        locked=f"version {compared.locked.version}",
        live=_describe_live(compared),
        status=live and live.status,
        count=live and live.version_count,
        error=compared.error,
    )


def _describe_live(compared: Compared) -> str:
    live = compared.live
    if live is None or live.version is None:
        is_recorded = live is not None and live.designated_id == compared.locked.version_id
        return f"version {compared.locked.version}" if is_recorded else "a live preset without a version"
    version = live.version
    when = f" of {version.created_at}" if version.created_at else ""
    who = f" by {version.creator_id}" if version.creator_id else ""
    return f"version {version.number}{when}{who}"


def _preset(compared: Compared) -> Text:
    is_in_sync = compared.state is DriftState.IN_SYNC
    text = Text()
    text.append(f"{'·' if is_in_sync else '!'} {compared.slug}", "dim" if is_in_sync else "bold red")
    text.append(f"  {_words(compared.state)}  ")
    text.append(f"{one_line(compared.locked.source)}\n", "dim")
    text.append(f"    {one_line(tell_reason(compared))}\n", "dim")
    text.append_text(render_changes(compared.live_changes, indent=4))
    text.append("\n")
    return text


def _sum_up(drift: Drift) -> str:
    counts = drift.summary
    said = [
        f"{count} {_words(state)}"
        for state, count in counts.items()
        if count and state is not DriftState.IN_SYNC
    ]
    in_sync = f"{counts[DriftState.IN_SYNC]} in sync"
    verdict = "Drift on" if drift.has_drift else "Not all could be read on" if said else "No drift on"
    return f"{verdict} {drift.target}: {', '.join((*said, in_sync))}.\n"


def _words(state: DriftState) -> str:
    return "unreadable" if state is DriftState.ERROR else state.value.replace("_", " ")
