"""`presetctl github drift-issue`, against a GitHub on loopback."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from presetctl.cli import run
from presetctl.drift import Drift, find_drift
from presetctl.errors import ApiError
from presetctl.live import Live
from presetctl.render.drift_json import render_drift
from tests.github.fake_api import serving
from tests.github.fake_github import BOT, READ_ONLY_TOKEN, TOKEN, FakeGitHub
from tests.unit.conftest import a_live, an_entry

MARK = "<!-- presetctl drift production -->\n"

Tell = Callable[..., tuple[int, str, str]]


@pytest.fixture
def github() -> FakeGitHub:
    """A repository without an issue."""
    return FakeGitHub()


@pytest.fixture
def tell(
    github: FakeGitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Tell]:
    """Run the command on the drift of one preset whose live prompt is given; None is an unreadable one."""

    def call(prompt: str | None, target: str = "production") -> tuple[int, str, str]:
        live = Live(presets={"mail": a_live("mail", prompt, number=2)} if prompt else {})
        if prompt is None:
            live = Live(errors={"mail": ApiError("no answer")})
        found = find_drift({"mail": an_entry("mail", "Be brief.")}, live, "")
        file = tmp_path / "drift.json"
        file.write_text(
            render_drift(Drift(target, "https://here", None, found), color=False, is_verbose=False)
        )
        code = run(["github", "drift-issue", "--drift", str(file)])
        streams = capsys.readouterr()
        return code, streams.out, streams.err

    monkeypatch.setenv("GITHUB_REPOSITORY", github.repository)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    with serving(github) as url:
        monkeypatch.setenv("GITHUB_API_URL", url)
        yield call


def test_drift_opens_one_issue(tell: Tell, github: FakeGitHub) -> None:
    """The same drift on the next day changes nothing; other drift changes the text of the same issue."""
    first = tell("Be rude.")
    calls = len(github.calls)
    second = tell("Be rude.")
    writes = [each for each in github.calls[calls:] if not each.startswith("GET") and "graphql" not in each]
    third = tell("Be loud.")

    url = "https://github.com/acme/presets/issues/1\n"
    assert first == second == third == (0, url, "")
    assert writes == []
    assert list(github.issues) == [1]
    issue = github.issues[1]
    assert issue["title"] == "Presets of production were changed outside of Git"
    assert issue["body"].startswith(f"{MARK}### Drift on `production`: 1 drifted")
    assert "loud" in issue["body"]


def test_issue_is_closed_when_the_drift_is_gone(tell: Tell, github: FakeGitHub) -> None:
    """The next drift then opens a new one."""
    tell("Be rude.")

    code, out, err = tell("Be brief.")

    assert (code, out) == (0, "https://github.com/acme/presets/issues/1\n")
    assert err == "The drift is gone, so the issue is closed.\n"
    assert (github.issues[1]["state"], "No drift" in github.issues[1]["body"]) == ("closed", True)
    tell("Be rude.")
    assert {number: each["state"] for number, each in github.issues.items()} == {1: "closed", 2: "open"}


def test_no_drift_opens_nothing(tell: Tell, github: FakeGitHub) -> None:
    """Where all is in sync and no issue is open, nothing is written."""
    assert tell("Be brief.") == (0, "", "There is no drift to tell of.\n")
    assert github.issues == {}


def test_unreadable_preset_closes_nothing(tell: Tell, github: FakeGitHub) -> None:
    """An API that was down is no sign that the drift is gone."""
    tell("Be rude.")
    before = dict(github.issues[1])

    code, _, _ = tell(None)

    assert (code, github.issues[1]) == (0, before)


def test_each_target_has_an_issue(tell: Tell, github: FakeGitHub) -> None:
    """Drift on staging doesn't overwrite what is said about production."""
    tell("Be rude.")
    tell("Be rude.", "staging")

    assert [each["title"] for each in github.issues.values()] == [
        f"Presets of {target} were changed outside of Git" for target in ("production", "staging")
    ]


def test_issue_of_somebody_else_is_left_alone(tell: Tell, github: FakeGitHub) -> None:
    """Whoever copies the hidden mark into an issue of their own doesn't get it written to."""
    github.create_issue("mallory", {"title": "Mine", "body": f"{MARK}mine"})
    for number in range(120):
        github.create_issue("ada", {"title": f"Other {number}", "body": "other"})

    tell("Be rude.")
    tell("Be loud.")

    assert github.issues[1]["body"] == f"{MARK}mine"
    assert [each["number"] for each in github.issues.values() if each["user"]["login"] == BOT] == [122]


def test_token_that_may_only_read(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    """GitHub's refusal is told with what grants the right."""
    monkeypatch.setenv("GITHUB_TOKEN", READ_ONLY_TOKEN)

    code, _, err = tell("Be rude.")

    assert code == 1
    assert "Resource not accessible by integration" in err


@pytest.mark.parametrize(
    "text",
    [
        None,
        "{",
        "[]",
        '{"command": "plan"}',
        '{"command": "drift"}',
        json.dumps({"command": "drift", "target": "x --> y", "base_url": "u", "summary": {}, "presets": []}),
    ],
)
def test_file_that_is_no_drift(tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str | None) -> None:
    """Another file, a damaged one and a target that would end the mark are rejected before any call."""
    file = tmp_path / "drift.json"
    if text is not None:
        file.write_text(text)

    code = run(["github", "drift-issue", "--drift", str(file)])

    assert code == 3
    assert "hint: make it anew: `presetctl drift --format json > FILE`" in capsys.readouterr().err
