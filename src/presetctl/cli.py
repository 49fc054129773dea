"""The root command, and the one boundary at which errors become messages and exit codes."""

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from presetctl import __version__
from presetctl.commands.lazy import LazyGroup
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
    "github": "Comment a plan on its pull request, and more for jobs of GitHub Actions.",
    "schema": "Print the JSON Schema of a definition, for editors.",
    "explain": "Tell what a diagnostic means and what to write instead.",
    "sandbox": "Serve the embedded API, or start it over.",
}
"""Name → the line in `--help`. Each command is the function of its name in `presetctl.commands.NAME`."""

CHANGES_EXIT = 2
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


@click.group(
    cls=LazyGroup,
    lines=COMMANDS,
    home="presetctl.commands.",
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"]},
)
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
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # Closed by whoever started us. Else the next file that is opened would get its number.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 (kept open)
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
        _report_usage(exception, invocation)
        return USAGE_EXIT
    except (KeyboardInterrupt, click.Abort):
        click.echo("interrupted", err=True)
        return INTERRUPT_EXIT
    except PresetctlError as exception:
        _report(exception, invocation)
        return exception.exit_code
    except Exception:  # noqa: BLE001 (the boundary: everything else is a bug of ours)
        _report_bug(arguments, invocation)
        return 1
    code = code if isinstance(code, int) else 0
    if invocation.output_error:
        invocation.say(f"error: stdout can't be written: {invocation.output_error}\n")
        return code if code not in (0, CHANGES_EXIT) else 1
    return code


def _report(exception: PresetctlError, invocation: Invocation) -> None:
    from presetctl.render.terminal import one_line

    if isinstance(exception, InputError) and exception.diagnostics:
        from presetctl.render.diagnostics import render_diagnostics

        color = invocation.has_color(sys.stderr)
        invocation.say(render_diagnostics(exception.diagnostics, color=color))
    invocation.say(f"error: {one_line(exception.message)}\n")
    if exception.hint:
        invocation.say(f"hint: {one_line(exception.hint)}\n")


_SECRET_WORDS = ("KEY", "TOKEN", "SECRET", "PASSWORD", "CREDENTIAL")


def _report_usage(exception: click.ClickException, invocation: Invocation) -> None:
    from io import StringIO

    said = StringIO()
    exception.show(said)
    invocation.say(said.getvalue())


def _report_bug(arguments: Sequence[str], invocation: Invocation) -> None:
    import tempfile
    import traceback

    from presetctl.render.terminal import harmless, one_line

    report = (
        f"# presetctl {__version__} failed\n\n"
        f"- Python {sys.version.split()[0]} on {sys.platform}\n"
        f"- `presetctl {' '.join(arguments)}`\n\n"
        f"```\n{traceback.format_exc()}```\n"
    )
    others = [name for name in os.environ if any(word in name.upper() for word in _SECRET_WORDS)]
    report = invocation.without_keys(report, *others)
    last_line = report.rstrip("`\n").rsplit("\n", 1)[-1]
    invocation.say(f"error: this is a bug in presetctl: {one_line(last_line)}\n")
    try:
        handle, name = tempfile.mkstemp(prefix="presetctl-bug-", suffix=".md")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(report)
    except OSError:
        invocation.say(harmless(report))
        return
    invocation.say(f"hint: paste `{name}` into an issue; it holds the traceback\n")
