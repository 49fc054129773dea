"""The root command."""


def main() -> None:
    """Run presetctl."""
