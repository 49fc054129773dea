"""Run the sandbox's app on a port, for the official SDKs and curl. What it says is left to the caller."""

import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from presetctl.sandbox.app import BASE_PATH

_SHUTDOWN_SECONDS = 3


class SandboxServer(uvicorn.Server):
    """A server that calls `announce` once it accepts connections; `should_exit = True` ends it."""

    def __init__(self, app: ASGIApp, announce: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                lifespan="off",
                ws="none",
                log_config=None,
                log_level="warning",
                access_log=False,
                timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
            )
        )
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """See `uvicorn.Server.startup`."""
        await super().startup(sockets)
        self._announce()


def listen(host: str, port: int) -> socket.socket:
    """Return a socket bound to a port; 0 takes a free one. Raises: OSError when the port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family)


def base_url(listener: socket.socket) -> str:
    """Return the URL under which clients find the API, such as `http://127.0.0.1:8787/api/v1`."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{BASE_PATH}"


def serve(app: ASGIApp, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Answer calls until SIGINT or SIGTERM; `announce` gets the base URL once connections are accepted.

    uvicorn lets running calls finish and then raises the signal again: SIGINT ends as KeyboardInterrupt,
    SIGTERM ends the process. Raises: OSError when the port is taken.
    """
    with listen(host, port) as listener:
        url = base_url(listener)
        SandboxServer(app, lambda: announce(url)).run(sockets=[listener])
