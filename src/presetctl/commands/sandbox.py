"""`presetctl sandbox`: the embedded API over HTTP, and a fresh start of it."""

from pathlib import Path

import click

from presetctl.commands.confirm import require_yes
from presetctl.commands.gather import gather_settings
from presetctl.commands.options import Invocation, global_options
from presetctl.commands.place import SANDBOX_FILE, prepare_local_folder, sandbox_app
from presetctl.errors import PresetctlError
from presetctl.settings import SANDBOX


@click.group()
@global_options
def sandbox() -> None:
    """Serve the embedded API, or start it over.

    The target `sandbox` needs none of this: it runs inside presetctl, on the same database.
    """


@sandbox.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8787, show_default=True, help="0: any free port."
)
@global_options
@click.pass_obj
def serve(invocation: Invocation, host: str, port: int) -> int:
    """Serve the embedded API until interrupted.

    The first line of output is its base URL. Any non-empty key is accepted.

    \b
    Example:
      presetctl sandbox serve --port 8787
      curl -H "Authorization: Bearer any" http://127.0.0.1:8787/api/v1/presets
    """
    invocation.target = SANDBOX
    app = sandbox_app(gather_settings(invocation))
    from presetctl.sandbox.server import serve as run_server

    try:
        run_server(app, host, port, lambda url: invocation.show(f"{url}\n", "url"))
    except KeyboardInterrupt:
        return 0
    except OSError as exception:
        hint = "choose another port with `--port`"
        raise PresetctlError(f"port {port} can't be used: {exception.strerror}", hint) from exception
    return 0


@sandbox.command()
@click.option("--yes", is_flag=True, help="Don't ask.")
@global_options
@click.pass_obj
def reset(invocation: Invocation, yes: bool) -> int:
    """Drop the sandbox's presets and its lockfile."""
    invocation.target = SANDBOX
    settings = gather_settings(invocation)
    require_yes("All presets of the sandbox are dropped", is_given=yes)
    prepare_local_folder(settings)
    settings.lockfile.unlink(missing_ok=True)
    _clear(settings.local_folder / SANDBOX_FILE)
    invocation.tell("The sandbox is empty.\n")
    return 0


def _clear(path: Path) -> None:
    """Empty the database, also beside a server that has it open; a damaged one is deleted."""
    from presetctl.sandbox.store import Store

    try:
        Store(path).clear()
    except PresetctlError:
        path.unlink()
