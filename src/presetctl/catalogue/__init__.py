"""What OpenRouter lists: models, providers, and who serves a model."""
