"""`presetctl apply`: push what changed, and record it."""

import os
import signal
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import FrameType

import anyio
import click

from presetctl.apply import Run
from presetctl.commands.complete import complete_slugs
from presetctl.commands.confirm import require_terminal, require_yes
from presetctl.commands.gather import gather_settings
from presetctl.commands.judging import require_policy_checked
from presetctl.commands.only_run import only_run
from presetctl.commands.options import Invocation, global_options
from presetctl.commands.place import DEFAULT_CONCURRENCY, open_target, require_key
from presetctl.commands.planning import (
    Planned,
    Wanted,
    make_plan,
    plan_options,
)
from presetctl.commands.progress import watch
from presetctl.errors import ApiError, RefusedError, UsageError
from presetctl.journal.file import Journal
from presetctl.lockfile import render_lock, write_lock
from presetctl.outcome import Report, Result
from presetctl.plan import WRITES, Action, Plan
from presetctl.push.look import LOOK_AFTER_SECONDS
from presetctl.push.means import Means
from presetctl.push.pace import Pace
from presetctl.rails import over_limit
from presetctl.render.plan_json import render_report_json
from presetctl.render.plan_text import render_plan
from presetctl.render.report_text import render_report
from presetctl.render.words import plural
from presetctl.saved_plan import SavedPlan, read_saved_plan, stale_presets
from presetctl.settings import Settings

FORMATS = ("text", "json")

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@click.command()
@click.argument("what", nargs=-1, metavar="[PLAN] [SLUG]...", shell_complete=complete_slugs)
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option(
    "--concurrency",
    type=click.IntRange(1, 64),
    default=DEFAULT_CONCURRENCY,
    envvar="PRESETCTL_CONCURRENCY",
    metavar="N",
    help=f"Presets in flight at a time.  [default: {DEFAULT_CONCURRENCY}]",
)
@click.option("--format", "output", type=click.Choice(FORMATS), default="text", help="Default: text.")
@click.option("--retry-unknown", is_flag=True, help="Push once more what may or may not have been pushed.")
@plan_options
@global_options
@click.pass_obj
def apply(
    invocation: Invocation,
    what: tuple[str, ...],
    yes: bool,
    concurrency: int,
    output: str,
    retry_unknown: bool,
    overwrite: tuple[str, ...],
    recreate: tuple[str, ...],
    allow_protected: tuple[str, ...],
    max_changes: int | None,
) -> int:
    """Push what changed, and record it in the lockfile.

    Each push makes a new version, which production uses at once. Only presets that changed are pushed, and
    what somebody else changed is refused unless you name it.

    With PLAN, a file of `plan --out`, just that plan is pushed, without asking. It is refused as stale when a
    definition or a live preset is no longer what the plan saw.

    A push whose answer was lost is looked for, also by the next run, and never sent again unasked.

    \b
    Examples:
      presetctl apply
      presetctl apply email-copywriter --yes
      presetctl apply --overwrite email-copywriter
      presetctl apply plan.json
    """
    settings = gather_settings(invocation)
    if settings.freeze:
        hint = "unset `freeze` in the settings and PRESETCTL_FREEZE"
        raise RefusedError("this folder is frozen: apply pushes nothing", hint)
    file, slugs = _split(what)
    wanted = Wanted(slugs, overwrite, recreate, allow_protected, max_changes)
    saved = None
    if file:
        if wanted != Wanted():
            raise UsageError("a saved plan holds its options and presets; nothing can be added to it")
        saved = read_saved_plan(file)
        _require_same_target(settings, saved)
    elif not yes:
        require_terminal()
    key = require_key(settings)
    with only_run(settings):
        planned = make_plan(
            settings,
            invocation,
            wanted,
            key,
            saved,
            look_after=LOOK_AFTER_SECONDS,
            retry_unknown=retry_unknown,
        )
        plan = planned.plan
        if output == "text":
            color = invocation.has_color(sys.stdout)
            invocation.show(render_plan(plan, color=color, is_verbose=invocation.is_verbose))
        if plan.summary["error"]:
            raise ApiError("not every live preset could be read; nothing was pushed")
        require_policy_checked(plan)
        override = plan.options.max_changes
        if problem := over_limit(plan, settings.max_changes, settings.max_change_percent, override):
            raise RefusedError(f"{problem}; nothing was pushed")
        if saved:
            _require_fresh(saved, plan)
        elif plan.having(*WRITES):
            require_yes(_question(plan), is_given=yes)
        report = _execute(settings, invocation, planned, key, concurrency)
    _show(report, settings, invocation, output)
    return report.exit_code


