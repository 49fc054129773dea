"""What somebody who waits for an apply sees: a bar on a terminal, elsewhere a line a preset."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from presetctl.commands.options import Invocation
from presetctl.outcome import Result
from presetctl.plan import Action
from presetctl.push.look import who_made
from presetctl.render.terminal import one_line


@contextmanager
def watch(invocation: Invocation, total: int) -> Iterator[Callable[[Result], None]]:
    """Yield a function to call with each result. Everything goes to stderr."""
    if invocation.is_quiet or not total:
        yield lambda _: None
    elif sys.stderr.isatty() and invocation.has_color(sys.stderr):
        with _bar(total) as advance:
            yield advance
    else:
        yield lambda result: _tell(invocation, result)


def _tell(invocation: Invocation, result: Result) -> None:
    if result.planned.action is Action.PUSH:
        version = f" v{result.version}" if result.version else ""
        replaced = "".join(f", replaced {one_line(who_made(each))}" for each in result.superseded)
        invocation.tell(f"{result.slug}: {result.outcome.value.replace('_', ' ')}{version}{replaced}\n")


@contextmanager
def _bar(total: int) -> Iterator[Callable[[Result], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("Pushing", total=total)

        def advance(result: Result) -> None:
            if result.planned.action is Action.PUSH:
                progress.update(task, advance=1, description=f"Pushed {result.slug}")

        yield advance
