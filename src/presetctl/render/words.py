"""Numbers with their nouns."""


def plural(count: int, noun: str) -> str:
    """Return a number with its noun, as in `1 line` and `1,204 lines`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
