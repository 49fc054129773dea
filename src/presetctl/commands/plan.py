"""`presetctl plan`: show what apply would do."""

import os
import sys
from importlib import import_module
from pathlib import Path

import click

from presetctl.commands.complete import complete_slugs
from presetctl.commands.gather import gather_settings
from presetctl.commands.options import Invocation, global_options
from presetctl.commands.planning import Wanted, make_plan, plan_options
from presetctl.errors import PresetctlError
from presetctl.plan import Plan

FORMATS = ("text", "json", "markdown")
"""Each is a module `presetctl.render.plan_NAME` with a function `render_plan`."""


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...", shell_complete=complete_slugs)
@click.option("--offline", is_flag=True, help="Compare with the lockfile alone.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Save the plan, for `apply FILE`.",
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there are changes.")
@click.option("--format", "output", type=click.Choice(FORMATS), default="text", help="Default: text.")
@plan_options
@global_options
@click.pass_obj
def plan(
    invocation: Invocation,
    slugs: tuple[str, ...],
    offline: bool,
    out: Path | None,
    detailed_exitcode: bool,
    output: str,
    overwrite: tuple[str, ...],
    recreate: tuple[str, ...],
    allow_protected: tuple[str, ...],
    max_changes: int | None,
) -> int:
    """Show what apply would do. Writes nothing.

    With a key the live presets are read too, so that somebody else's edit shows. Without one, or with
    `--offline`, definitions are compared with the lockfile alone. Where the catalogue of models is read too,
    a change of model shows what it costs.

    \b
    Signs:
      + create   ~ update   = record in the lockfile   ! refused

    \b
    Examples:
      presetctl plan
      presetctl plan email-copywriter --offline
      presetctl plan --out plan.json
      presetctl -t staging plan --format json
    """
    from presetctl.rails import over_limit

    settings = gather_settings(invocation)
    key = None if offline else settings.target.key(os.environ)
    wanted = Wanted(slugs, overwrite, recreate, allow_protected, max_changes)
    built = make_plan(settings, invocation, wanted, key).plan
    render = import_module(f"presetctl.render.plan_{output}").render_plan
    color = invocation.has_color(sys.stdout)
    invocation.show(render(built, color=color, is_verbose=invocation.is_verbose), output)
    if out:
        _save(built, out)
        invocation.tell(f"Saved as {out}. To push just this: presetctl apply {out}\n")
    if problem := over_limit(built, settings.max_changes, settings.max_change_percent, max_changes):
        invocation.tell(f"warning: apply would refuse: {problem}\n")
    if built.summary["error"]:
        return 1
    return 2 if detailed_exitcode and built.has_changes else 0


def _save(plan: Plan, out: Path) -> None:
    from presetctl.durable import replace_text
    from presetctl.render.plan_json import render_plan

    try:
        replace_text(out, render_plan(plan, color=False, is_verbose=False))
    except OSError as exception:
        raise PresetctlError(f"`{out}` can't be written: {exception.strerror}") from exception
