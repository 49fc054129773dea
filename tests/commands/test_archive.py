"""`presetctl archive` and `presetctl restore`."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from presetctl.commands import save
from presetctl.sandbox.store import MissingError, Store
from tests.commands.conftest import Presetctl, Write, chat

SANDBOX = ("-t", "sandbox")
LOCKFILE = Path("presets/.presetctl/presets.sandbox.lock")
KEY = "sk-management-5ecret"

OpenStore = Callable[[], Store]


@pytest.fixture
def orphaned(presetctl: Presetctl, write: Write) -> Presetctl:
    """Two applied presets, of which `mail` has lost its definition."""
    path = write("mail.yaml", chat())
    write("triage.yaml", chat())
    presetctl(*SANDBOX, "apply", "--yes")
    path.unlink()
    return presetctl


def recorded() -> list[str]:
    return list(json.loads(LOCKFILE.read_text())["presets"])


def is_live(store: OpenStore, slug: str) -> bool:
    try:
        store().get_preset(slug)
    except MissingError:
        return False
    return True


def test_orphan_is_archived_and_restored(orphaned: Presetctl, store: OpenStore) -> None:
    """Archiving drops the lock entry; restoring brings the preset back without a new version."""
    archived = orphaned(*SANDBOX, "archive", "mail", "--yes")
    was_live, entries = is_live(store, "mail"), recorded()
    restored = orphaned(*SANDBOX, "restore", "mail", "--yes")

    assert (archived.code, was_live, entries) == (0, False, ["triage"])
    assert archived.err == f"`mail` is archived on sandbox.\n{LOCKFILE} updated.\n"
    assert (restored.code, is_live(store, "mail")) == (0, True)
    assert store().list_versions("mail").total_count == 1


def test_both_may_be_repeated(orphaned: Presetctl) -> None:
    """Archiving what is archived and restoring what is live succeed again."""
    codes = [
        orphaned(*SANDBOX, command, "mail", "--yes").code
        for command in ("archive", "archive", "restore", "restore")
    ]

    assert codes == [0, 0, 0, 0]


def test_defined_preset_is_refused(orphaned: Presetctl, store: OpenStore) -> None:
    """A preset whose definition exists would be missed by the next apply; delete that first."""
    ran = orphaned(*SANDBOX, "archive", "triage", "--yes")

    assert (ran.code, is_live(store, "triage")) == (4, True)
    assert "delete the definition first" in ran.err


@pytest.mark.parametrize("command", ["archive", "restore"])
def test_disabled_preset_is_told(orphaned: Presetctl, store: OpenStore, command: str) -> None:
    """The API refuses with 409; the message says what that means, and the entry stays."""
    store().disable("mail")

    ran = orphaned(*SANDBOX, command, "mail", "--yes")

    assert (ran.code, recorded()) == (1, ["mail", "triage"])
    assert "→ 409" in ran.err
    assert "a disabled preset can't be archived or restored" in ran.err


@pytest.mark.parametrize("command", ["archive", "restore"])
def test_unknown_preset_is_told(orphaned: Presetctl, command: str) -> None:
    """The API knows what nobody else does: a slug that never was is a 404."""
    ran = orphaned(*SANDBOX, command, "nobody", "--yes")

    assert ran.code == 1
    assert "→ 404" in ran.err
    assert "check the target and the key" in ran.err


@pytest.mark.parametrize("command", ["archive", "restore"])
def test_no_terminal_needs_yes(orphaned: Presetctl, store: OpenStore, command: str) -> None:
    """Without a terminal and `--yes`, nothing that is live is changed."""
    ran = orphaned(*SANDBOX, command, "mail")

    assert (ran.code, is_live(store, "mail")) == (64, True)
    assert "--yes" in ran.err


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("y", 4), ("", 4)])
def test_terminal_asks(
    orphaned: Presetctl, store: OpenStore, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    """On a terminal only the word `yes` archives."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: answer)

    ran = orphaned(*SANDBOX, "archive", "mail")

    assert (ran.code, is_live(store, "mail")) == (code, code != 0)


@pytest.mark.parametrize("command", ["archive", "restore"])
def test_frozen_folder_is_refused(
    orphaned: Presetctl, store: OpenStore, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """`freeze` stops every change of what is live."""
    monkeypatch.setenv("PRESETCTL_FREEZE", "1")

    ran = orphaned(*SANDBOX, command, "mail", "--yes")

    assert (ran.code, is_live(store, "mail")) == (4, True)


@pytest.mark.parametrize("command", ["archive", "restore"])
def test_management_key_is_named(presetctl: Presetctl, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    """The target's own key is not enough."""
    monkeypatch.setenv("OPENROUTER_API_KEY", "sk-or-v1-plain")

    ran = presetctl(command, "mail", "--yes")

    assert ran.code == 3
    assert "`OPENROUTER_MANAGEMENT_KEY` is not set" in ran.err


def test_state_that_cannot_be_saved_is_partly_done(
    orphaned: Presetctl, store: OpenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the preset is archived and the lockfile can't be written, both are said."""

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(save, "write_lock", fail)

    ran = orphaned(*SANDBOX, "archive", "mail", "--yes")

    assert (ran.code, is_live(store, "mail"), recorded()) == (5, False, ["mail", "triage"])
    assert "can't be written" in ran.err


@dataclass
class Api:
    """An API on loopback that agrees to everything and remembers it."""

    port: int = 0
    asked: list[str] = field(default_factory=list)
    keys: set[str | None] = field(default_factory=set)


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[Api]:
    for name in os.environ:
        if name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    seen = Api()

    class Handler(BaseHTTPRequestHandler):
        def agree(self) -> None:
            seen.asked.append(f"{self.command} {self.path}")
            seen.keys.add(self.headers["Authorization"])
            self.send_response(204)
            self.end_headers()

        do_DELETE = do_POST = agree  # noqa: N815 (the names that the server looks for)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        seen.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield seen
        server.shutdown()
        thread.join()


def test_management_key_acts_in_the_targets_workspace(
    presetctl: Presetctl, write: Write, monkeypatch: pytest.MonkeyPatch, api: Api
) -> None:
    """The calls name the pinned workspace and the target's slug, and take the management key alone."""
    target = f"{{base_url: 'http://127.0.0.1:{api.port}/v1', workspace_id: w, slug_suffix: -staging}}"
    write("presetctl.yaml", f"targets: {{staging: {target}}}\n")
    monkeypatch.setenv("OPENROUTER_API_KEY", "sk-or-v1-plain")
    monkeypatch.setenv("OPENROUTER_MANAGEMENT_KEY", KEY)

    archived = presetctl("archive", "mail", "--yes")
    restored = presetctl("restore", "mail", "--yes")

    assert (archived.code, restored.code) == (0, 0)
    assert api.asked == [
        "DELETE /v1/presets/mail-staging?workspace_id=w",
        "POST /v1/presets/mail-staging/restore?workspace_id=w",
    ]
    assert api.keys == {f"Bearer {KEY}"}
