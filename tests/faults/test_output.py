"""Where output goes nowhere or to a plain terminal, apply does all the same what it should."""

import os
import subprocess

import pytest

from tests.faults.program import KEY, Ended, Program, end

ONCE = (1, [1], 1)
PLAIN = [
    {"TERM": "dumb"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "POSIX", "PYTHONIOENCODING": "latin-1"},
    {"TERM": ""},
]


def close_stdout() -> None:
    os.close(1)


def close_both() -> None:
    os.close(1)
    os.close(2)


@pytest.mark.parametrize("close", [close_stdout, close_both])
@pytest.mark.parametrize("output", ["text", "json"])
def test_closed_output_costs_nothing(program: Program, output: str, close: object) -> None:
    """With `>&-` the version is made once and recorded."""
    ran = program.apply("--format", output, preexec_fn=close, stdout=None, stderr=None)

    assert (ran.code, program.state()) == (0, ONCE)


def test_reader_that_left_costs_nothing(program: Program) -> None:
    """With `| head` the version is made once and recorded."""
    reader, writer = os.pipe()
    os.close(reader)

    ran = program.apply("-v", stdout=writer)

    os.close(writer)
    assert (ran.code, program.state()) == (0, ONCE), ran.err


@pytest.mark.parametrize("variables", PLAIN, ids=str)
def test_plain_terminal_and_locale_are_enough(program: Program, variables: dict[str, str]) -> None:
    """The prompt goes out as it is written, whatever the terminal can show."""
    program.define("Grüße, 你好 🙂.")

    ran = program.apply("-v", variables=variables)

    assert (ran.code, program.state()) == (0, ONCE), ran.err
    assert program.server.api.versions("one")[0].system_prompt == "Grüße, 你好 🙂."
    assert "\x1b" not in ran.out + ran.err


def test_no_terminal_pushes_nothing_unasked(program: Program) -> None:
    """Without a `yes` from anybody, nothing is sent."""
    ran: Ended = end(program.start("apply", stdin=subprocess.DEVNULL))

    assert (ran.code, program.state()) == (64, (0, [], None)), ran.err


def test_key_stands_nowhere(program: Program) -> None:
    """Neither the journal of a run that was killed nor any output holds it."""
    ran = program.apply("-v", fate=("kill", "after", "sending"))
    texts = [path.read_text(encoding="utf-8") for path in program.folder.rglob("*") if path.is_file()]

    assert any("intent" in text for text in texts)
    assert not [text for text in (*texts, ran.out, ran.err) if KEY in text]
