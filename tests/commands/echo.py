"""An API on loopback that repeats the key wherever an answer has room for it."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote


@dataclass(frozen=True)
class Answer:
    """What goes back over the line."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


Say = Callable[[str, str], Answer]
"""From the path and the key to an answer."""


@dataclass
class Echo:
    """The server's port, and the requests that came: the first line and the key."""

    port: int = 0
    say: Say = lambda *_: Answer(404)
    requests: list[tuple[str, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """A base URL that leads here."""
        return f"http://127.0.0.1:{self.port}/api/v1"


@contextmanager
def echoing() -> Iterator[Echo]:
    """Serve until the block ends."""
    echo = Echo()

    class Handler(BaseHTTPRequestHandler):
        def reply(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            key = self.headers.get("Authorization", "").removeprefix("Bearer ")
            echo.requests.append((f"{self.command} {self.path}", key))
            answer = echo.say(self.path, key)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        do_GET = do_POST = do_DELETE = reply  # noqa: N815 (the names that the server looks for)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        echo.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield echo
        server.shutdown()
        thread.join()


def refuses(status: int) -> Say:
    """Refuse with the key in the message: as it is, in an address, in base64."""

    def say(_: str, key: str) -> Answer:
        encoded = base64.b64encode(f"Bearer {key}".encode()).decode()
        message = f"no: Bearer {key}, ?key={quote(key, safe='')}, Basic {encoded}"
        return Answer(status, json.dumps({"error": {"code": status, "message": message}}).encode())

    return say


def shows_in_headers(status: int) -> Say:
    """Answer with the key in the headers that servers like to set."""

    def say(_: str, key: str) -> Answer:
        names = ("WWW-Authenticate", "Set-Cookie", "X-Request", "Retry-After", "Content-Type", "Location")
        return Answer(status, b"{}", dict.fromkeys(names, f"https://elsewhere.invalid/{key}"))

    return say


def shows_in_a_page(_: str, key: str) -> Answer:
    """Answer as a gateway does that shows the request."""
    return Answer(502, f"<html>Authorization: Bearer {key}</html>".encode(), {"Content-Type": "text/html"})


def redirects_to(url: str, status: int) -> Say:
    """Send whoever calls elsewhere."""
    return lambda path, key: Answer(status, b"", {"Location": f"{url}{path}?key={quote(key)}"})


def succeeds(path: str, key: str) -> Answer:
    """Answer in the promised form, with the key in every text."""
    version = {"id": f"v-{key}", "version": 1, "system_prompt": f"Use {key}.", "config": {"model": key}}
    row: dict[str, Any] = {
        "id": f"id-{key}",
        "slug": "mail",
        "status": key,
        "designated_version_id": f"v-{key}",
        "workspace_id": key,
        "designated_version": version,
    }
    if path.endswith("/key"):
        return Answer(200, json.dumps({"data": {"workspace_id": key, "label": key}}).encode())
    if "/versions?" in path:
        return Answer(200, json.dumps({"data": [version], "total_count": 1}).encode())
    if "/versions/" in path:
        return Answer(200, json.dumps({"data": version}).encode())
    if "/presets?" in path:
        return Answer(200, json.dumps({"data": [row], "total_count": 1}).encode())
    return Answer(200, json.dumps({"data": row}).encode())


def breaks_off(_: str, key: str) -> Answer:
    """Answer with a text that is no JSON, and ends with the key."""
    return Answer(200, f'{{"data": "{key}'.encode())
