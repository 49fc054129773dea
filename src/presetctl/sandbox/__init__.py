"""The embedded preset API."""
