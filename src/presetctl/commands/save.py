"""Write the lockfile where a command does nothing else with it."""

from presetctl.errors import PresetctlError
from presetctl.lockfile import Lock, write_lock
from presetctl.settings import Settings


def save_lock(settings: Settings, lock: Lock) -> None:
    """Replace the target's lockfile. Raises: PresetctlError; the old one then stands."""
    try:
        write_lock(settings.lockfile, lock)
    except OSError as exception:
        shown = settings.lockfile.as_posix()
        raise PresetctlError(f"`{shown}` can't be written: {exception.strerror}") from exception
