"""Whatever an API makes of the key, no command shows it, keeps it, or sends it elsewhere."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import anyio
import pytest

from presetctl.api.client import connect
from presetctl.commands import validate
from presetctl.errors import UnknownOutcomeError
from presetctl.models.endpoint import Endpoint
from tests.commands.conftest import Presetctl, Write, chat
from tests.commands.echo import (
    Answer,
    Echo,
    Say,
    breaks_off,
    echoing,
    redirects_to,
    refuses,
    shows_in_a_page,
    shows_in_headers,
    succeeds,
)

KEY = "sk-or-v1-.*+?(a|b)[c]{2}^$\\d\"quoted'/&<%41>"
PLAIN_KEY = "sk-or-v1-0123456789abcdef"
COMMANDS = (
    ("validate",),
    ("validate", "--format", "json"),
    ("render", "mail"),
    ("plan",),
    ("plan", "--format", "json"),
    ("plan", "--format", "markdown"),
    ("plan", "--out", "plan.json"),
    ("apply", "--yes"),
    ("apply", "--yes", "--format", "json"),
    ("apply", "plan.json"),
    ("drift",),
    ("drift", "--format", "json"),
    ("pull", "mail"),
    ("pull", "--all"),
    ("log", "mail"),
    ("log", "mail", "--format", "json"),
    ("show", "mail"),
    ("show", "mail@1", "--format", "json"),
    ("diff", "mail@1"),
    ("rollback", "mail", "--to", "1"),
    ("rollback", "mail", "--to", "1", "--now", "--yes"),
    ("lock", "refresh"),
    ("archive", "old", "--yes"),
    ("restore", "mail", "--yes"),
    ("forget", "mail"),
)
ANSWERS: dict[str, Say] = {
    "400": refuses(400),
    "401": refuses(401),
    "404": refuses(404),
    "409": refuses(409),
    "422": refuses(422),
    "500": refuses(500),
    "headers of a success": shows_in_headers(200),
    "headers of a refusal": shows_in_headers(401),
    "headers of a redirect": shows_in_headers(302),
    "a page": shows_in_a_page,
    "a success": succeeds,
    "a broken text": breaks_off,
}


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Echo]:
    """An API that repeats the key, which both keys are."""
    for name in os.environ:
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    with echoing() as server:
        monkeypatch.setenv("OPENROUTER_BASE_URL", server.url)
        use(monkeypatch, KEY)
        yield server


def use(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.setenv("OPENROUTER_API_KEY", key)
    monkeypatch.setenv("OPENROUTER_MANAGEMENT_KEY", key)


def has_no_presets(path: str, key: str) -> Answer:
    """Answer as a workspace without presets does."""
    return Answer(200, b'{"data": [], "total_count": 0}') if "?" in path else refuses(404)(path, key)


def holding(root: Path, key: str) -> list[Path]:
    """Return the files that hold the key."""
    return [each for each in root.rglob("*") if each.is_file() and key.encode() in each.read_bytes()]


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        *(pytest.param(answer, KEY, id=name) for name, answer in ANSWERS.items()),
        pytest.param(refuses(422), PLAIN_KEY, id="422 to a plain key"),
        pytest.param(succeeds, PLAIN_KEY, id="a success for a plain key"),
    ],
)
def test_no_command_shows_or_keeps_the_key(
    presetctl: Presetctl,
    write: Write,
    tmp_path: Path,
    echo: Echo,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    answer: Say,
    key: str,
) -> None:
    """Neither output, nor a file, nor a log at its most talkative holds the key, whatever the API answers."""
    use(monkeypatch, key)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    caplog.set_level(logging.DEBUG)
    echo.say = answer
    write("mail.yaml", chat())

    ran = [presetctl("-v", *command) for command in COMMANDS]

    assert echo.requests
    assert {used for _, used in echo.requests} == {key}
    assert not [each for each in ran if key in each.out + each.err]
    assert not [each for each in ran if "this is a bug" in each.err]
    assert key not in caplog.text
    assert holding(tmp_path, key) == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_leads_nowhere(presetctl: Presetctl, write: Write, echo: Echo, status: int) -> None:
    """A redirect to another server isn't followed by any command: that server gets no call."""
    write("mail.yaml", chat())
    with echoing() as elsewhere:
        echo.say = redirects_to(elsewhere.url, status)
        ran = [presetctl("-v", *command) for command in COMMANDS]

    assert elsewhere.requests == []
    assert len(echo.requests) > len(COMMANDS) / 2
    assert not [each for each in ran if KEY in each.out + each.err]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirected_create_leads_nowhere(echo: Echo, status: int) -> None:
    """A create that is sent elsewhere is made once, and its outcome is unknown; nothing goes there."""

    async def create() -> None:
        async with connect(echo.url, KEY) as api:
            await api.create("mail", Endpoint.CHAT, {"model": "a/b"})

    with echoing() as elsewhere:
        echo.say = redirects_to(elsewhere.url, status)
        with pytest.raises(UnknownOutcomeError) as raised:
            anyio.run(create)

    assert echo.requests == [("POST /api/v1/presets/mail/chat/completions", KEY)]
    assert elsewhere.requests == []
    assert KEY not in raised.value.message


