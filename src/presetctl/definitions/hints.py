"""What a writer of a wrong name probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from presetctl.definitions.scalars import NotJsonNumberError, resolve
from presetctl.models.endpoint import Endpoint

_OTHER_NAMES = {
    "max_tokens": ("max_output_tokens",),
    "max_output_tokens": ("max_completion_tokens", "max_tokens"),
    "max_completion_tokens": ("max_output_tokens", "max_tokens"),
    "max_new_tokens": ("max_completion_tokens", "max_output_tokens", "max_tokens"),
    "stop": ("stop_sequences",),
    "stop_sequences": ("stop",),
    "response_format": ("text", "output_config"),
    "output_config": ("response_format", "text"),
    "text": ("response_format", "output_config"),
    "reasoning": ("thinking",),
    "thinking": ("reasoning",),
    "reasoning_effort": ("reasoning", "output_config"),
    "fallbacks": ("models",),
    "functions": ("tools",),
    "function_call": ("tool_choice",),
    "system": ("instructions",),
    "instructions": ("system",),
}
"""What one endpoint calls X, another may call Y."""
_SYNTAX_HINTS = {
    "mapping values are not allowed": "quote a value that contains `: `, and check the indentation",
    "cannot start any token": "indent with spaces, and quote a value that starts with this character",
    "a tab character": "indent with spaces",
    "unexpected ':'": "inside brackets, quote a value that contains `:`",
    "invalid Unicode character escape": "write the character itself",
    "incompatible YAML document": "remove this line; presetctl reads YAML 1.2",
}
_OLD_BOOLEANS = ("yes", "no", "on", "off", "y", "n")


def suggest(name: str, known: Iterable[str]) -> str | None:
    """Return a question that names the nearest of the known names, or None if none is near."""
    by_case = {candidate.lower().replace("-", "_"): candidate for candidate in known}
    near = get_close_matches(name.lower().replace("-", "_"), by_case, n=1, cutoff=0.72)
    return f"did you mean `{by_case[near[0]]}`?" if near else None


def suggest_request_field(name: str, endpoint: Endpoint) -> str:
    """Return where a field that the request doesn't have may belong."""
    known = endpoint.request_model.model_fields
    for other in _OTHER_NAMES.get(name, ()):
        if other in known:
            return f"the {endpoint} request calls it `{other}`"
    if near := suggest(name, known):
        return near
    if name in ("system", "system_prompt", "prompt"):
        return "write the system prompt as `system_prompt:`, beside `request:`"
    owners = [each for each in Endpoint if name in each.request_model.model_fields]
    if owners:
        return f"it is a field of the {owners[0]} request; is `endpoint: {owners[0]}` meant?"
    return "if the API takes it and presetctl doesn't know it yet, put it under `extra_request`"


def suggest_form(value: Any, wanted: str) -> str:
    """Return how to write a value of the wrong type as what is wanted, such as `a number or null`."""
    if isinstance(value, str):
        if "true or false" in wanted and value.lower() in _OLD_BOOLEANS:
            return "YAML 1.2 knows `true` and `false` only"
        if _is_quoted(value, wanted):
            return "remove the quotes"
    elif value is None:
        return "give it a value, or leave it out"
    elif isinstance(value, int | float) and "a string" in wanted:
        return "put it in quotes"
    if "a list" in wanted and not isinstance(value, dict):
        return "put it in brackets, as in `[…]`"
    return "write keys with values below it" if wanted == "a mapping" else f"write {wanted}"


def suggest_syntax(problem: str) -> str:
    """Return how to mend what the YAML parser calls a problem."""
    hints = (hint for words, hint in _SYNTAX_HINTS.items() if words in problem)
    return next(hints, "the mistake is here or just above: an open quote or bracket, or the indentation")


def _is_quoted(text: str, wanted: str) -> bool:
    try:
        plain = resolve(text)
    except NotJsonNumberError:
        return False
    kinds = {bool: "true or false", int: "an integer", float: "a number", type(None): "null"}
    is_number = type(plain) is int and "a number" in wanted
    return is_number or kinds.get(type(plain), "never") in wanted
