"""Write the lockfile where a command does nothing else with it."""

from presetctl.errors import PresetctlError
from presetctl.journal.file import Journal
from presetctl.lockfile import Lock, write_lock
from presetctl.settings import Settings


def save_lock(settings: Settings, lock: Lock) -> None:
    """Replace the target's lockfile, and drop from the journal what it holds now.

    The lock must have been read with `require_lock`. Raises: PresetctlError; what was there then stands.
    """
    path = settings.lockfile
    try:
        write_lock(path, lock)
        path = settings.journal
        Journal(path, settings.target.base_url).compact()
    except OSError as exception:
        raise PresetctlError(f"`{path.as_posix()}` can't be written: {exception.strerror}") from exception
