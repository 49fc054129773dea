"""What the policy says of things that only the catalogue knows, where it can't be asked."""

from collections.abc import Iterable

from presetctl.catalogue.values import Catalogue
from presetctl.diagnostics import Diagnostic, Location, Severity, note, warning

NOT_CHECKED = "policy-not-checked"


def not_checked(message: str, where: Location, catalogue: Catalogue | None) -> Diagnostic:
    """Return the warning that a clause was not checked; a note where the catalogue is only the sandbox's."""
    if catalogue and catalogue.is_sample:
        hint = "the sandbox lists only a few models: `presetctl validate --online` asks OpenRouter"
        return note("policy-not-checked", message, where, hint)
    hint = "it takes the catalogue of models: `presetctl validate --online` reads it"
    return warning("policy-not-checked", message, where, hint)


def unchecked(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return the warnings that a clause was not checked: nothing may be pushed past them."""
    return tuple(
        each for each in diagnostics if each.code == NOT_CHECKED and each.severity is Severity.WARNING
    )
