"""What the policy says of things that only the catalogue knows, where there is no catalogue."""

from collections.abc import Iterable

from presetctl.diagnostics import Diagnostic, Location, warning

NOT_CHECKED = "policy-not-checked"


def not_checked(message: str, where: Location) -> Diagnostic:
    """Return the warning that a clause was not checked."""
    hint = "it takes the catalogue of models: `presetctl validate --online` reads it"
    return warning("policy-not-checked", message, where, hint)


def unchecked(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the diagnostics that say that a clause was not checked."""
    return tuple(each for each in diagnostics if each.code == NOT_CHECKED)
