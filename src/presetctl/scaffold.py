"""What a presets folder starts with: which files, with what text. Writing them is left to `init`.

Paths are relative: to the presets folder, or to the root of the Git work tree that it lies in.
"""

import json
import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import PurePosixPath

from presetctl import __version__
from presetctl.definitions.includes import SETTINGS_FILE
from presetctl.definitions.json_schema import definition_schema

EXAMPLE_FILE = "example.yaml"
SCHEMA_FILE = "preset.schema.json"
WORKFLOW_FILE = ".github/workflows/presetctl.yml"
GIT_FILES = (WORKFLOW_FILE, ".gitignore", ".gitattributes")
MERGE_DRIVER = "config merge.presetctl.driver 'presetctl lock merge %O %A %B'"

_LOCKFILES = "presets*.lock"

# Git's patterns and GitHub's path filters read everything else in ways of their own.
_PLAIN_PATH = re.compile(r"[\w./-]+")


def folder_files() -> dict[str, str]:
    """Return the texts of the presets folder's own files, by path. The example is the last."""
    return {
        SETTINGS_FILE: _template(SETTINGS_FILE),
        SCHEMA_FILE: json.dumps(definition_schema(), indent=2, ensure_ascii=False) + "\n",
        EXAMPLE_FILE: _template(EXAMPLE_FILE),
    }


def is_plain(folder: PurePosixPath) -> bool:
    """Tell whether a presets folder can be named in Git's files and in a workflow as it is."""
    return bool(_PLAIN_PATH.fullmatch(folder.as_posix()))


def workflow(folder: PurePosixPath) -> str:
    """Return the text of `WORKFLOW_FILE` for a presets folder whose path is plain."""
    text = _template("workflow.yml")
    marks = {
        "FOLDER": folder.as_posix(),
        "GLOB": _below(folder, "**"),
        "LOCKFILE": _below(folder, "presets.lock"),
        "LOCKFILES": _below(folder, _LOCKFILES),
        "VERSION": __version__,
    }
    for name, value in marks.items():
        text = text.replace(f"@{name}@", value)
    return text


def git_lines(folder: PurePosixPath) -> dict[str, tuple[str, ...]]:
    """Return the lines that Git's own files should hold, by file. The folder's path is plain."""
    return {
        ".gitignore": (_below(folder, ".presetctl/"),),
        ".gitattributes": (
            f"{_below(folder, _LOCKFILES)} linguist-generated merge=presetctl",
            f"{_below(folder, SCHEMA_FILE)} linguist-generated",
        ),
    }


def with_lines(text: str, lines: Sequence[str]) -> str:
    """Return a text with those lines at its end that it lacks, in its own line ends."""
    present = {line.strip() for line in text.splitlines()}
    missing = [line for line in lines if line not in present]
    if not missing:
        return text
    end = "\r\n" if "\r\n" in text else "\n"
    start = text if not text or text.endswith("\n") else text + end
    return start + "".join(line + end for line in missing)


def _below(folder: PurePosixPath, name: str) -> str:
    """Return the path of what lies in the folder, relative to the work tree's root."""
    return (folder / name).as_posix() + ("/" if name.endswith("/") else "")


def _template(name: str) -> str:
    return (files("presetctl") / "templates" / name).read_text(encoding="utf-8")
