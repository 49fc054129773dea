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
    """Killed half way and run again, apply finishes the rest and makes no version twice.

    What was about to leave and didn't is unknown; one more push of it has to be permitted.
    """
    process = start("apply", "--yes", "--concurrency", "2")
    lines_of(process, after)
    process.kill()
    finish(process)

    again = presetctl("apply", "--yes")
    if again.returncode == 5:
        assert "may or may not have been made" in again.stdout
        again = presetctl("apply", "--yes", "--retry-unknown")

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


def files_up_to(size: int) -> Callable[[], None]:
    """Return what limits the size of files in bytes, as a disk does that is nearly full."""
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def test_a_disk_too_full_for_the_journal_stops_the_run(presetctl: Run, served: Served, folder: Path) -> None:
    """What can't be journalled isn't sent; what was sent is recorded."""
    ran = presetctl("apply", "--yes", "--concurrency", "1", preexec_fn=files_up_to(2500))

    live = set(served.version_counts())
    assert ran.returncode == 5
    assert "the journal can't be written: File too large" in ran.stdout
    assert 0 < len(live) < len(ONCE)
    assert recorded(folder) == live
    assert presetctl("apply", "--yes").returncode == 0
    assert served.version_counts() == ONCE


def test_a_disk_too_full_for_the_lockfile_prints_it(presetctl: Run, served: Served, folder: Path) -> None:
    """A lockfile that can't be written ends the run; its text is printed with the command to restore it."""
    presetctl("apply", "--yes", *sorted(ONCE)[:9])
    nearly = (folder / "presets.lock").stat().st_size + 200

    ran = presetctl("apply", "--yes", preexec_fn=files_up_to(nearly))

    live = set(served.version_counts())
    assert ran.returncode == 5
    assert len(live) > 9
    assert recorded(folder) == set(sorted(ONCE)[:9])
    command, _, text = ran.stderr[ran.stderr.index("cat > ") :].partition("\n")
    assert command == f"cat > '{folder}/presets.lock' <<'END'"
    assert set(json.loads(text.removesuffix("END\n"))["presets"]) == live
    assert presetctl("apply", "--yes").returncode == 0
    assert recorded(folder) == set(ONCE)
    assert served.version_counts() == ONCE


def test_folder_that_cannot_be_written_pushes_nothing(presetctl: Run, served: Served, folder: Path) -> None:
    """Where no lockfile can be saved, nothing is pushed."""
    (folder / ".presetctl").mkdir()

    ran = presetctl("apply", "--yes", preexec_fn=files_up_to(60))

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
