"""What a team lets its presets do: which models, at what price, with which fields, owners and prompts.

`values` are the clauses with the lines that they stand on, `file` reads them from the settings, `check` holds
a definition against them. Whether a broken clause stops a command is left to the commands.
"""
