"""`presetctl rollback`: write an old version into the definition, and push it on request."""

import click

from presetctl.commands.apply import apply
from presetctl.commands.complete import complete_slugs
from presetctl.commands.confirm import require_terminal
from presetctl.commands.gather import gather_settings, require_definitions, require_lock
from presetctl.commands.history import parse_slug
from presetctl.commands.only_run import only_run
from presetctl.commands.options import Invocation, global_options
from presetctl.commands.place import require_key
from presetctl.commands.pull import exit_code, show_pulled
from presetctl.commands.pulling import Work, pull_presets, read_presets
from presetctl.errors import PresetctlError, UsageError
from presetctl.pull import Pull
from presetctl.render.terminal import one_line


@click.command()
@click.argument("slug", shell_complete=complete_slugs)
@click.option("--to", "number", type=click.IntRange(min=1), metavar="N", required=True, help="The version.")
@click.option("--now", is_flag=True, help="Also push it, as `apply SLUG` does.")
@click.option("--yes", is_flag=True, help="With --now: don't ask.")
@click.option("--allow-protected", is_flag=True, help="With --now: push it although it is protected.")
@global_options
@click.pass_context
def rollback(
    context: click.Context, slug: str, number: int, now: bool, yes: bool, allow_protected: bool
) -> int:
    """Write what version N says into the definition, for review.

    Nothing is pushed, so production goes on as it is until the change is applied. With `--now` it is pushed
    right away: that makes a new version with the old content.

    \b
    Examples:
      presetctl rollback email-copywriter --to 3
      presetctl rollback email-copywriter --to 3 --now
    """
    invocation: Invocation = context.obj
    slug = parse_slug(slug)
    if now and not yes:
        require_terminal()
    settings = gather_settings(invocation)
    key = require_key(settings)
    with only_run(settings):
        work = Work(settings, require_definitions(settings, invocation), require_lock(settings))
        if slug not in {each.slug for each in work.definitions}:
            hint = f"`presetctl pull {slug}` writes one, if the preset is live"
            raise UsageError(f"there is no definition of `{slug}`", hint)
        read = read_presets(work, key, [slug], number)
        api_slug = slug + settings.target.slug_suffix
        if api_slug not in read.live.presets:
            hint = f"if it is archived, `presetctl restore {slug}` brings it back"
            raise PresetctlError(f"`{slug}` is not live on {settings.target.name}", hint)
        if api_slug not in read.old:
            raise UsageError(
                f"`{slug}` has no version {number}", f"`presetctl log {slug}` lists its versions"
            )
        pulled = pull_presets(work, read, [slug], number=number, force=False)
    show_pulled(pulled[0], invocation)
    code = exit_code(pulled)
    if code:
        invocation.tell("hint: push or undo the changes of the definition first\n")
        return code
    if not now:
        if pulled[0].decision.pull is Pull.NONE and not invocation.is_verbose:
            invocation.tell(f"Nothing to do: {one_line(pulled[0].decision.reason)}.\n")
        if pulled[0].decision.pull is Pull.UPDATE:
            invocation.tell(f"`presetctl plan {slug}` shows what pushing it would change.\n")
        return 0
    allowed = (slug,) if allow_protected else ()
    done: int = context.invoke(apply, what=(slug,), yes=yes, allow_protected=allowed)
    return done
