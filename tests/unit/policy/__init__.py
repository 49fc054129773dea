"""The policy: read from the settings, and held against definitions."""
