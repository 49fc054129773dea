"""What the models of a definition cost by the catalogue, held against the limits of the policy.

Where `provider.max_price` of the definition keeps to a limit, OpenRouter takes no dearer provider for the
models that answer, so their prices need not be known.
"""

from collections.abc import Iterator
from decimal import Decimal

from presetctl.catalogue.values import Catalogue
from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, error
from presetctl.model_names import answering_models, helping_models
from presetctl.policy.unchecked import not_checked
from presetctl.policy.values import Clause, Policy
from presetctl.prices.cost import Gap, dollars
from presetctl.prices.limits import cost_of, limit_of, provider_of


def check_prices(subject: Subject, policy: Policy, catalogue: Catalogue | None) -> Iterator[Diagnostic]:
    """Yield an error for each model that costs more than the policy allows, or whose price isn't known."""
    for kind, clause in (("prompt", policy.max_prompt_price), ("completion", policy.max_completion_price)):
        if clause:
            yield from _check_kind(subject, kind, clause, catalogue)


def _check_kind(
    subject: Subject, kind: str, clause: Clause[Decimal], catalogue: Catalogue | None
) -> Iterator[Diagnostic]:
    config = subject.content.config
    provider = provider_of(config)
    own_limit = limit_of(provider, kind)
    is_kept = own_limit is not None and own_limit <= clause.value
    answering = [] if is_kept else [(named, provider) for named in answering_models(config)]
    asked = [*answering, *((named, {}) for named in helping_models(config))]
    if catalogue is None:
        if asked:
            message = f"{clause} was not checked: there is no catalogue of models"
            yield not_checked(message, clause.place, catalogue)
        return
    for named, limits in asked:
        cost = cost_of(named.name, limits, catalogue)
        price: Decimal | None = getattr(cost, kind)
        allows = f"{clause} allows {dollars(clause.value)}"
        if price is None and catalogue.is_sample and cost.gap is Gap.UNKNOWN:
            message = f"the price of `{named.name}` isn't known here, so {clause} was not checked"
            yield not_checked(message, subject.locate(named.path), catalogue)
        elif price is None:
            message = f"the {kind} price of `{named.name}` is {cost.gap or 'unknown'}, and {allows}"
            hint = f"set `provider.max_price.{kind}` to {clause.value} or less, or name another model"
            yield error("policy-price", message, subject.locate(named.path), hint)
        elif price > clause.value:
            message = f"`{named.name}` costs {dollars(price)} for a million {kind} tokens, and {allows}"
            hint = "name a cheaper model, or have the policy changed"
            yield error("policy-price", message, subject.locate(named.path), hint)
