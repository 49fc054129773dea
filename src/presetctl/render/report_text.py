"""What apply did, for people at a terminal: done, failed, unknown, not attempted."""

from rich.text import Text

from presetctl.outcome import Outcome, Report, Result
from presetctl.push.look import who_made
from presetctl.render.terminal import one_line, to_string

_SHOWN = (
    ("Done", "bold green", (Outcome.PUSHED, Outcome.RECOVERED, Outcome.RECORDED)),
    ("Refused", "bold yellow", (Outcome.REFUSED,)),
    ("Failed", "bold red", (Outcome.FAILED,)),
    ("Unknown", "bold red", (Outcome.UNKNOWN,)),
    ("Not attempted", "bold yellow", (Outcome.NOT_ATTEMPTED,)),
)


def render_report(report: Report, lockfile: str, *, color: bool) -> str:
    """Return one list for each kind of outcome and a line that sums up; nothing when nothing was to do.

    `lockfile` is its path as people type it.
    """
    text = Text()
    for title, style, outcomes in _SHOWN:
        results = report.having(*outcomes)
        if results:
            text.append(f"{title}\n", style)
            for result in results:
                text.append_text(_result(result))
            text.append("\n")
    text.append(_sum_up(report, lockfile), "bold")
    return to_string(text, color=color)


def _result(result: Result) -> Text:
    text = Text(f"  {result.slug}")
    if result.planned.api_slug != result.slug:
        text.append(f" ({result.planned.api_slug})", "dim")
    if result.version is not None:
        text.append(f"  v{result.version} {result.outcome.value}")
    elif result.outcome is Outcome.RECORDED:
        text.append("  recorded")
    if result.error:
        text.append(f"  {one_line(result.error)}")
    text.append("\n")
    lines = [
        *(f"not stored as sent: {path}" for path in result.not_persisted),
        *(f"added by the server: {path}" for path in result.added),
        *(f"somebody else's {who_made(each)} was superseded" for each in result.superseded),
        *result.notes,
        *([result.hint] if result.hint else []),
    ]
    for line in lines:
        text.append(f"      {one_line(line)}\n", "dim")
    return text


def _sum_up(report: Report, lockfile: str) -> str:
    counted = [(len(report.having(*outcomes)), title.lower()) for title, _, outcomes in _SHOWN]
    said = ", ".join(f"{number} {title}" for number, title in counted if number)
    if not said:
        return ""
    saved = any(each.entry for each in report.results) and not report.save_error
    return f"Applied to {report.plan.target}: {said}.{f' {lockfile} updated.' if saved else ''}\n"
