"""What is the same for every command: options, errors, exit codes, streams."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from presetctl import __version__
from presetctl.cli import COMMANDS, root
from tests.commands.conftest import Presetctl, Write, chat

PRESETCTL = [sys.executable, "-m", "presetctl"]


def test_version(presetctl: Presetctl) -> None:
    """`--version` prints name and version."""
    assert presetctl("--version").out == f"presetctl {__version__}\n"


def test_help_lists_every_command(presetctl: Presetctl) -> None:
    """Both `--help` and no argument at all show the commands, and exit with 0."""
    helped, bare = presetctl("--help"), presetctl()

    assert (helped.code, bare.code) == (0, 0)
    assert helped.out == bare.out
    assert all(f"  {name} " in helped.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_teaches(presetctl: Presetctl, name: str) -> None:
    """The help of a command says what it does and shows how to call it."""
    ran = presetctl(name, "--help")

    assert ran.code == 0
    assert f"presetctl {name}" in ran.out
    assert "--target" in ran.out


def test_unknown_command_gets_a_suggestion(presetctl: Presetctl) -> None:
    """A misspelled command is a wrong command line, with the nearest one."""
    ran = presetctl("aply")

    assert ran.code == 64
    assert "Did you mean `apply`?" in ran.err


def test_groups_within_suggest_too(presetctl: Presetctl) -> None:
    """Below a group it is the same, also for what looks like an option."""
    near, odd = presetctl("github", "coment"), presetctl("github", "--", "-x")

    assert (near.code, odd.code) == (64, 64)
    assert "Did you mean `comment`?" in near.err


def test_a_shell_completes_commands() -> None:
    """The shell's completion of click knows every command."""
    completion = ShellComplete(root, {}, "presetctl", "_PRESETCTL_COMPLETE")

    assert [each.value for each in completion.get_completions([], "p")] == ["plan", "pull"]
    assert "comment" in [each.value for each in completion.get_completions(["github"], "")]


def test_wrong_option_is_a_wrong_command_line(presetctl: Presetctl) -> None:
    """Options that don't exist exit with 64."""
    assert presetctl("plan", "--offlin").code == 64


def test_global_options_work_on_both_sides(presetctl: Presetctl, write: Write) -> None:
    """`-C` and `-t` may stand before and after the command."""
    write("mail.yaml", chat())

    before = presetctl("-C", "presets", "-t", "sandbox", "plan")
    after = presetctl("plan", "-C", "presets", "-t", "sandbox")

    assert (before.code, before.out) == (0, after.out)
    assert "Plan for sandbox" in after.out


def test_variables_stand_in_for_options(
    presetctl: Presetctl, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment chooses the target unless a flag does."""
    write("mail.yaml", chat())
    monkeypatch.setenv("PRESETCTL_TARGET", "sandbox")

    assert "Plan for sandbox" in presetctl("plan").out
    assert "Plan for default" in presetctl("-t", "default", "plan").out


def test_missing_folder_is_told(presetctl: Presetctl) -> None:
    """A folder that doesn't exist is a wrong command line, with the option that names one."""
    ran = presetctl("-C", "nowhere", "validate")

    assert ran.code == 64
    assert "`-C DIR`" in ran.err


def test_unknown_target_is_told(presetctl: Presetctl) -> None:
    """A target that doesn't exist lists those that do."""
    ran = presetctl("-t", "prod", "plan")

    assert ran.code == 64
    assert "`default`, `sandbox`" in ran.err


def test_bug_leaves_a_report_without_secrets(
    presetctl: Presetctl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unexpected error exits with 1 and says where the traceback is; no key stands in it."""

    def fail(*_: object) -> None:
        raise ZeroDivisionError("the key is sk-or-v1-secret")

    monkeypatch.setenv("OPENROUTER_API_KEY", "sk-or-v1-secret")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setattr("presetctl.commands.validate.load_definitions", fail)

    ran = presetctl("validate")

    report = next(tmp_path.glob("presetctl-bug-*.md")).read_text()
    assert ran.code == 1
    assert "this is a bug in presetctl: ZeroDivisionError" in ran.err
    assert "Traceback (most recent call last)" in report
    assert "sk-or-v1-secret" not in report + ran.err
    assert "(value of OPENROUTER_API_KEY)" in report


def test_bug_report_goes_to_stderr_where_no_file_can_be(
    presetctl: Presetctl, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a place for the report it is printed."""

    def fail(*_: object, **__: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("tempfile.mkstemp", fail)
    monkeypatch.setattr("presetctl.commands.validate.load_definitions", lambda _: 1 / 0)

    ran = presetctl("validate")

    assert ran.code == 1
    assert "Traceback (most recent call last)" in ran.err


def test_interrupt_is_told_apart(presetctl: Presetctl, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C exits with 130 and without a traceback."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("presetctl.commands.validate.load_definitions", interrupt)

    ran = presetctl("validate")

    assert (ran.code, ran.err.strip()) == (130, "interrupted")


def test_reader_that_went_away_is_no_error(tmp_path: Path) -> None:
    """`presetctl … | head -1` ends quietly."""
    (tmp_path / "presets").mkdir()
    (tmp_path / "presets" / "mail.yaml").write_text(chat())
    reading, writing = os.pipe()
    os.close(reading)

    ran = subprocess.run(
        [*PRESETCTL, "plan"], cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)

    assert (ran.returncode, b"Traceback" in ran.stderr) == (0, False)


def test_plain_locale_is_enough(tmp_path: Path) -> None:
    """A stream that can't take a character gets an escape, not an exception."""
    (tmp_path / "presets").mkdir()
    (tmp_path / "presets" / "mail.yaml").write_text(chat(tempereture=1))
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    (tmp_path / "presets" / "ä.yaml").write_text(chat(), encoding="utf-8")

    ran = subprocess.run(
        [*PRESETCTL, "validate"], cwd=tmp_path, env=environment, capture_output=True, check=False
    )

    assert ran.returncode == 3
    assert b"\\xe4.yaml" in ran.stdout


def test_help_and_version_import_little() -> None:
    """Starting up doesn't load what only some commands need."""
    heavy = ["pydantic", "httpx", "deepdiff", "rich", "starlette", "ruamel", "anyio", "stamina"]
    script = f"import sys, presetctl.cli; print([each for each in {heavy} if each in sys.modules])"

    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stdout == "[]\n"
