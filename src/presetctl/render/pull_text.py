"""What came of a pull, for people at a terminal."""

from collections.abc import Sequence

from rich.text import Text

from presetctl.pull import Decision, Pull
from presetctl.render.terminal import one_line, to_string

_SIGNS = {
    Pull.WRITE: ("+", "green"),
    Pull.UPDATE: ("~", "yellow"),
    Pull.RECORD: ("=", "cyan"),
    Pull.NONE: (" ", "dim"),
    Pull.KEEP: (" ", "dim"),
    Pull.REFUSE: ("!", "red"),
}


def render_pulled(decision: Decision, files: Sequence[str], *, color: bool) -> str:
    """Return a line about one preset. `files` are those that were written."""
    sign, style = _SIGNS[decision.pull]
    text = Text()
    text.append(f"{sign} {one_line(decision.sides.slug)}", style)
    text.append(f"  {one_line(_say(decision, files))}\n")
    return to_string(text, color=color)


def left_out_warning(decision: Decision) -> str | None:
    """Return a warning of the keys that a definition can't express; None if there is none."""
    if decision.fitted is None or not decision.fitted.left_out:
        return None
    names = ", ".join(f"`{one_line(name)}`" for name in decision.fitted.left_out)
    slug = decision.sides.slug
    return (
        f"warning: {slug}: no {decision.endpoint} request has {names}: the definition doesn't say it\n"
        "hint: the next push may drop it; under `extra_request` it is sent as written\n"
    )


def others_note(decision: Decision, targets: Sequence[str]) -> str:
    """Return a line that names the other targets for which a definition changes too."""
    slug, names = one_line(decision.sides.slug), ", ".join(f"`{one_line(name)}`" for name in targets)
    return f"note: {slug} changes for {names} too; what differs there belongs under `targets:`\n"


def _say(decision: Decision, files: Sequence[str]) -> str:
    number = decision.version.number if decision.version else None
    written = " and ".join(f"`{file}`" for file in files)
    match decision.pull:
        case Pull.WRITE:
            return f"version {number} written to {written}"
        case Pull.UPDATE:
            return f"version {number} taken into {written}" if files else f"version {number} recorded"
        case Pull.RECORD:
            return f"version {number} recorded; the definition says it already"
        case Pull.KEEP:
            return f"left alone: {decision.reason}"
        case Pull.REFUSE:
            return f"refused: {decision.reason}"
    return decision.reason
