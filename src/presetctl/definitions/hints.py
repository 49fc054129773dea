"""What a writer of a wrong name probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches

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
