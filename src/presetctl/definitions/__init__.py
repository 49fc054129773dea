"""From files to definitions."""
