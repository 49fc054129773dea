"""`presetctl init`: start a presets folder. What stands in its files is left to `scaffold`."""

import os.path
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import click

from presetctl.commands.options import Invocation, global_options
from presetctl.errors import InputError, PresetctlError, UsageError
from presetctl.settings import DEFAULT_KEY_ENV, SANDBOX, find_folder


@dataclass(frozen=True, slots=True)
class Step:
    """A file, what happens to it, and the text that it gets; None where it stays as it is."""

    path: Path
    verb: str
    text: str | None


@click.command()
@click.option(
    "--pull", "is_pulled", is_flag=True, help="Fill it with the live presets, in place of an example."
)
@global_options
@click.pass_context
def init(ctx: click.Context, is_pulled: bool) -> int:
    """Start a presets folder: settings, an example, a schema for editors, a workflow.

    The folder is `presets`, or the one of `-C DIR`. What exists stays as it is, and running this again
    changes nothing; `.gitignore` and `.gitattributes` get the lines that they lack.

    \b
    Examples:
      presetctl init
      presetctl -C config/presets init
      presetctl init --pull
    """
    from presetctl.render.terminal import one_line

    invocation: Invocation = ctx.obj
    folder = _folder(invocation)
    root = _work_tree(folder.resolve())
    steps = [*_folder_steps(folder, has_example=not is_pulled), *_git_steps(folder, root, invocation)]
    for step in steps:
        shown = one_line(_shown(step.path, folder))
        if step.text is None:
            invocation.tell(f"kept {shown}\n")
        else:
            _write(step.path, step.text, shown)
            invocation.show(f"{step.verb} {shown}\n")
    code = 0
    if is_pulled:
        from presetctl.commands.pull import pull

        code = ctx.invoke(pull, is_all=True)
    presetctl = _call(folder, invocation.target if is_pulled else None)
    lines = [
        f"  # {why}\n  {one_line(command)}\n"
        for command, why in _next_commands(presetctl, root, is_pulled=is_pulled)
    ]
    invocation.show("\nNext:\n" + "".join(lines))
    return code


def _folder(invocation: Invocation) -> Path:
    """Return the presets folder as other commands find it, or else where it is to be."""
    try:
        return find_folder(invocation.directory)
    except UsageError:
        return invocation.directory or Path("presets")


def _work_tree(folder: Path) -> Path | None:
    """Return the root of the Git work tree that holds a folder, which needn't exist yet."""
    for each in (folder, *folder.parents):
        # A linked work tree and a submodule have a file here.
        if (each / ".git" / "HEAD").is_file() or (each / ".git").is_file():
            return each
    return None


def _folder_steps(folder: Path, *, has_example: bool) -> Iterator[Step]:
    from presetctl.scaffold import EXAMPLE_FILE, folder_files

    for name, text in folder_files().items():
        path = folder / name
        # Who has definitions needs no example, and who deleted it doesn't want it back.
        if name != EXAMPLE_FILE or os.path.lexists(path) or (has_example and not _has_definitions(folder)):
            yield _new_file(path, text)


def _has_definitions(folder: Path) -> bool:
    from presetctl.definitions.includes import Folder

    opened = Folder.at(folder)
    return any(opened.holds(path) for path in opened.root.rglob("*.y*ml"))


def _git_steps(folder: Path, root: Path | None, invocation: Invocation) -> Iterator[Step]:
    """Yield the steps of the work tree; say which are left out, and why."""
    from presetctl.scaffold import WORKFLOW_FILE, git_lines, is_plain, with_lines, workflow

    if root is None:
        hint = "run this again after `git init`"
        _say_left_out(invocation, f"`{folder}` lies in no Git work tree", hint)
        return
    place = PurePosixPath(folder.resolve().relative_to(root).as_posix())
    if not is_plain(place):
        hint = "name the folder with letters, digits, `-`, `_` and `.` only, and run this again"
        _say_left_out(invocation, f"`{place}` would mean something else in a pattern", hint)
        return
    yield _new_file(root / WORKFLOW_FILE, workflow(place))
    for name, lines in git_lines(place).items():
        path = root / name
        before = _read(path)
        after = with_lines(before or "", lines)
        verb = "created" if before is None else "extended"
        yield Step(path, verb, None if after == before else after)


def _say_left_out(invocation: Invocation, reason: str, hint: str) -> None:
    from presetctl.render.terminal import one_line
    from presetctl.scaffold import GIT_FILES

    names = ", ".join(f"`{name}`" for name in GIT_FILES)
    invocation.tell(f"left out {names}: {one_line(reason)}\nhint: {hint}\n")


def _new_file(path: Path, text: str) -> Step:
    return Step(path, "created", None if os.path.lexists(path) else text)


def _read(path: Path) -> str | None:
    """Return a file's text with its own line ends, or None if there is none."""
    try:
        return path.read_bytes().decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as exception:
        raise InputError(
            f"`{path}` is not UTF-8 text", "save it as UTF-8; nothing was written"
        ) from exception
    except OSError as exception:
        raise PresetctlError(f"`{path}` can't be read: {exception.strerror}") from exception


def _write(path: Path, text: str, shown: str) -> None:
    from presetctl.durable import replace_text

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_text(path, text)
    except OSError as exception:
        raise PresetctlError(f"`{shown}` can't be written: {exception.strerror}") from exception


def _shown(path: Path, folder: Path) -> str:
    """Return a path as people type it: relative, unless they gave the folder otherwise."""
    return str(path.absolute()) if folder.is_absolute() else os.path.relpath(path)


def _call(folder: Path, target: str | None) -> str:
    """Return how commands on the folder begin."""
    parts = ["presetctl"]
    try:
        is_found = find_folder(None) == folder
    except UsageError:
        is_found = False
    if not is_found:
        parts += ["-C", shlex.quote(str(folder))]
    if target:
        parts += ["-t", shlex.quote(target)]
    return " ".join(parts)


def _next_commands(presetctl: str, root: Path | None, *, is_pulled: bool) -> Iterator[tuple[str, str]]:
    """Yield what to run next, and what for."""
    from presetctl.scaffold import MERGE_DRIVER

    if is_pulled:
        yield f"{presetctl} plan", "see that nothing differs"
    else:
        yield f"{presetctl} -t {SANDBOX} apply", "try it without a key"
        yield f"{presetctl} plan", f"see what would be pushed, with the key in {DEFAULT_KEY_ENV}"
    if root:
        is_here = Path.cwd().is_relative_to(root)
        git = "git" if is_here else f"git -C {shlex.quote(str(root))}"
        yield f"{git} {MERGE_DRIVER}", "once in each clone: let Git merge lockfiles by preset"
