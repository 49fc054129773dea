"""The policy of the settings over what a command loaded."""

from collections.abc import Container

from presetctl.catalogue.values import Catalogue
from presetctl.definitions.load import Loaded
from presetctl.diagnostics import Diagnostic
from presetctl.policy.values import Policy
from presetctl.settings import Settings


def rule(
    settings: Settings, loaded: Loaded, catalogue: Catalogue | None, only: Container[str] | None = None
) -> tuple[Diagnostic, ...]:
    """Return what the policy has against the definitions; `only` are their slugs, None for all."""
    if settings.policy == Policy():
        return ()
    from presetctl.policy.check import check_all

    chosen = [each for each in loaded.definitions if only is None or each.slug in only]
    return check_all(chosen, loaded.subjects, settings.policy, catalogue)
