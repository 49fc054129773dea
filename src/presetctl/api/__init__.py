"""OpenRouter over HTTP."""
