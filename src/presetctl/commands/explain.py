"""`presetctl explain`: what a diagnostic means."""

import click

from presetctl.commands.complete import complete_codes
from presetctl.commands.options import Invocation, global_options
from presetctl.definitions.hints import suggest
from presetctl.errors import UsageError


@click.command()
@click.argument("code", required=False, shell_complete=complete_codes)
@global_options
@click.pass_obj
def explain(invocation: Invocation, code: str | None) -> int:
    """Tell what a diagnostic means, why it matters, and what to write instead.

    Without CODE it lists all codes.

    \b
    Examples:
      presetctl explain unknown-field
      presetctl explain
    """
    from presetctl.explain import explanations

    pages = explanations()
    if code is None:
        invocation.show("\n".join(sorted(pages)) + "\n")
        return 0
    if code not in pages:
        hint = suggest(code, pages) or "`presetctl explain` lists all codes"
        raise UsageError(f"there is no diagnostic `{code}`", hint)
    invocation.show(pages[code])
    return 0
