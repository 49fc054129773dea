"""Files that a definition names: found inside the presets folder, read once."""

import hashlib
import os.path
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from presetctl.definitions.document import Document, read_document
from presetctl.definitions.text import TextError, read_text
from presetctl.diagnostics import Location, error

SETTINGS_FILE = "presetctl.yaml"


@dataclass(frozen=True)
class Folder:
    """A presets folder. `shown` is its path as people type it, for diagnostics."""

    root: Path
    shown: str
    _texts: dict[Path, str] = field(default_factory=dict)
    _documents: dict[Path, Document] = field(default_factory=dict)

    @classmethod
    def at(cls, path: Path) -> "Folder":
        """Return the folder at a path, which must exist."""
        return cls(path.resolve(), path.as_posix())

    def name(self, path: Path) -> str:
        """Return the path of a file in the folder, relative to it, with forward slashes."""
        return _printable(path.relative_to(self.root).as_posix())

    def show(self, path: Path) -> str:
        """Return the path of a file in the folder as diagnostics give it."""
        return _printable((Path(self.shown) / path.relative_to(self.root)).as_posix())

    def holds(self, path: Path) -> bool:
        """Tell whether a file in the folder is a definition, by its name and those of its folders."""
        names = path.relative_to(self.root).parts
        is_yaml = path.suffix in (".yaml", ".yml") and path.name != SETTINGS_FILE
        return is_yaml and not any(name[0] in "._" for name in names)

    def find(self, reference: str, beside: Path, where: Callable[[], Location]) -> Path:
        """Return the file that a definition at `beside` names.

        A relative path counts from the naming file's folder, or else from the presets folder.

        Raises: TextError, placed at `where()`, if there is no such file, it lies outside, or it is a folder
            or device.
        """
        bases = (beside.parent, self.root)
        found = [path for base in bases if (path := resolve(base / reference))]
        inside = [path for path in found if path.is_relative_to(self.root)]
        if Path(reference).is_absolute() or (found and not inside):
            hint = "copy the file into the presets folder"
            message = f"`{reference}` lies outside the presets folder"
            raise TextError(error("include-outside", message, where(), hint))
        for path in inside:
            if os.path.isfile(path):  # noqa: PTH113 (unlike Path.is_file it takes names of any length)
                return path
            if os.path.exists(path):  # noqa: PTH110
                message = f"`{reference}` is not a regular file"
                raise TextError(error("unreadable-file", message, where(), "name a text file"))
        hint = f"create `{(Path(self.shown) / reference).as_posix()}` or mend the path"
        raise TextError(error("include-not-found", f"there is no file `{reference}`", where(), hint))

    def text(self, path: Path) -> str:
        """Return a prompt file's text.

        Raises: TextError, placed in that file.
        """
        if path not in self._texts:
            self._texts[path] = read_text(path, self.show(path))
        return self._texts[path]

    def sha256(self, path: Path) -> str:
        """Return the digest of the text of a file that was read, as 64 hexadecimal digits."""
        text = self._documents[path].text if path in self._documents else self._texts[path]
        return hashlib.sha256(text.encode()).hexdigest()

    def document(self, path: Path) -> Document:
        """Return a YAML file of the folder; a link out of the folder is an error. Never raises."""
        if path not in self._documents:
            file = self.show(path)
            real = resolve(path)
            if real and not real.is_relative_to(self.root):
                message, hint = "the link leads out of the presets folder", "copy the file into the folder"
                problem = error("include-outside", message, Location(file), hint)
                self._documents[path] = Document(file, "", None, (problem,))
            else:
                self._documents[path] = read_document(path, file)
        return self._documents[path]


def resolve(path: Path) -> Path | None:
    """Return where a path leads after all links, or None for what no file system can name."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return None


def _printable(name: str) -> str:
    """Return a file name that any stream can take: bytes that aren't UTF-8 become escapes."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
