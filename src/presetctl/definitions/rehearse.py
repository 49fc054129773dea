"""Changes to a presets folder, tried out in a copy before any file of it is touched."""

import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from presetctl.definitions.load import Definition, Loaded


def rehearse(
    root: Path,
    definitions: Iterable[Definition],
    changes: Mapping[Path, str],
    load: Callable[[Path], Loaded],
) -> Loaded:
    """Return what the folder would say with the changed or new files.

    Raises: OSError when the copy can't be made.
    """
    with TemporaryDirectory(prefix="presetctl-") as name:
        copy = Path(name).resolve()
        for file in sorted({file for each in definitions for file in (each.source, *each.includes)}):
            path = copy / file
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / file, path)
        for changed, text in changes.items():
            path = copy / changed.relative_to(root)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
        return load(copy)
