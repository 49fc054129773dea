"""The root command, and the one boundary at which errors become messages and exit codes."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

import click
from click.shell_completion import CompletionItem

from presetctl import __version__
from presetctl.commands.options import Invocation, global_options
from presetctl.errors import InputError, PresetctlError

COMMANDS = {
    "init": "Start a presets folder: settings, an example, a workflow.",
    "validate": "Check all definitions, offline.",
    "models": "List OpenRouter's models: context, prices, parameters, last day.",
    "render": "Print the body that would be sent for a preset.",
    "plan": "Show what apply would do.",
    "apply": "Push what changed, and record it.",
    "drift": "Compare the lockfile with what is live, without definitions.",
    "pull": "Write live presets into definitions and the lockfile.",
    "log": "List the versions of a preset.",
    "show": "Print one version of a preset as a definition.",
    "diff": "Show what differs between two versions, or a version and the definition.",
    "rollback": "Write an old version into the definition, and push it with `--now`.",
    "forget": "Drop the lock entry of a preset without a definition.",
    "archive": "Hide a live preset that has no definition any more.",
    "restore": "Bring an archived preset back.",
    "lock": "Merge lockfiles for Git, or rebuild entries from the version history.",
    "schema": "Print the JSON Schema of a definition, for editors.",
    "explain": "Tell what a diagnostic means and what to write instead.",
    "sandbox": "Serve the embedded API, or start it over.",
}
"""Name → the line in `--help`. Each command is the function of its name in `presetctl.commands.NAME`."""

USAGE_EXIT = 64
INTERRUPT_EXIT = 130

EPILOG = """\b
Exit codes:
  0    done, or nothing to do
  1    could not finish: network, API, file system, or a bug
  2    with --detailed-exitcode: there are changes
  3    input rejected: definitions, settings, lockfile or plan file
  4    refused: drift, conflict, unmanaged, protected, frozen, limit
  5    partly done
  64   wrong command line
  130  interrupted
"""


class LazyGroup(click.Group):
    """A group that imports a command when it is run: `--help` and `--version` need none of them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """See `click.Group.list_commands`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """See `click.Group.get_command`."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"presetctl.commands.{cmd_name}"), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """See `click.Group.format_commands`. The lines come from `COMMANDS`, so nothing is imported."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """See `click.Group.shell_complete`. As with `format_commands`, nothing is imported."""
        names = [
            CompletionItem(name, help=line) for name, line in COMMANDS.items() if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """See `click.Group.resolve_command`. An unknown command suggests the nearest one."""
        from difflib import get_close_matches

        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            ctx.fail(f"There is no command `{args[0]}`.{hint}")
        return super().resolve_command(ctx, args)


@click.group(cls=LazyGroup, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="%(prog)s %(version)s")
@global_options
def root() -> None:
    """Keep OpenRouter presets in Git: write them as YAML, see what will change, apply it.

    \b
    Try it without a key:
      presetctl -t sandbox plan
      presetctl -t sandbox apply
    """


def main() -> None:
    """Run presetctl with the process's arguments and exit."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe that can't take a character must not end an apply.
        with suppress(AttributeError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code. Every error ends here."""
    invocation = Invocation()
    try:
        code = root.main(list(arguments), prog_name="presetctl", standalone_mode=False, obj=invocation)
    except click.exceptions.NoArgsIsHelpError as exception:
        click.echo(exception.ctx.get_help())
        return 0
    except click.ClickException as exception:
        exception.show()
        return USAGE_EXIT
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return INTERRUPT_EXIT
    except PresetctlError as exception:
        _report(exception, invocation)
        return exception.exit_code
    except Exception:  # noqa: BLE001 (the boundary: everything else is a bug of ours)
        _report_bug(arguments)
        return 1
    return code if isinstance(code, int) else 0


def _report(exception: PresetctlError, invocation: Invocation) -> None:
    from presetctl.render.terminal import one_line

    if isinstance(exception, InputError) and exception.diagnostics:
        from presetctl.render.diagnostics import render_diagnostics

        color = invocation.has_color(sys.stderr)
        invocation.say(render_diagnostics(exception.diagnostics, color=color))
    invocation.say(f"error: {one_line(exception.message)}\n")
    if exception.hint:
        invocation.say(f"hint: {one_line(exception.hint)}\n")


def _report_bug(arguments: Sequence[str]) -> None:
    import tempfile
    import traceback

    report = (
        f"# presetctl {__version__} failed\n\n"
        f"- Python {sys.version.split()[0]} on {sys.platform}\n"
        f"- `presetctl {' '.join(arguments)}`\n\n"
        f"```\n{traceback.format_exc()}```\n"
    )
    for name, value in os.environ.items():
        if value and name.upper().endswith(("KEY", "TOKEN", "SECRET", "PASSWORD")):
            report = report.replace(value, f"(value of {name})")
    last_line = report.rstrip("`\n").rsplit("\n", 1)[-1]
    click.echo(f"error: this is a bug in presetctl: {last_line}", err=True)
    try:
        handle, name = tempfile.mkstemp(prefix="presetctl-bug-", suffix=".md")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(report)
    except OSError:
        click.echo(report, err=True)
        return
    click.echo(f"hint: paste `{name}` into an issue; it holds the traceback", err=True)
