"""What became of lock entries, for people at a terminal."""

from collections.abc import Mapping, Sequence

from rich.text import Text

from presetctl.errors import ApiError
from presetctl.lock_refresh import Finding, Refreshed
from presetctl.render.terminal import one_line, to_string

_WORDS = {
    Finding.KEPT: "version {version} is recorded already",
    Finding.REBUILT: "version {version} is recorded now",
    Finding.NOT_LIVE: "{left}: the preset isn't live",
    Finding.REPLACED: "{left}: another preset has taken the slug",
    Finding.REGRESSED: "{left}: fewer versions are live than were recorded",
    Finding.NO_MATCH: "{left}: no version says what the definition or the lockfile says",
}


def render_refresh(
    refreshed: Sequence[Refreshed], errors: Mapping[str, ApiError], *, color: bool, is_verbose: bool
) -> str:
    """Return a line for each preset and one that sums up; what was kept is listed where more is asked for."""
    text = Text()
    for each in refreshed:
        if is_verbose or each.finding is not Finding.KEPT:
            version = each.entry.version if each.entry else None
            left = "left as it is" if each.entry else "not recorded"
            text.append(f"{each.slug}  ", "bold" if each.finding is Finding.REBUILT else "")
            text.append(f"{_WORDS[each.finding].format(version=version, left=left)}\n")
    for slug, error in sorted(errors.items()):
        text.append(f"{slug}  could not be read: {one_line(error.message)}\n", "red")
    rebuilt = sum(each.finding is Finding.REBUILT for each in refreshed)
    rest = len(refreshed) + len(errors) - rebuilt
    text.append(f"Lock entries: {rebuilt} rebuilt, {rest} left as before.\n", "bold")
    return to_string(text, color=color)
