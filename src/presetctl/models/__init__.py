"""The request bodies and the answers of OpenRouter's preset calls."""
