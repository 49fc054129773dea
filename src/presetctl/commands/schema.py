"""`presetctl schema`: the JSON Schema of a definition."""

import json

import click

from presetctl.commands.options import Invocation, global_options


@click.command()
@global_options
@click.pass_obj
def schema(invocation: Invocation) -> int:
    """Print the JSON Schema (2020-12) of a definition, for editors.

    \b
    Save it and name it in the first line of a definition:
      presetctl schema > preset.schema.json
      # yaml-language-server: $schema=../preset.schema.json
    """
    from presetctl.definitions.json_schema import definition_schema

    invocation.show(json.dumps(definition_schema(), indent=2, ensure_ascii=False) + "\n")
    return 0
