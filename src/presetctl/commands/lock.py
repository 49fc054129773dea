"""`presetctl lock`: merge lockfiles for Git; rebuilding entries is left to `lock_refresh`."""

from pathlib import Path

import click

from presetctl.commands.lock_refresh import refresh
from presetctl.commands.options import global_options
from presetctl.errors import InputError, PresetctlError
from presetctl.lock_merge import OtherPlaceError, merge_locks
from presetctl.lockfile import Lock, read_lock, write_lock


@click.group()
@global_options
def lock() -> None:
    """Merge lockfiles for Git, or rebuild entries from the version history."""


@lock.command()
@click.argument("base", type=click.Path(path_type=Path))
@click.argument("ours", type=click.Path(path_type=Path))
@click.argument("theirs", type=click.Path(path_type=Path))
@global_options
def merge(base: Path, ours: Path, theirs: Path) -> int:
    """Merge three lockfiles entry by entry, as a Git merge driver. Writes the result to OURS.

    An entry that both sides changed is a conflict: OURS keeps its own, and the exit code is 1. BASE may be
    empty or missing. Reads nothing else.

    \b
    Set it up once in each clone:
      git config merge.presetctl.driver 'presetctl lock merge %O %A %B'
      echo 'presets*.lock merge=presetctl' >> .gitattributes
    """
    our_lock, their_lock = _require(ours), _require(theirs)
    try:
        merged = merge_locks(_read_base(base), our_lock, their_lock)
    except OtherPlaceError as exception:
        hint = "keep one of the two; what the other recorded belongs to another place"
        raise PresetctlError(f"the lockfiles can't be merged: {exception}", hint) from exception
    try:
        write_lock(ours, merged.lock)
    except OSError as exception:
        raise PresetctlError(f"`{ours}` can't be written: {exception.strerror}") from exception
    if merged.conflicts:
        slugs = ", ".join(f"`{slug}`" for slug in merged.conflicts)
        names = " ".join(merged.conflicts)
        hint = f"our entry was kept; `presetctl lock refresh {names}` looks up what is live"
        raise PresetctlError(f"both sides changed the lock entry of {slugs}", hint)
    return 0


def _require(path: Path) -> Lock:
    found = read_lock(path, path.as_posix())
    if found is None:
        raise InputError(f"there is no file `{path}`", "Git calls this as `presetctl lock merge %O %A %B`")
    return found


def _read_base(path: Path) -> Lock | None:
    """Return the common ancestor; Git gives an empty file where each side added its own."""
    is_empty = path.is_file() and path.stat().st_size == 0
    return None if is_empty else read_lock(path, path.as_posix())


lock.add_command(refresh)
