"""The request models: what they take, and what they say when they don't."""
