"""What a step gives to the runner: outputs, a summary, annotations."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from secrets import token_hex

from presetctl.render.annotations import annotation

SUMMARY_LIMIT = 900 * 1024
"""In bytes. The runner takes 1 MiB for a step, and drops a longer one whole."""

SHOWN_PER_KIND = 9
"""GitHub shows ten annotations of a kind for a step; the tenth says how many there are besides."""


def write_outputs(environment: Mapping[str, str], outputs: Mapping[str, str]) -> None:
    """Append to `GITHUB_OUTPUT`. A value can't end early: nobody can guess the line that ends it."""
    path = environment.get("GITHUB_OUTPUT")
    if path:
        end = token_hex(16)
        text = "".join(f"{name}<<{end}\n{value}\n{end}\n" for name, value in outputs.items())
        _append(path, text)


def write_summary(environment: Mapping[str, str], text: str) -> None:
    """Append to the job's summary; `text` is Markdown of at most `SUMMARY_LIMIT` bytes."""
    path = environment.get("GITHUB_STEP_SUMMARY")
    if path and text:
        _append(path, text)


def write_log(lines: Iterable[str]) -> None:
    """Write lines that hold nothing foreign to the log of the step."""
    for line in lines:
        print(line, flush=True)  # noqa: T201 (this is how a step speaks to the runner)


def annotations_of(stderr: str) -> Iterator[str]:
    """Yield an annotation for what presetctl said as `error: …` and `warning: …`, with its hint."""
    counts = {"error": 0, "warning": 0}
    lines = stderr.splitlines()
    for number, line in enumerate(lines):
        kind, _, message = line.partition(": ")
        if kind not in counts:
            continue
        counts[kind] += 1
        if counts[kind] <= SHOWN_PER_KIND:
            hint = lines[number + 1] if lines[number + 1 : number + 2] and _is_hint(lines[number + 1]) else ""
            yield annotation(kind, f"{message}\n{hint}".rstrip(), title="presetctl")
    for kind, count in counts.items():
        if count > SHOWN_PER_KIND:
            yield annotation(kind, f"and {count - SHOWN_PER_KIND} more", title="presetctl")


def _is_hint(line: str) -> bool:
    return line.startswith("hint: ")


def _append(path: str, text: str) -> None:
    with Path(path).open("a", encoding="utf-8", errors="backslashreplace") as stream:
        stream.write(text)
