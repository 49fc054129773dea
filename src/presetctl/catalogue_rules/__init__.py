"""Rules on what OpenRouter offers, one a file: a definition beside the catalogue, on a day.

A rule's code is its file's name; its page is its docstring. They warn, and the settings may overrule that.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from presetctl.catalogue.values import Catalogue
from presetctl.catalogue_rules import (
    ignored_parameter,
    max_price_too_low,
    missing_capability,
    model_expiring,
    no_endpoint_left,
    output_over_limit,
    prompt_over_share,
    provider_not_listed,
    unknown_model,
    unsupported_effort,
)
from presetctl.catalogue_rules.case import Case
from presetctl.definitions.rules import code_of
from presetctl.definitions.rules.subject import Subject
from presetctl.definitions.silence import without_silenced
from presetctl.diagnostics import Diagnostic, Severity
from presetctl.prices.limits import names_in

RULES = (
    ignored_parameter,
    max_price_too_low,
    missing_capability,
    model_expiring,
    no_endpoint_left,
    output_over_limit,
    prompt_over_share,
    provider_not_listed,
    unknown_model,
    unsupported_effort,
)

CODES = frozenset(code_of(rule) for rule in RULES)


def judge(case: Case, severities: Mapping[str, Severity | None]) -> Iterator[Diagnostic]:
    """Yield what the rules find and no comment silences. `severities` overrule theirs by code; None: off."""
    found = list(_found(case, severities))
    documents = (layer.document for layer in case.subject.composed.layers)
    yield from without_silenced(dict.fromkeys(found), documents)


def pinned_models(subjects: Iterable[Subject], catalogue: Catalogue) -> frozenset[str]:
    """Return the ids of the models whose providers are pinned: only theirs need be known."""
    return frozenset(
        model.id
        for subject in subjects
        for case in (Case(subject, catalogue, catalogue.read_at.date()),)
        if names_in(case.provider, "order") or names_in(case.provider, "only")
        for _, model in case.models
    )


def _found(case: Case, severities: Mapping[str, Severity | None]) -> Iterator[Diagnostic]:
    for rule in RULES:
        code = code_of(rule)
        if code not in severities:
            yield from rule.check(case)
        elif severity := severities[code]:
            yield from (replace(each, severity=severity) for each in rule.check(case))
