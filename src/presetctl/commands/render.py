"""`presetctl render`: the body that would be sent."""

import json

import click

from presetctl.commands.complete import complete_slugs
from presetctl.commands.gather import gather_settings, require_definitions, require_slugs
from presetctl.commands.options import Invocation, global_options
from presetctl.content import wire_body


@click.command()
@click.argument("slug", shell_complete=complete_slugs)
@global_options
@click.pass_obj
def render(invocation: Invocation, slug: str) -> int:
    """Print the JSON body that would be sent for a preset, after includes, `extends` and target.

    \b
    Examples:
      presetctl render email-copywriter
      presetctl -t staging render email-copywriter
    """
    definitions = {each.slug: each for each in require_definitions(gather_settings(invocation), invocation)}
    require_slugs([slug], definitions)
    definition = definitions[slug]
    body = wire_body(definition.endpoint, definition.content)
    invocation.show(json.dumps(body, indent=2, ensure_ascii=False) + "\n", "json")
    return 0