def test_preset_that_holds_the_key_is_not_sent(
    presetctl: Presetctl, write: Write, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that got into a prompt doesn't get into a preset, and no plan shows it."""
    write("presetctl.yaml", "rules: {likely-secret: 'off'}\n")
    write("mail.yaml", f"system_prompt: Use {PLAIN_KEY}.\n{chat()}")
    use(monkeypatch, PLAIN_KEY)
    echo.say = has_no_presets

    planned, applied = presetctl("plan"), presetctl("apply", "--yes")

    assert not [line for line, _ in echo.requests if line.startswith("POST")]
    assert (planned.code, applied.code) == (0, 1)
    assert "was not sent: the preset holds the key itself" in applied.out
    assert PLAIN_KEY not in planned.out + planned.err + applied.out + applied.err


@pytest.mark.parametrize("option", ["-Xdev", "-Xfaulthandler", "-v"])
def test_python_that_tells_everything_tells_no_key(
    write: Write, tmp_path: Path, echo: Echo, option: str
) -> None:
    """Python's own aids to debugging show no key either."""
    write("mail.yaml", chat())
    echo.say = shows_in_headers(401)
    environment = {**os.environ, "PYTHONASYNCIODEBUG": "1", "OPENROUTER_API_KEY": KEY}

    ran = subprocess.run(
        [sys.executable, option, "-m", "presetctl", "-C", str(tmp_path / "presets"), "plan", "-v"],
        env=environment,
        capture_output=True,
        check=False,
    )

    assert ran.returncode == 1
    assert KEY.encode() not in ran.stdout + ran.stderr
    assert {used for _, used in echo.requests} == {KEY}


@pytest.mark.parametrize("variable", ["OPENROUTER_API_KEY", "STAGING_ACCESS", "MY_TOKENS"])
def test_report_of_a_bug_holds_no_key(
    presetctl: Presetctl, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """The settings may call the key's variable anything; an exception that quotes it doesn't give it away."""
    write("presetctl.yaml", "targets: {production: {api_key_env: STAGING_ACCESS}}\n")
    monkeypatch.setenv(variable, KEY)
    monkeypatch.setenv("OTHER_KEY", KEY[:9])
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)

    def fail(*_: object) -> None:
        held = os.environ[variable]
        raise ValueError(f"bad value \x1b[2J {held!r} {held}")

    monkeypatch.setattr(validate, "load_definitions", fail)

    ran = presetctl("validate")

    report = next(tmp_path.glob("presetctl-bug-*.md")).read_text()
    assert ran.code == 1
    assert KEY[9:] not in report + ran.out + ran.err
    assert f"(value of {variable})" in report
    assert "\x1b" not in ran.err


@pytest.mark.parametrize("key", ["plan", "e", "preset"])
def test_short_key_garbles_nothing(
    presetctl: Presetctl, write: Write, echo: Echo, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    """A key that is part of a word, as people give a sandbox, leaves the messages alone."""
    use(monkeypatch, key)
    write("mail.yaml", chat())
    echo.say = lambda *_: Answer(422, b'{"error": {"code": 422, "message": "the preset of this plan"}}')

    ran = presetctl("plan")

    assert "GET /key → 422: the preset of this plan" in ran.err


@pytest.mark.parametrize("variable", ["OPENROUTER_API_KEY", "OPENROUTER_MANAGEMENT_KEY"])
def test_key_that_cannot_be_one_is_named_by_its_variable(
    presetctl: Presetctl, write: Write, echo: Echo, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """A message about a key names its variable, and never its value."""
    write("mail.yaml", chat())
    monkeypatch.setenv(variable, "sk-or-v1-two words")
    command = ["restore", "mail", "--yes"] if "MANAGEMENT" in variable else ["plan"]

    ran = presetctl(*command)

    assert ran.code == 3
    assert f"`{variable}`" in ran.err
    assert "two words" not in ran.out + ran.err
    assert echo.requests == []
