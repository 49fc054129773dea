"""The journal: pushes in flight, in a file of this machine, so that a run that dies leaves its evidence.

It is append-only, one JSON object a line, and every line is synced before the protocol goes on. Once the
lockfile holds what the journal knows, only the pushes whose outcome is still open are kept. What the lines
mean is left to `read`.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from presetctl.durable import replace_text, sync_folder
from presetctl.journal.lines import JOURNAL_VERSION, OpenPush, closed_json, intent_json, sending_json
from presetctl.journal.read import read_journal, whole_lines
from presetctl.lockfile import LockEntry


class Journal:
    """The journal of one target, to write to. Who holds it holds the folder's lock for that target.

    The methods sync what they write. They raise OSError; the file then ends as it did before.
    """

    def __init__(
        self, path: Path, base_url: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._path = path
        self._base_url = base_url
        self._clock = clock
        self._handle: int | None = None

    def now(self) -> str:
        """Return the time as the journal writes it: ISO 8601, in UTC, to the second."""
        return self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def intend(self, push: OpenPush) -> None:
        """Note that a push is about to be made."""
        self._append(intent_json(push))

    def sending(self, slug: str, base: int) -> None:
        """Note that the create goes out now; `base` is the newest version before it."""
        self._append(sending_json(slug, base))

    def not_sent(self, slug: str) -> None:
        """Note that nothing can come of the create."""
        self._append({"event": "not_sent", "slug": slug})

    def close(
        self, slug: str, outcome: str, entry: LockEntry | None = None, notes: Sequence[str] = ()
    ) -> None:
        """Note how a push ended, with what the lockfile is to hold and what people should know."""
        self._append(closed_json(slug, outcome, entry, notes))

    def compact(self) -> None:
        """Keep the open pushes alone: the lockfile holds the rest. Without any, remove the file."""
        self.shut()
        kept = read_journal(self._path, self._base_url).open
        if kept:
            lines = [self._header()]
            for push in kept.values():
                lines += [intent_json(push), sending_json(push.slug, push.base)]
            replace_text(self._path, "".join(map(_text, lines)))
        elif self._path.exists():
            self._path.unlink()
            sync_folder(self._path.parent)

    def shut(self) -> None:
        """Close the file; the next line opens it again."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def _header(self) -> dict[str, Any]:
        return {"event": "journal", "journal_version": JOURNAL_VERSION, "base_url": self._base_url}

    def _append(self, line: Mapping[str, Any]) -> None:
        if self._handle is None:
            self._handle = self._open()
        self._write(self._handle, _text(line))

    def _open(self) -> int:
        """Open the file at the end of its last whole line; a new one begins with the header."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(os.dup(handle), "rb") as stream:
                whole = len(whole_lines(stream.read()))
            os.ftruncate(handle, whole)
            os.lseek(handle, 0, os.SEEK_END)
            if not whole:
                self._write(handle, _text(self._header()))
                sync_folder(self._path.parent)
        except BaseException:
            os.close(handle)
            raise
        return handle

    def _write(self, handle: int, text: str) -> None:
        start = os.lseek(handle, 0, os.SEEK_CUR)
        data = text.encode()
        try:
            while data:
                data = data[os.write(handle, data) :]
            os.fsync(handle)
        except OSError:
            # Half a line would damage the file once another follows it.
            with suppress(OSError):
                os.ftruncate(handle, start)
                os.lseek(handle, start, os.SEEK_SET)
            raise


def _text(line: Mapping[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False, allow_nan=False, sort_keys=True) + "\n"
