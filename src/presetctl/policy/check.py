"""A definition held against a policy: one error for each clause and place that breaks it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from presetctl.catalogue.values import Catalogue
from presetctl.definitions.load import Definition
from presetctl.definitions.rules.subject import Subject
from presetctl.definitions.sameness import ABSENT, is_same
from presetctl.diagnostics import Diagnostic, error
from presetctl.policy.models import check_models
from presetctl.policy.prices import check_prices
from presetctl.policy.values import Clause, Policy, Requirement

MAX_SHOWN = 60
"""Characters of a value in a message."""


def check_all(
    definitions: Iterable[Definition],
    subjects: Mapping[str, Subject],
    policy: Policy,
    catalogue: Catalogue | None,
) -> tuple[Diagnostic, ...]:
    """Return what the policy says of definitions, each thing once. `subjects` are theirs, by slug."""
    found: dict[Diagnostic, None] = {}
    for definition in definitions:
        for each in check_policy(subjects[definition.slug], policy, catalogue):
            is_own = each.location is not None and each.location.file == definition.file
            found[replace(each, slug=definition.slug if is_own else None)] = None
    return tuple(found)


def check_policy(subject: Subject, policy: Policy, catalogue: Catalogue | None) -> Iterator[Diagnostic]:
    """Yield an error for all that the policy forbids.

    Where a clause needs the catalogue and there is none, a warning `policy-not-checked` stands at its line,
    the same for each definition, or at the name that only the catalogue explains.
    """
    yield from check_models(subject, policy, catalogue)
    yield from check_prices(subject, policy, catalogue)
    for clause in policy.require:
        yield from _check_required(subject, clause)
    if policy.require_owner and not subject.composed.data.get("owners"):
        where = subject.composed.locate(("owners",), "key")
        message = f"no owner is named, and {policy.require_owner} asks for one"
        yield error("policy-owner", message, where, "add `owners: [TEAM]`")
    if policy.max_prompt_chars:
        yield from _check_length(subject, policy.max_prompt_chars)


def _check_required(subject: Subject, clause: Clause[Requirement]) -> Iterator[Diagnostic]:
    path, found = _find(subject.content.config, clause.value.path)
    wanted = clause.value.value
    if is_same(found, wanted) or (found is ABSENT and wanted is None):
        return
    name = ".".join(clause.value.path)
    is_told = "isn't set" if found is ABSENT else f"is {_tell(found)}"
    message = f"`{name}` {is_told}, and {clause} asks for {_tell(wanted)}"
    hint = f"remove `{name}`" if wanted is None else f"set `{name}` to {_tell(wanted)}"
    yield error("policy-required-value", message, subject.locate(path), hint)


def _find(config: Mapping[str, Any], pointer: tuple[str, ...]) -> tuple[tuple[str | int, ...], Any]:
    """Return the path of a pointer through a config, and the value at its end, `ABSENT` if none is."""
    path: tuple[str | int, ...] = ()
    value: Any = config
    for part in pointer:
        members: Mapping[str, Any] = {}
        if isinstance(value, list):
            members = {str(index): item for index, item in enumerate(value)}
        elif isinstance(value, Mapping):
            members = value
        path = (*path, int(part) if isinstance(value, list) and part in members else part)
        value = members.get(part, ABSENT)
    return path, value


def _check_length(subject: Subject, clause: Clause[int]) -> Iterator[Diagnostic]:
    count = len(subject.content.system_prompt or "")
    if count > clause.value:
        message = f"the system prompt has {count:,} characters, and {clause} allows {clause.value:,}"
        is_apart = subject.composed.data.get("system_prompt") is not None
        key = subject.composed.locate(("system_prompt",), "key")
        where = key if is_apart else subject.prompt.parts[0].locate("")
        yield error("policy-prompt-length", message, where, "shorten it")


def _tell(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= MAX_SHOWN else f"{text[: MAX_SHOWN - 1]}…"
