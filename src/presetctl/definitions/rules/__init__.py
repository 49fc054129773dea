"""Lint rules, one a file. A rule's code is its file's name; its page is its docstring."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from types import ModuleType

from presetctl.definitions.rules import (
    arguments_not_object,
    blank_prompt,
    capped_answers,
    deprecated_field,
    doubled_text,
    duplicate_model,
    duplicate_plugin,
    duplicate_tool,
    fallbacks_with_models,
    hidden_character,
    invalid_json_schema,
    json_unmentioned,
    known_extra_field,
    likely_secret,
    logprobs_missing,
    max_tokens_twice,
    model_missing,
    model_slug,
    provider_conflict,
    reasoning_budget,
    reasoning_conflict,
    required_undescribed,
    strict_schema,
    structured_output_optional,
    subagent_inheritance,
    template_leftover,
    too_many_models,
    tool_choice_absent,
    tool_limit_ignored,
    transient_field,
    unfinished_prompt,
    unknown_provider,
    unknown_tool_type,
)
from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, Severity, note

MAX_FINDINGS = 50
"""More findings of one rule in one definition are not told one by one."""

Rule = Callable[[Subject], Iterator[Diagnostic]]

RULES = (
    arguments_not_object,
    blank_prompt,
    capped_answers,
    deprecated_field,
    doubled_text,
    duplicate_model,
    duplicate_plugin,
    duplicate_tool,
    fallbacks_with_models,
    hidden_character,
    invalid_json_schema,
    json_unmentioned,
    known_extra_field,
    likely_secret,
    logprobs_missing,
    max_tokens_twice,
    model_missing,
    model_slug,
    provider_conflict,
    reasoning_budget,
    reasoning_conflict,
    required_undescribed,
    strict_schema,
    structured_output_optional,
    subagent_inheritance,
    template_leftover,
    too_many_models,
    tool_choice_absent,
    tool_limit_ignored,
    transient_field,
    unfinished_prompt,
    unknown_provider,
    unknown_tool_type,
)


def code_of(rule: ModuleType) -> str:
    """Return a rule's code: its file's name in kebab case."""
    return rule.__name__.rsplit(".", 1)[-1].replace("_", "-")


CODES = frozenset(code_of(rule) for rule in RULES)


def lint(subject: Subject, severities: Mapping[str, Severity | None]) -> Iterator[Diagnostic]:
    """Yield what the rules find. `severities` overrule theirs by code; None switches a rule off."""
    for rule in RULES:
        code = code_of(rule)
        if code not in severities:
            yield from _first(rule.check(subject), code)
        elif severity := severities[code]:
            yield from _first((replace(each, severity=severity) for each in rule.check(subject)), code)


def _first(found: Iterator[Diagnostic], code: str) -> Iterator[Diagnostic]:
    yield from islice(found, MAX_FINDINGS)
    if more := next(found, None):
        message = f"only {MAX_FINDINGS} findings of `{code}` are shown, and there are more"
        yield note("more-errors", message, more.location, "mend those first")
