"""The sandbox on a free port of this machine, with a catalogue that tests change and break at will."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from starlette.types import Receive, Scope, Send

from presetctl.sandbox.app import BASE_PATH, create_app
from presetctl.sandbox.catalogue import MODELS, PROVIDERS
from presetctl.sandbox.server import SandboxServer, base_url, listen
from presetctl.sandbox.store import Store


@dataclass
class CatalogueServer:
    """An ASGI app: `answers` overrule the sandbox's by path; each is a status and a body."""

    url: str = ""
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Begin with the sandbox's own models and no presets."""
        self.store = Store()
        self._app = create_app(self.store)
        self.list_models(*MODELS)

    def list_models(self, *rows: dict[str, Any]) -> None:
        """List these models and no others."""
        self.answers["/models"] = (200, json.dumps({"data": rows, "total_count": len(rows)}).encode())

    def list_also(self, *rows: dict[str, Any]) -> None:
        """List these models before the sandbox's."""
        self.list_models(*rows, *MODELS)

    def break_catalogue(self) -> None:
        """Answer each question about models and providers with an error."""
        self.answers |= {"/models": (500, b"{}"), "/providers": (500, b"{}")}

    def mend_catalogue(self) -> None:
        """Answer as the sandbox does."""
        self.answers.clear()
        self.list_models(*MODELS)
        self.answers["/providers"] = (200, json.dumps({"data": PROVIDERS}).encode())

    def catalogue_calls(self) -> list[str]:
        """Return the paths that were asked for of the catalogue, and forget them."""
        found = [each for each in self.calls if each.startswith(("/models", "/providers"))]
        self.calls.clear()
        return found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        path = scope["path"].removeprefix(BASE_PATH)
        self.calls.append(path)
        headers = dict(scope["headers"])
        if path.startswith(("/models", "/providers")) and b"authorization" in headers:
            self.keys.add(headers[b"authorization"].decode())
        if path not in self.answers:
            await self._app(scope, receive, send)
            return
        status, body = self.answers[path]
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": body})


@contextmanager
def serve_catalogue() -> Iterator[CatalogueServer]:
    """Serve on a thread until the test is over."""
    server = CatalogueServer()
    ready = threading.Event()
    with listen("127.0.0.1", 0) as listener:
        server.url = base_url(listener)
        running = SandboxServer(server, ready.set)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        assert ready.wait(30)
        try:
            yield server
        finally:
            running.should_exit = True
            thread.join(30)
