"""`presetctl pull`: write live presets into definitions and the lockfile."""

import re
import sys
from collections.abc import Collection, Sequence
from fnmatch import fnmatchcase

import anyio
import click

from presetctl.commands.complete import complete_slugs
from presetctl.commands.gather import gather_settings, require_definitions, require_lock
from presetctl.commands.only_run import only_run
from presetctl.commands.options import Invocation, global_options
from presetctl.commands.place import require_key
from presetctl.commands.pulling import Pulled, Read, Work, list_live, pull_presets, read_presets
from presetctl.definitions.hints import suggest
from presetctl.definitions.schema import MAX_SLUG_LENGTH, SLUG_PATTERN
from presetctl.errors import PresetctlError, UsageError
from presetctl.pull import Pull
from presetctl.render.pull_text import left_out_warning, others_note, render_pulled
from presetctl.render.terminal import one_line

_GLOB = re.compile(r"[*?\[]")


@click.command()
@click.argument("slugs", nargs=-1, metavar="[SLUG]...", shell_complete=complete_slugs)
@click.option("--all", "is_all", is_flag=True, help="Pull every live preset.")
@click.option("--version", "number", type=click.IntRange(min=1), metavar="N", help="Take version N.")
@click.option("--force", is_flag=True, help="Also over changes of the definition that were never pushed.")
@global_options
@click.pass_obj
def pull(
    invocation: Invocation, slugs: tuple[str, ...], is_all: bool, number: int | None, force: bool
) -> int:
    """Write live presets into definitions and the lockfile. Makes no version.

    A preset without a definition gets one. In an existing definition only what differs is changed; its
    comments, order and style stay. A definition that you changed since the last push is left alone, and
    refused if the live preset changed too. SLUG may be a glob.

    With `--version N` the definition gets the content of an old version, and the lockfile stays: the next
    plan shows what pushing it would change.

    \b
    Examples:
      presetctl pull email-copywriter
      presetctl pull 'support-*'
      presetctl pull --all
      presetctl pull email-copywriter --version 3
    """
    if bool(slugs) == is_all:
        raise UsageError("name the presets to pull", "`presetctl pull SLUG`, or `--all` for every live one")
    if number and is_all:
        raise UsageError("`--version` takes one preset's version", "name the preset in place of `--all`")
    settings = gather_settings(invocation)
    key = require_key(settings)
    with only_run(settings):
        work = Work(settings, require_definitions(settings, invocation), require_lock(settings))
        wanted = _expand(work, key, ("*",) if is_all else slugs)
        read = read_presets(work, key, wanted, number)
        missing = [slug for slug in wanted if slug + settings.target.slug_suffix not in read.live.presets]
        found = [slug for slug in wanted if slug not in missing]
        if number:
            _require_version(read, found, number, settings.target.slug_suffix)
        pulled = pull_presets(work, read, found, number=number, force=force)
    for each in pulled:
        show_pulled(each, invocation)
    _summarise(pulled, invocation, settings.target.name)
    gone = [slug for slug in missing if slug in slugs]
    if gone:
        hint = f"if it is archived, `presetctl restore {gone[0]}` brings it back"
        raise PresetctlError(f"`{gone[0]}` is not live on {settings.target.name}", hint)
    return exit_code(pulled)


def show_pulled(pulled: Pulled, invocation: Invocation) -> None:
    """Print what came of one preset, and warn of what its definition can't express."""
    decision = pulled.decision
    if decision.pull is not Pull.NONE or invocation.is_verbose or not decision.fitted:
        invocation.show(render_pulled(decision, pulled.files, color=invocation.has_color(sys.stdout)))
    if decision.pull in (Pull.WRITE, Pull.UPDATE, Pull.RECORD) and (warning := left_out_warning(decision)):
        invocation.say(warning)
    if pulled.others:
        invocation.tell(others_note(decision, pulled.others))


def exit_code(pulled: Sequence[Pulled]) -> int:
    """Return 4 if a preset was refused."""
    return 4 if any(each.decision.pull is Pull.REFUSE for each in pulled) else 0


def _expand(work: Work, key: str, patterns: Collection[str]) -> list[str]:
    """Return the slugs that are meant. Raises: UsageError for a name that nothing has."""
    suffix = work.settings.target.slug_suffix
    listed = [each.slug for each in anyio.run(list_live, work.settings, key)]
    live = {slug.removesuffix(suffix) for slug in listed if slug.endswith(suffix)}
    usable = {slug for slug in live if re.fullmatch(SLUG_PATTERN, slug) and len(slug) <= MAX_SLUG_LENGTH}
    known = usable | {each.slug for each in work.definitions} | work.locked.keys()
    wanted: set[str] = set()
    for pattern in patterns:
        matches = {slug for slug in known if fnmatchcase(slug, pattern)}
        if not matches and pattern != "*":
            what = "matches no preset" if _GLOB.search(pattern) else "is no preset"
            message = f"`{one_line(pattern)}` {what} on {work.settings.target.name}"
            raise UsageError(message, suggest(pattern, known) or "`presetctl plan -v` lists the live ones")
        wanted |= matches
    return sorted(wanted)


def _require_version(read: Read, slugs: Sequence[str], number: int, suffix: str) -> None:
    for slug in slugs:
        if slug + suffix not in read.old:
            hint = f"`presetctl log {slug}` lists its versions"
            raise UsageError(f"`{slug}` has no version {number}", hint)


def _summarise(pulled: Sequence[Pulled], invocation: Invocation, target: str) -> None:
    words = {
        Pull.WRITE: "written",
        Pull.UPDATE: "updated",
        Pull.RECORD: "recorded",
        Pull.KEEP: "left alone",
        Pull.NONE: "unchanged",
        Pull.REFUSE: "refused",
    }
    counts = {word: sum(each.decision.pull is pull for each in pulled) for pull, word in words.items()}
    said = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    invocation.tell(f"Pulled from {target}: {said or 'nothing'}.\n")
    if any(each.decision.pull is Pull.REFUSE for each in pulled):
        invocation.tell(
            "hint: `--force` takes the live content all the same, where only your changes forbid it\n"
        )
