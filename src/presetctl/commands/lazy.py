"""Groups of commands that import a command only when it is run."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem


class LazyGroup(click.Group):
    """A group whose help needs none of its commands.

    `lines` holds each command's name and its line in `--help`. The command `a-b` is the function `a_b` of the
    module `a_b`, to which `home` is the way, up to the name.
    """

    def __init__(self, *arguments: Any, lines: Mapping[str, str], home: str, **facts: Any) -> None:
        super().__init__(*arguments, **facts)
        self._lines = lines
        self._home = home

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (an override keeps its signature)
        """See `click.Group.list_commands`."""
        return list(self._lines)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (as above)
        """See `click.Group.get_command`."""
        if cmd_name not in self._lines:
            return None
        name = cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"{self._home}{name}"), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (as above)
        """See `click.Group.format_commands`. The lines are those given, so nothing is imported."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self._lines.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """See `click.Group.shell_complete`. As with `format_commands`, nothing is imported."""
        names = [
            CompletionItem(name, help=line)
            for name, line in self._lines.items()
            if name.startswith(incomplete)
        ]
        return names + click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """See `click.Group.resolve_command`. An unknown command suggests the nearest one."""
        from difflib import get_close_matches

        if args and not args[0].startswith("-") and args[0] not in self._lines:
            near = get_close_matches(args[0], self._lines, n=1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            ctx.fail(f"There is no command `{args[0]}`.{hint}")
        return super().resolve_command(ctx, args)
