"""`python -m presetctl`."""

from presetctl.cli import main

if __name__ == "__main__":
    main()
