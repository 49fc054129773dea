"""`presetctl schema`: the JSON Schemas of what presetctl reads and prints."""

import json

import click

from presetctl.commands.options import Invocation, global_options


@click.command()
@click.option("--settings", "which", flag_value="settings", help="Of `presetctl.yaml` instead.")
@click.option("--plan", "which", flag_value="plan", help="Of the JSON that plan and apply print instead.")
@global_options
@click.pass_obj
def schema(invocation: Invocation, which: str | None) -> int:
    """Print the JSON Schema (2020-12) of a definition, for editors.

    \b
    Save it and name it in the first line of a definition:
      presetctl schema > preset.schema.json
      # yaml-language-server: $schema=../preset.schema.json

    It accepts and rejects what `validate` does, as far as one file tells.
    """
    match which:
        case "settings":
            from presetctl.models.json_schema import model_schema
            from presetctl.settings import SettingsFile

            printed = model_schema(SettingsFile)
        case "plan":
            from presetctl.render.plan_schema import plan_schema

            printed = plan_schema()
        case _:
            from presetctl.definitions.json_schema import definition_schema

            printed = definition_schema()
    invocation.show(json.dumps(printed, indent=2, ensure_ascii=False) + "\n", "json")
    return 0
