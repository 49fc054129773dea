"""What a presets folder starts with."""

import json
import re
from pathlib import Path, PurePosixPath

import pytest
from jsonschema import Draft202012Validator

from presetctl.definitions.document import read_document
from presetctl.scaffold import (
    EXAMPLE_FILE,
    SCHEMA_FILE,
    folder_files,
    git_lines,
    is_plain,
    with_lines,
    workflow,
)
from presetctl.settings import LOCAL_FOLDER

PRESETS = PurePosixPath("presets")


def test_example_names_the_schema_that_accepts_it(tmp_path: Path) -> None:
    """An editor finds the schema beside the example, without a network, and has nothing to say against it."""
    texts = folder_files()
    path = tmp_path / EXAMPLE_FILE
    path.write_text(texts[EXAMPLE_FILE], encoding="utf-8")

    example = read_document(path, EXAMPLE_FILE).data

    assert texts[EXAMPLE_FILE].startswith(f"# yaml-language-server: $schema={SCHEMA_FILE}\n")
    validator = Draft202012Validator(json.loads(texts[SCHEMA_FILE]))
    assert [error.message for error in validator.iter_errors(example)] == []


@pytest.mark.parametrize(
    ("folder", "glob"), [("presets", "presets/**"), ("config/presets", "config/presets/**"), (".", "**")]
)
def test_workflow_knows_the_folder(folder: str, glob: str) -> None:
    """The workflow runs when something in the folder changes, and works on that folder."""
    text = workflow(PurePosixPath(folder))

    lockfile = (PurePosixPath(folder) / "presets.lock").as_posix()
    assert text.count(f'paths: ["{glob}"') == 2
    assert f'paths: ["{glob}", "!{lockfile.replace(".lock", "*.lock")}"]' in text
    assert f'path: "{lockfile}"' in text
    assert f'PRESETCTL_DIRECTORY: "{folder}"' in text
    assert not re.search(r"@[A-Z]+@", text)


def test_workflow_is_careful() -> None:
    """Actions are pinned by commit, rights are given job by job, and no expression reaches a shell."""
    text = workflow(PRESETS)

    assert all(re.fullmatch(r"[0-9a-f]{40}", each) for each in re.findall(r"uses: \S+@(\S+)", text))
    assert "\npermissions: {}\n" in text
    assert text.count("contents: write") == 1
    scripts = re.findall(r"run: (.*)\n", text)
    assert len(scripts) == 10
    assert "${{" not in "".join(scripts)
    assert text.count("persist-credentials: false") == text.count("actions/checkout@") == 3


def test_git_lines_name_what_lies_in_the_folder() -> None:
    """Git ignores what is machine-local, and merges lockfiles, no other lock of the repository, by preset."""
    assert git_lines(PRESETS) == {
        ".gitignore": (f"presets/{LOCAL_FOLDER}/",),
        ".gitattributes": (
            "presets/presets*.lock linguist-generated merge=presetctl",
            "presets/preset.schema.json linguist-generated",
        ),
    }
    assert git_lines(PurePosixPath())[".gitignore"] == (f"{LOCAL_FOLDER}/",)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "a\nb\n"),
        ("x\n", "x\na\nb\n"),
        ("x", "x\na\nb\n"),
        ("x\r\n", "x\r\na\r\nb\r\n"),
        ("b\nx\n", "b\nx\na\n"),
        ("a\r\nb", "a\r\nb"),
        ("# a\nab\n b \n", "# a\nab\n b \na\n"),
    ],
)
def test_missing_lines_are_added(before: str, after: str) -> None:
    """Only missing lines are added, at the end and in the file's own line ends; then none is missing."""
    assert with_lines(before, ("a", "b")) == after
    assert with_lines(after, ("a", "b")) == after


@pytest.mark.parametrize("name", ["my presets", "a*", "${{ x }}", "a\nb", 'a"b', "!a", "a#b"])
def test_path_that_patterns_read_otherwise(name: str) -> None:
    """A path with signs of a pattern, an expression or a quote isn't put into files of Git and GitHub."""
    assert not is_plain(PurePosixPath(name))
    assert is_plain(PurePosixPath("team-1/Prompts_für.alle"))
