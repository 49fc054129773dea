"""The versions of a preset for people at a terminal."""

from collections.abc import Iterator

from rich.text import Text

from presetctl.history import History
from presetctl.live import LiveVersion
from presetctl.render.terminal import one_line, to_string
from presetctl.render.words import plural


def render_log(history: History, target: str, *, color: bool) -> str:
    """Return a line a version, in columns, under a line about the preset."""
    text = Text()
    status, count = one_line(history.live.status), plural(len(history.versions), "version")
    text.append(one_line(history.live.slug), "bold")
    text.append(f"  {status} on {target}, {count}\n")
    rows = [_cells(each) for each in history.versions]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for version, cells in zip(history.versions, rows, strict=True):
        columns = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
        text.append(f"  {'  '.join(columns)}", "bold" if history.is_designated(version) else "")
        text.append(f"  {', '.join(_marks(history, version))}", "green")
        text.rstrip()
        text.append("\n")
    return to_string(text, color=color)


def _cells(version: LiveVersion) -> tuple[str, str, str]:
    when, who = version.created_at or "-", version.creator_id or "-"
    return f"v{version.number}", one_line(when), one_line(who)


def _marks(history: History, version: LiveVersion) -> Iterator[str]:
    if history.is_designated(version):
        yield "designated"
    if history.is_recorded(version):
        yield "recorded"
    if history.is_as_defined(version):
        yield "as the definition"
