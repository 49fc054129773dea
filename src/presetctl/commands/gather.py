"""From the command line to the values that commands work on: settings, definitions, lock, plan."""

import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from presetctl.commands.options import Invocation
from presetctl.definitions.load import Definition, Loaded, load
from presetctl.diagnostics import Diagnostic, Location, Severity, error
from presetctl.errors import InputError, UsageError
from presetctl.journal.read import Journalled, read_journal
from presetctl.journal.settled import settle_offline
from presetctl.lockfile import Lock, read_lock
from presetctl.settings import SANDBOX, Settings, find_folder, resolve_settings


def gather_settings(invocation: Invocation) -> Settings:
    """Return the settings that flags, environment and file decide together."""
    folder = find_folder(invocation.directory)
    settings = resolve_settings(folder, invocation.target, invocation.base_url, os.environ)
    if settings.target.api_key_env:
        invocation.key_variables.add(settings.target.api_key_env)
    return settings


def settings_anywhere(invocation: Invocation) -> Settings:
    """Return what `gather_settings` does; without a presets folder, what holds without settings."""
    try:
        return gather_settings(invocation)
    except UsageError:
        if invocation.directory or invocation.target not in (None, SANDBOX):
            raise
    return resolve_settings(Path(), invocation.target, invocation.base_url, os.environ)


def load_definitions(settings: Settings) -> Loaded:
    """Return the folder's definitions as the target resolves them."""
    return load(
        settings.folder,
        settings.target.name,
        settings.target.slug_suffix,
        settings.targets,
        unknown_fields_are_errors=settings.unknown_fields_are_errors,
        severities=settings.severities,
    )


def require_definitions(settings: Settings, invocation: Invocation) -> tuple[Definition, ...]:
    """Return all definitions, and say what there is to say about them.

    Raises: InputError if one of them is wrong.
    """
    return require_loaded(settings, invocation).definitions


def require_loaded(settings: Settings, invocation: Invocation) -> Loaded:
    """Return what `require_definitions` does, with what rules look at."""
    from presetctl.render.diagnostics import render_diagnostics

    loaded = load_definitions(settings)
    require_no_error(settings, loaded.diagnostics)
    if loaded.diagnostics:
        color = invocation.has_color(sys.stderr)
        invocation.tell(render_diagnostics(loaded.diagnostics, color=color) + "\n")
    return loaded


def require_no_error(settings: Settings, diagnostics: Sequence[Diagnostic]) -> None:
    """Check that nothing that was found in the folder is an error.

    Raises: InputError with all that was found.
    """
    count = sum(each.severity is Severity.ERROR for each in diagnostics)
    if count:
        message = f"{count} {'error' if count == 1 else 'errors'} in `{settings.folder}`"
        raise InputError(message, "`presetctl explain CODE` says more", diagnostics)


def require_lock(settings: Settings) -> Lock | None:
    """Return the target's lock with what the journal knows better; None if there is neither.

    Raises: InputError if one of them can't be read or belongs to another place.
    """
    lock, journalled = require_records(settings)
    empty = lock or Lock(settings.target.name, settings.target.base_url)
    found = settle_offline(journalled, empty)
    return found.within(empty) if lock or found.found else None


def require_records(settings: Settings) -> tuple[Lock | None, Journalled]:
    """Return the target's lock, or None if there is no lockfile, and what its journal says.

    Raises: InputError if one of them can't be read or belongs to another place.
    """
    lock = read_lock(settings.lockfile, settings.lockfile.as_posix())
    if lock and lock.base_url != settings.target.base_url:
        require_same_place(settings, "base URL", lock.base_url, settings.target.base_url)
    return lock, read_journal(settings.journal, settings.target.base_url)


def require_same_place(settings: Settings, what: str, recorded: str | None, found: str | None) -> None:
    """Check that a workspace or base URL is the recorded one; None matches any.

    Raises: InputError.
    """
    if recorded is None or found is None or recorded == found:
        return
    hint = "check the target, its key and its settings; nothing was planned"
    message = f"the {what} is `{found}`, and `{recorded}` was recorded"
    place = Location(settings.lockfile.as_posix())
    problem = error("lockfile-mismatch", message, place, hint)
    raise InputError(f"this is not the {what} of the lockfile", diagnostics=[problem])


def require_slugs(slugs: Iterable[str], known: Iterable[str]) -> frozenset[str]:
    """Return the slugs of a command line.

    Raises: UsageError for one that neither a definition nor the lockfile has.
    """
    from presetctl.definitions.hints import suggest

    wanted, existing = frozenset(slugs), frozenset(known)
    for slug in sorted(wanted - existing):
        hint = suggest(slug, existing) or "`presetctl plan -v` lists those of the folder and the lockfile"
        raise UsageError(f"there is no preset `{slug}`", hint)
    return wanted
