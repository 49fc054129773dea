"""What a run learns from the variables of GitHub Actions."""

import json
from pathlib import Path
from typing import Any

import pytest

from presetctl.errors import InputError
from presetctl.github.run import Run, is_commit, read_run, require_repository, require_token

HEAD = "a" * 40


def run_of(event: Any, folder: Path) -> Run:
    file = folder / "event.json"
    file.write_text(json.dumps(event))
    return read_run({"GITHUB_EVENT_PATH": str(file)})


def test_a_job_is_known() -> None:
    """API, run and the address of its log come from GitHub's variables, also on another server."""
    run = read_run(
        {
            "GITHUB_API_URL": "https://git.acme.test/api/v3",
            "GITHUB_SERVER_URL": "https://git.acme.test/",
            "GITHUB_REPOSITORY": "acme/presets",
            "GITHUB_RUN_ID": "12",
            "GITHUB_RUN_ATTEMPT": "2",
        }
    )

    url = "https://git.acme.test/acme/presets/actions/runs/12"
    assert run == Run("https://git.acme.test/api/v3", run_id=12, attempt=2, url=url)


@pytest.mark.parametrize(
    "url", ["http://git.acme.test/api/v3", "https://user:secret@git.acme.test", "git.acme.test", "https://[x"]
)
def test_a_token_goes_over_https_alone(url: str) -> None:
    """An address to which the token would go unencrypted, or that is none, is refused; loopback is not."""
    with pytest.raises(InputError, match="`GITHUB_API_URL`") as caught:
        read_run({"GITHUB_API_URL": url})

    assert "secret" not in caught.value.message
    assert read_run({"GITHUB_API_URL": "http://127.0.0.1:8080"}).api_url == "http://127.0.0.1:8080"


@pytest.mark.parametrize("environ", [{}, {"GITHUB_RUN_ID": "x"}, {"GITHUB_REPOSITORY": "acme/presets"}])
def test_outside_of_a_job_nothing_is_known(environ: dict[str, str]) -> None:
    """At a desk there is GitHub's own address and nothing else."""
    assert read_run(environ) == Run("https://api.github.com")


@pytest.mark.parametrize(
    ("event", "number", "head"),
    [
        ({"pull_request": {"number": 7, "head": {"sha": HEAD}}}, 7, HEAD),
        ({"workflow_run": {"pull_requests": [{"number": 7}], "head_sha": HEAD}}, 7, HEAD),
        ({"workflow_run": {"pull_requests": [], "head_sha": HEAD}}, None, HEAD),
        ({"issue": {"number": 7, "pull_request": {"url": "…"}}}, 7, None),
        ({"issue": {"number": 7}}, None, None),
        ({"pull_request": {"number": 7, "head": {"sha": 5}}}, 7, None),
        ({"pull_request": {"number": "7"}}, None, None),
        ({"pull_request": None}, None, None),
        ({"after": HEAD}, None, None),
        ([], None, None),
        (None, None, None),
    ],
)
def test_the_pull_request_comes_from_the_event(
    tmp_path: Path, event: Any, number: int | None, head: str | None
) -> None:
    """The number and the newest commit are those of the event; an event of another kind has none."""
    run = run_of(event, tmp_path)

    assert (run.pull_request, run.head) == (number, head)


@pytest.mark.parametrize("text", [None, "", "{", "\udcff", "[" * 100_000])
def test_an_event_that_cannot_be_read_is_told(tmp_path: Path, text: str | None) -> None:
    """A file that isn't there or isn't JSON is an error with its name."""
    file = tmp_path / "event.json"
    if text is not None:
        file.write_text(text, encoding="utf-8", errors="surrogateescape")

    with pytest.raises(InputError, match=r"event\.json"):
        read_run({"GITHUB_EVENT_PATH": str(file)})


def test_the_token_is_found() -> None:
    """`GITHUB_TOKEN` comes before `GH_TOKEN`; without either the variable is named."""
    assert require_token({"GITHUB_TOKEN": "a", "GH_TOKEN": "b"}) == "a"
    assert require_token({"GITHUB_TOKEN": "", "GH_TOKEN": "b"}) == "b"
    with pytest.raises(InputError, match="`GITHUB_TOKEN`"):
        require_token({})


@pytest.mark.parametrize(
    "name",
    ["", "acme", "acme/presets/x", "acme/..", "acme/.", "../acme", "acme/presets?x", "ä/presets", "a/b\n"],
)
def test_a_repository_has_owner_and_name(name: str) -> None:
    """A name that would lead elsewhere in the API is refused."""
    assert require_repository("acme/presets.x_y-z") == "acme/presets.x_y-z"
    with pytest.raises(InputError, match="is not the name of a repository"):
        require_repository(name)


@pytest.mark.parametrize(
    ("sha", "expected"),
    [(HEAD, True), ("a" * 64, True), ("a" * 7, False), ("A" * 40, False), (f"{HEAD}\n", False)],
)
def test_a_commit_has_a_full_name(sha: str, expected: bool) -> None:  # noqa: FBT001 (a parameter of the table)
    """A short name or a branch is no commit to compare with."""
    assert is_commit(sha) is expected
