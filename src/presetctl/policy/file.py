"""The policy as `presetctl.yaml` writes it, and what can be wrong with it beyond types."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import Field, JsonValue

from presetctl.definitions.document import Document
from presetctl.diagnostics import Diagnostic, error
from presetctl.models.base import RequestPart
from presetctl.policy.values import Clause, Policy, Requirement

KEY = "policy"

T = TypeVar("T")

_GLOB = r"^[^\s/]+/\S+$"
_POINTER = r"^(/([^~/]|~[01])*)+$"

Glob = Annotated[str, Field(json_schema_extra={"pattern": _GLOB})]
Price = Annotated[float, Field(ge=0)]


class PolicyFile(RequestPart):
    """What the definitions must keep to."""

    allowed_models: Annotated[
        list[Glob] | None, Field(min_length=1, description="Globs of models; all others are errors.")
    ] = None
    denied_models: list[Glob] = Field(default_factory=list, description="Globs of models that are errors.")
    max_prompt_price: Annotated[
        Price | None, Field(description="USD for a million prompt tokens; needs the catalogue.")
    ] = None
    max_completion_price: Annotated[
        Price | None, Field(description="USD for a million completion tokens; needs the catalogue.")
    ] = None
    require: Annotated[
        dict[str, JsonValue],
        Field(
            description="JSON Pointer into the request → the value that must stand there.",
            json_schema_extra={"propertyNames": {"pattern": _POINTER}},
        ),
    ] = Field(default_factory=dict)
    require_owner: Annotated[bool, Field(description="true: each definition names `owners`.")] = False
    max_prompt_chars: Annotated[
        int | None, Field(ge=1, description="Characters of a system prompt, after includes.")
    ] = None


def policy_problems(document: Document) -> Iterator[Diagnostic]:
    """Yield what is wrong with globs and pointers. `document` are the settings, right or wrong."""
    policy = (document.data or {}).get(KEY)
    if not isinstance(policy, dict):
        return
    for name in ("allowed_models", "denied_models"):
        globs = policy.get(name)
        for index, glob in enumerate(globs if isinstance(globs, list) else ()):
            if isinstance(glob, str) and not is_glob(glob):
                where = document.locate((KEY, name, index))
                hint = "write `author/name`, as in `openai/*` or `*/*:free`, and close each `[`"
                yield error("settings-invalid", f"`{glob}` is not a glob of models", where, hint)
    require = policy.get("require")
    for pointer in require if isinstance(require, dict) else ():
        if not re.fullmatch(_POINTER, pointer):
            where = document.locate((KEY, "require", pointer), "key")
            hint = "begin with `/`, as in `/provider/data_collection`; `~` is written `~0`, and `/` `~1`"
            yield error("settings-invalid", f"`{pointer}` is not a JSON Pointer", where, hint)


def read_policy(file: PolicyFile, document: Document) -> Policy:
    """Return the policy of settings that are right."""
    allowed = None if file.allowed_models is None else tuple(file.allowed_models)
    return Policy(
        allowed_models=_clause(document, "allowed_models", allowed),
        denied_models=tuple(
            Clause("denied_models", glob, document.locate((KEY, "denied_models", index)))
            for index, glob in enumerate(file.denied_models)
        ),
        max_prompt_price=_clause(document, "max_prompt_price", _decimal(file.max_prompt_price)),
        max_completion_price=_clause(document, "max_completion_price", _decimal(file.max_completion_price)),
        require=tuple(_requirements(file.require, document)),
        require_owner=_clause(document, "require_owner", file.require_owner or None),
        max_prompt_chars=_clause(document, "max_prompt_chars", file.max_prompt_chars),
    )


def is_glob(text: str) -> bool:
    """Tell whether a text is a glob of models: of author and name, with all brackets closed."""
    return bool(re.fullmatch(_GLOB, text)) and all("]" in rest for rest in text.split("[")[1:])


def _clause(document: Document, name: str, value: T | None) -> Clause[T] | None:
    return None if value is None else Clause(name, value, document.locate((KEY, name), "key"))


def _decimal(price: float | None) -> Decimal | None:
    if price is None:
        return None
    # The shortest text of a float is what stands in the file.
    return Decimal(int(price)) if price.is_integer() else Decimal(str(price))


def _requirements(require: Mapping[str, Any], document: Document) -> Iterator[Clause[Requirement]]:
    for pointer, value in require.items():
        path = tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])
        place = document.locate((KEY, "require", pointer), "key")
        yield Clause(f"require: {pointer}", Requirement(path, value), place)
