"""Pushes in flight, kept on this machine until their outcome stands in the lockfile."""
