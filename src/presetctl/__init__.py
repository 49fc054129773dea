"""Presets as code for OpenRouter: definitions in Git, a plan to review, an apply that pushes it."""

__version__ = "0.1.0"
