"""From files to definitions: everything that is wrong has a place and a way out."""
