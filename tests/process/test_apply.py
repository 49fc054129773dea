"""Real processes, real signals, a real server, real files."""

import json
import resource
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.process.conftest import KEY, Run, Served

ONCE = {f"bot-{number:02}": 1 for number in range(12)}

Start = Callable[..., subprocess.Popen[str]]


def lines_of(process: subprocess.Popen[str], count: int) -> list[str]:
    """Return the first lines of progress."""
    assert process.stderr is not None
    return [process.stderr.readline() for _ in range(count)]


def finish(process: subprocess.Popen[str]) -> int:
    process.communicate()
    return process.returncode


def recorded(folder: Path) -> set[str]:
    return set(json.loads((folder / "presets.lock").read_text())["presets"])


def test_apply_over_http(presetctl: Run, served: Served, folder: Path) -> None:
    """Twelve presets go over the wire once each; a second apply sends nothing."""
    first, second = presetctl("apply", "--yes"), presetctl("apply", "--yes")

    assert (first.returncode, second.returncode) == (0, 0)
    assert served.version_counts() == ONCE
    assert recorded(folder) == set(ONCE)


@pytest.mark.parametrize("after", [1, 5, 9])
def test_killed_apply_doubles_nothing(
    start: Start, presetctl: Run, served: Served, folder: Path, after: int
) -> None:
    """Killed half way and run again, apply finishes the rest and makes no version twice."""
    process = start("apply", "--yes", "--concurrency", "2")
    lines_of(process, after)
    process.kill()
    finish(process)

    again = presetctl("apply", "--yes")

    assert again.returncode == 0, again.stderr
    assert served.version_counts() == ONCE
    assert recorded(folder) == set(ONCE)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_apply_finishes_what_is_in_flight(
    start: Start, presetctl: Run, served: Served, folder: Path, number: int, code: int
) -> None:
    """The first signal ends the run after what is in flight; what is live is recorded."""
    process = start("apply", "--yes", "--concurrency", "1")
    lines_of(process, 3)
    process.send_signal(number)

    assert finish(process) == code
    assert recorded(folder) == set(served.version_counts())
    assert presetctl("apply", "--yes").returncode == 0
    assert served.version_counts() == ONCE


def test_full_disk_stops_the_run_and_prints_the_lockfile(
    presetctl: Run, served: Served, folder: Path
) -> None:
    """A lockfile that can't be written ends the run; its text is printed with the command to restore it."""

    def limit_file_size() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))

    ran = presetctl("apply", "--yes", "--concurrency", "1", preexec_fn=limit_file_size)

    live = set(served.version_counts())
    assert ran.returncode == 5
    assert 0 < len(live) < len(ONCE)
    assert "not attempted" in ran.stdout
    command, _, text = ran.stderr[ran.stderr.index("cat > ") :].partition("\n")
    assert command == f"cat > '{folder}/presets.lock' <<'END'"
    assert set(json.loads(text.removesuffix("END\n"))["presets"]) == live
    assert presetctl("apply", "--yes").returncode == 0
    assert served.version_counts() == ONCE


def test_folder_that_cannot_be_written_pushes_nothing(presetctl: Run, served: Served, folder: Path) -> None:
    """Where no lockfile can be saved, nothing is pushed."""
    (folder / ".presetctl").mkdir()

    def limit_file_size() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (60, 60))

    ran = presetctl("apply", "--yes", preexec_fn=limit_file_size)

    assert ran.returncode == 1
    assert served.version_counts() == {}


def test_no_server_is_told(presetctl: Run, folder: Path) -> None:
    """An address where nobody answers is an error with the call and the reason."""
    ran = presetctl("--base-url", "http://127.0.0.1:9/api/v1", "apply", "--yes")

    assert ran.returncode == 1
    assert "GET /presets" in ran.stderr or "GET /key" in ran.stderr
    assert not (folder / "presets.lock").exists()


def test_key_appears_nowhere(presetctl: Run, folder: Path) -> None:
    """Neither output nor any file holds the key."""
    ran = [
        presetctl("plan", "-v"),
        presetctl("apply", "--yes", "--format", "json"),
        presetctl("--base-url", "http://127.0.0.1:9/api/v1", "plan"),
    ]

    texts = [each.stdout + each.stderr for each in ran]
    texts += [path.read_text() for path in folder.rglob("*") if path.is_file()]
    assert not [text for text in texts if KEY in text]


def test_wrong_key_stops_the_run(presetctl: Run, served: Served, folder: Path) -> None:
    """A key that the API refuses ends the run at the first call."""
    (folder / "presetctl.yaml").write_text("targets: {production: {api_key_env: EMPTY_KEY}}\n")

    ran = presetctl("apply", "--yes")

    assert ran.returncode == 3
    assert served.version_counts() == {}
