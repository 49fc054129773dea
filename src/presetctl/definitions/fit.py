"""Live config in the words of a definition: which endpoint, which names, what no create body can say."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from presetctl.content import Content, canonical_json, live_form
from presetctl.definitions.prompt import PROMPT_FIELDS
from presetctl.models.base import transient_fields
from presetctl.models.endpoint import Endpoint

_OTHER_NAMES = (
    ("max_completion_tokens", "max_output_tokens", "max_tokens"),
    ("stop", "stop_sequences"),
)
"""Fields that mean the same; each endpoint has some of the names, and the API may store another."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """Config for a definition: `extra` is what the request model refuses, though the API holds it.

    `left_out` are the keys that no create body of the endpoint can express.
    """

    request: Mapping[str, Any]
    extra: Mapping[str, Any]
    left_out: tuple[str, ...] = ()


def choose_endpoint(config: Mapping[str, Any]) -> Endpoint:
    """Return the first endpoint whose model accepts the config, or else the one that refuses least."""
    return min(Endpoint, key=lambda endpoint: len(_refused(endpoint, config)))


def rebase(base: Content, before: Content, after: Content, endpoint: Endpoint) -> Content:
    """Return what was sent (`base`), changed as the live content changed from `before` to `after`.

    What the server made of the push is in both live contents, so it doesn't get into the result.
    """
    old, new = live_form(before).config, live_form(after).config
    config = dict(base.config)
    for key in {**old, **new}:
        if _is_same(old.get(key), new.get(key)) and (key in old) == (key in new):
            continue
        name = own_name(key, endpoint, config.keys(), new.keys())
        if key in new:
            config[name] = _merged(config.get(name), old.get(key), new[key])
        else:
            config.pop(name, None)
    is_same_prompt = before.system_prompt == after.system_prompt
    return Content.of(base.system_prompt if is_same_prompt else after.system_prompt, config)


def renamed(content: Content, endpoint: Endpoint, used: Collection[str]) -> Content:
    """Return live content without what equals absent, under the endpoint's names; `used` go first."""
    config = live_form(content).config
    names = {own_name(key, endpoint, used, config.keys()): value for key, value in config.items()}
    return Content.of(content.system_prompt, names)


def own_name(key: str, endpoint: Endpoint, used: Collection[str], taken: Collection[str]) -> str:
    """Return what a definition calls a live key: the name that it uses, or else one of its endpoint's.

    A name that is `taken` by another live key stands for that.
    """
    group = next((names for names in _OTHER_NAMES if key in names), ())
    known = endpoint.request_model.model_fields
    free = [name for name in group if name == key or name not in taken]
    if key in used:
        return key
    if spoken := [name for name in free if name in used]:
        return spoken[0]
    return key if key in known else next((name for name in free if name in known), key)


def fit(config: Mapping[str, Any], endpoint: Endpoint, already_extra: Collection[str] = ()) -> Fitted:
    """Sort config into the parts of a definition. `already_extra` stay under `extra_request`."""
    model = endpoint.request_model
    config = {key: _adapted(key, value, endpoint) for key, value in config.items()}
    reserved = {PROMPT_FIELDS[endpoint]} | ({"messages"} if endpoint is not Endpoint.RESPONSES else set())
    checked = {key: value for key, value in config.items() if key not in already_extra}
    refused = _refused(endpoint, checked) | transient_fields(model) | set(already_extra)
    unknown = config.keys() - model.model_fields.keys() - set(already_extra)
    left_out = sorted(unknown | (config.keys() & reserved))
    kept = {key: value for key, value in config.items() if key not in left_out}
    return Fitted(
        {key: value for key, value in kept.items() if key not in refused},
        {key: value for key, value in kept.items() if key in refused},
        tuple(left_out),
    )


def _adapted(key: str, value: Any, endpoint: Endpoint) -> Any:
    """Return a value in the form that the endpoint's field of the same meaning takes."""
    is_single = key == "stop_sequences" and endpoint is Endpoint.MESSAGES and isinstance(value, str)
    return [value] if is_single else value


def _refused(endpoint: Endpoint, config: Mapping[str, Any]) -> set[str]:
    """Return the top-level names that the request model has something against."""
    try:
        endpoint.request_model.model_validate(dict(config))
    except ValidationError as exception:
        found = exception.errors(include_url=False, include_input=False, include_context=False)
        return {str(each["loc"][0]) for each in found if each["loc"]}
    return set()


def _merged(base: Any, before: Any, after: Any) -> Any:
    """Return a value of the base changed as it changed between two live values."""
    if not (isinstance(base, dict) and isinstance(before, dict) and isinstance(after, dict)):
        return after
    merged = dict(base)
    for key in {**before, **after}:
        if _is_same(before.get(key), after.get(key)) and (key in before) == (key in after):
            continue
        if key in after:
            merged[key] = _merged(merged.get(key), before.get(key), after[key])
        else:
            merged.pop(key, None)
    return merged


def _is_same(one: Any, two: Any) -> bool:
    return canonical_json(one) == canonical_json(two)
