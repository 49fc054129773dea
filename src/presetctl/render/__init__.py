"""Values to text, for people and programs."""