def _split(what: tuple[str, ...]) -> tuple[Path | None, tuple[str, ...]]:
    """Tell a plan file from slugs: a slug has neither dot nor slash."""
    if what and ("." in what[0] or os.sep in what[0]):
        return Path(what[0]), what[1:]
    return None, what


def _require_same_target(settings: Settings, saved: SavedPlan) -> None:
    target = settings.target
    if (saved.data["target"], saved.data["base_url"]) != (target.name, target.base_url):
        message = f"the plan is for `{saved.data['target']}` at {saved.data['base_url']}"
        hint = f"name that target with `-t`; this is `{target.name}` at {target.base_url}"
        raise RefusedError(message, hint)


def _require_fresh(saved: SavedPlan, plan: Plan) -> None:
    if saved.data["workspace_id"] != plan.workspace_id:
        raise RefusedError("the plan is for another workspace; nothing was pushed")
    stale = [f"`{slug}`: {reason}" for slug, reason in stale_presets(saved, plan)]
    if stale:
        hint = "review a new one: `presetctl plan --out FILE`"
        raise RefusedError(f"the plan is stale; nothing was pushed. {'; '.join(stale)}", hint)


def _question(plan: Plan) -> str:
    count = len(plan.having(Action.PUSH))
    if not count:
        return f"Only the lockfile of {plan.target} changes"
    return f"{plural(count, 'preset')} of {plan.target} will be live at once"


def _execute(
    settings: Settings, invocation: Invocation, planned: Planned, key: str, concurrency: int
) -> Report:
    pushes = len(planned.plan.having(Action.PUSH))
    with watch(invocation, pushes) as on_result:
        return anyio.run(_run, settings, planned, key, concurrency, on_result)


async def _run(
    settings: Settings,
    planned: Planned,
    key: str,
    concurrency: int,
    on_result: Callable[[Result], None],
) -> Report:
    async with open_target(settings, key) as api, anyio.create_task_group() as group:
        save = partial(write_lock, settings.lockfile)
        journal = Journal(settings.journal, settings.target.base_url)
        means = Means(api, journal, Pace(), planned.plan.workspace_id)
        run = Run(planned.plan, planned.lock, means, save, on_result, planned.settled)
        group.start_soon(_stop_on_signal, run)
        report = await run.execute(concurrency)
        group.cancel_scope.cancel()
    return report


async def _stop_on_signal(run: Run) -> None:
    """Finish what is in flight at the first signal, and go at the second."""
    with anyio.open_signal_receiver(*_SIGNALS) as signals:
        _leave_at_second()
        async for number in signals:
            run.stop(number)


def _leave_at_second() -> None:
    """Make the second signal end the process, also while the event loop is busy or waits for a disk."""
    seen: list[int] = []

    def count(number: int, _: FrameType | None) -> None:
        seen.append(number)
        if len(seen) > 1:
            os._exit(128 + number)

    for number in _SIGNALS:
        signal.signal(number, count)


def _show(report: Report, settings: Settings, invocation: Invocation, output: str) -> None:
    lockfile = settings.lockfile.as_posix()
    if output == "json":
        invocation.show(render_report_json(report), output)
    else:
        color = invocation.has_color(sys.stdout)
        invocation.show(render_report(report, lockfile, color=color))
    if report.save_error:
        invocation.say(
            f"error: `{lockfile}` can't be written: {report.save_error}\n"
            f"hint: it belongs to what is live now; restore it with this command:\n"
            f"cat > '{lockfile}' <<'END'\n{render_lock(report.lock)}END\n"
        )
