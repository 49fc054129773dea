"""The README is true: its files, commands and transcripts are those of the program."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from presetctl.catalogue_rules import RULES as CATALOGUE_RULES
from presetctl.definitions.rules import RULES, code_of

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PATIENCE_SECONDS = 30


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


def commands(block: str) -> Iterator[tuple[str, str]]:
    """Yield each command of a transcript with what it prints."""
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield command, output


class Shell:
    """A bash that stays alive from one command to the next. What stderr says is left out."""

    def __init__(self, folder: Path) -> None:
        self.output = folder / "output"
        environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
        self.process = subprocess.Popen(
            ["bash"],
            cwd=folder,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def run(self, command: str, expected: str) -> str:
        """Run a command and return its output once it is the expected one, or after long patience."""
        assert self.process.stdin is not None
        self.output.write_text("")
        done = self.output.with_suffix(".done")
        done.unlink(missing_ok=True)
        line = command if command.endswith("&") else f"{command} ;"
        line = re.sub(r"(&|;)$", r"> output \1", line)
        self.process.stdin.write(f"{line} touch output.done\n")
        self.process.stdin.flush()
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            if done.exists() and self.output.read_text(encoding="utf-8") == expected:
                break
            time.sleep(0.05)
        return self.output.read_text(encoding="utf-8")

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(PATIENCE_SECONDS)


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Shell]:
    shutil.copytree(ROOT / "presets", tmp_path / "presets", ignore=shutil.ignore_patterns(".presetctl"))
    opened = Shell(tmp_path)
    opened.run("presetctl -t sandbox -q apply --yes > first", "")
    yield opened
    opened.close()


def test_example_is_a_file_of_this_repository() -> None:
    """The definition that the README shows is one of `presets/`."""
    first = blocks("yaml")[0]
    name, _, text = first.partition("\n")

    assert (ROOT / name.removeprefix("# ")).read_text(encoding="utf-8") == text


def test_transcripts_are_what_the_program_prints(shell: Shell) -> None:
    """Every command of the README, run in its order, prints what stands there."""
    shown = [each for block in blocks("console") for each in commands(block)]

    printed = [(command, shell.run(command, output)) for command, output in shown]

    assert printed == shown


def test_one_line_sets_up_and_runs_the_main_job(tmp_path: Path) -> None:
    """A newcomer pastes one line in a clone and sees presets pushed and a lockfile written."""
    clone = tmp_path / "clone"
    ignored = shutil.ignore_patterns(".git", ".venv", ".presetctl", ".*_cache", "__pycache__")
    shutil.copytree(ROOT, clone, ignore=ignored)
    line = blocks("sh")[0]

    first = subprocess.run(line, shell=True, cwd=clone, capture_output=True, text=True, check=False)  # noqa: S602 (as people paste it)
    again = line.rsplit(" && ", 1)[1]
    second = subprocess.run(again, shell=True, cwd=clone, capture_output=True, text=True, check=False)  # noqa: S602

    assert (first.returncode, first.stdout.splitlines()[-1]) == (
        0,
        "Applied to sandbox: 12 done. presets/.presetctl/presets.sandbox.lock updated.",
    )
    assert "Nothing to do for sandbox: 12 unchanged." in second.stdout


def test_ci_runs_the_test_command() -> None:
    """What the README calls the tests is what CI runs."""
    assert blocks("sh")[1] in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_no_shell_block_is_left_out() -> None:
    """There are no other shell blocks than those that are run here."""
    assert len(blocks("sh")) == 2
    assert not blocks("bash")
    assert not blocks("shell")


def test_rules_are_listed() -> None:
    """Every rule stands in the README with the first sentence of its page, those on the catalogue apart."""
    for rules in (RULES, CATALOGUE_RULES):
        rows = [f"| `{code_of(rule)}` | {first_sentence(rule.__doc__ or '')} |" for rule in rules]
        table = "\n".join(["| code | finds |", "|---|---|", *rows])

        assert f"\n\n{table}\n\n" in README


def first_sentence(page: str) -> str:
    return page.partition("\n\n")[0].replace("\n", " ")
