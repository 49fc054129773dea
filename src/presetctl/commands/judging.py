"""What the catalogue and the policy say about the definitions of a plan."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from presetctl.catalogue.values import Catalogue
from presetctl.commands.gather import require_no_error
from presetctl.commands.options import Invocation
from presetctl.commands.policy import rule
from presetctl.definitions.load import Loaded
from presetctl.diagnostics import Diagnostic
from presetctl.errors import RefusedError, UsageError
from presetctl.plan import Action, Options, Plan
from presetctl.policy.unchecked import unchecked
from presetctl.settings import Settings

if TYPE_CHECKING:
    from presetctl.commands.catalogue import Consulted


@dataclass(frozen=True, slots=True)
class Judged:
    """The catalogue, None where there is none, and what is to be told of the definitions."""

    catalogue: Catalogue | None
    told: tuple[Diagnostic, ...]


def judge(
    settings: Settings,
    invocation: Invocation,
    loaded: Loaded,
    options: Options,
    *,
    has_key: bool,
    is_reviewed: bool,
) -> Judged:
    """Judge the definitions of a plan, with the catalogue if there is a key and nobody forbids it.

    Raises: InputError for a violation of the policy, and for what the catalogue's rules call an error. The
    latter doesn't stop a plan that was reviewed: the catalogue may change until it is applied.
    """
    consulted = _consult(settings, invocation, loaded, options) if has_key else None
    catalogue = consulted.catalogue if consulted else None
    told = consulted.told if consulted else ()
    ruled = rule(settings, loaded, catalogue, options.only)
    require_no_error(settings, ruled if is_reviewed else (*told, *ruled))
    return Judged(catalogue, (*told, *ruled))


def require_policy_checked(plan: Plan) -> None:
    """Check that no preset would be pushed past a clause of the policy that was not checked.

    Raises: RefusedError naming the first such clause with its line.
    """
    found = unchecked(plan.diagnostics)
    if found and plan.having(Action.PUSH):
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        hint = "let it read the catalogue, without `--no-catalogue`, or have the policy changed in review"
        raise RefusedError(f"{found[0].message}{more}; nothing was pushed", hint)


def _consult(
    settings: Settings, invocation: Invocation, loaded: Loaded, options: Options
) -> "Consulted | None":
    """Return the catalogue with what it has against the definitions of a plan, None if it isn't wanted."""
    if invocation.is_without_catalogue:
        if invocation.refreshes_catalogue:
            hint = "`PRESETCTL_NO_CATALOGUE` says the same as `--no-catalogue`"
            raise UsageError("`--no-catalogue` and `--refresh-catalogue` contradict each other", hint)
        return None
    from presetctl.commands.catalogue import consult, findings

    only = options.only
    subjects = {slug: each for slug, each in loaded.subjects.items() if only is None or slug in only}
    consulted = consult(settings, invocation, subjects.values())
    return replace(consulted, told=(*findings(settings, subjects, consulted), *consulted.told))
