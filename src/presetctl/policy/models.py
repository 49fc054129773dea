"""Which models a definition names, held against the globs of the policy.

A name must be allowed as written, with its variant. It is denied with its variant or without, and by every
name that the catalogue has for it. What chooses a model by itself is allowed only by a glob of its own kind.
"""

from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from functools import partial

from presetctl.catalogue.values import LATEST_MARK, PRESET_MARK, ROUTER_AUTHOR, Catalogue, Model
from presetctl.definitions.rules.subject import Subject
from presetctl.diagnostics import Diagnostic, Location, error
from presetctl.model_names import answering_models, helping_models
from presetctl.policy.unchecked import not_checked
from presetctl.policy.values import Clause, Policy

SHOWN_GLOBS = 5

_ROUTER_MARK = f"{ROUTER_AUTHOR}/"


def check_models(subject: Subject, policy: Policy, catalogue: Catalogue | None) -> Iterator[Diagnostic]:
    """Yield an error for each name that the policy doesn't allow, and for none where it wants one."""
    clause = _first_clause(policy)
    if clause is None:
        return
    config = subject.content.config
    answering = answering_models(config)
    if policy.allowed_models and not answering:
        message = f"no model is named, and {clause} doesn't allow just any"
        yield error("policy-model", message, subject.locate((), "key"), _way_out(policy))
    for named in (*answering, *helping_models(config)):
        # A place takes a second look at the file: only what is wrong is worth it.
        locate = partial(subject.locate, named.path)
        yield from _check_name(named.name, locate, policy, clause, catalogue)


def _first_clause(policy: Policy) -> Clause[tuple[str, ...]] | Clause[str] | None:
    return policy.allowed_models or next(iter(policy.denied_models), None)


def _check_name(
    name: str,
    locate: Callable[[], Location],
    policy: Policy,
    clause: Clause[tuple[str, ...]] | Clause[str],
    catalogue: Catalogue | None,
) -> Iterator[Diagnostic]:
    written = name.strip().lower()
    found = catalogue.find(name) or catalogue.find(written) if catalogue else None
    mark, meant = _mark_of(written), [written]
    if found and mark == LATEST_MARK and _mark_of(found.id) is None:
        mark, meant = None, [written, found.id.lower()]
    is_allowed = _is_allowed(meant, policy, mark)
    if denial := _denial(written, found, policy):
        message = f"`{name}` is denied: {denial} says `{denial.value}`"
        yield error("policy-model", message, locate(), _way_out(policy))
    elif mark == LATEST_MARK and _is_blind(catalogue) and (policy.denied_models or not is_allowed):
        unseen = policy.denied_models[0] if is_allowed else clause
        message = f"what `{name}` stands for isn't known here, so {unseen} was not checked"
        yield not_checked(message, locate(), catalogue)
    elif mark and policy.allowed_models and not is_allowed:
        message = f"`{name}` may be any model, and {clause} doesn't name it"
        hint = f"name a model, or add `{name}` to `allowed_models`"
        yield error("policy-model", message, locate(), hint)
    elif mark and not is_allowed:
        message = f"`{name}` may be any model, also one that {clause} denies"
        hint = f'name a model, or allow it by name: `allowed_models: ["*/*", "{name}"]`'
        yield error("policy-model", message, locate(), hint)
    elif not is_allowed:
        yield error("policy-model", f"`{name}` is none of {clause}", locate(), _way_out(policy))


def _is_blind(catalogue: Catalogue | None) -> bool:
    """Tell whether a name that was not found may be known to OpenRouter."""
    return catalogue is None or catalogue.is_sample


def _mark_of(written: str) -> str | None:
    """Return what shows that a name doesn't tell the model, None for a model's own name."""
    if PRESET_MARK in written:
        return PRESET_MARK
    return next((mark for mark in (_ROUTER_MARK, LATEST_MARK) if written.startswith(mark)), None)


def _is_allowed(names: Iterable[str], policy: Policy, mark: str | None) -> bool:
    """Tell whether a name is allowed; one with a mark needs a glob that has the mark too."""
    if policy.allowed_models is None:
        return mark is None
    globs = [glob for glob in policy.allowed_models.value if mark is None or mark in glob.lower()]
    return any(_matches(name, glob) for name in names for glob in globs)


def _denial(written: str, found: Model | None, policy: Policy) -> Clause[str] | None:
    """Return the clause that denies a model under any of its names."""
    plain = written.partition(PRESET_MARK)[0]
    names = {written, plain, plain.partition(":")[0]}
    if found:
        names |= {found.id.lower(), (found.canonical_slug or found.id).lower()}
    return next(
        (each for each in policy.denied_models if any(_matches(name, each.value) for name in names)), None
    )


def _matches(name: str, glob: str) -> bool:
    return fnmatchcase(name, glob.lower())


def _way_out(policy: Policy) -> str:
    """Return which models would do."""
    globs = policy.allowed_models.value if policy.allowed_models else ()
    if not globs:
        return "name another model, or have the policy changed"
    shown = ", ".join(f"`{glob}`" for glob in globs[:SHOWN_GLOBS])
    more = f" and {len(globs) - SHOWN_GLOBS} more" if len(globs) > SHOWN_GLOBS else ""
    return f"allowed are {shown}{more}"
