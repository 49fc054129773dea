"""What a preset is, its canonical form, and the body that makes it so.

Every comparison of plan, apply, verification and drift goes through the two forms here. The desired form is
what a definition asks for, as written. The live form forgives what servers add: null, `{}` and `[]` equal
absent at the top level of `config` and anywhere in `provider`.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, assert_never

from presetctl.models.endpoint import Endpoint

CANONICAL = 1
"""Number of the algorithm below. A change of it must leave an in-sync folder in sync."""

_FILLER = [{"role": "user", "content": "."}]


@dataclass(frozen=True, slots=True)
class Content:
    """A system prompt and the persisted request fields, in canonical values.

    Make it with `Content.of`: lines end with LF, an empty prompt is None, an integral float is an integer.
    """

    system_prompt: str | None
    config: Mapping[str, Any]

    @classmethod
    def of(cls, system_prompt: str | None, config: Mapping[str, Any]) -> "Content":
        """Return the content with canonical values."""
        prompt = system_prompt.replace("\r\n", "\n") if system_prompt else None
        return cls(prompt, _canonical(config))

    def as_json(self) -> dict[str, Any]:
        """Return the content as the lockfile and the plan write it."""
        return {"config": dict(self.config), "system_prompt": self.system_prompt}


def canonical_json(value: Any) -> str:
    """Return JSON in which equal values have equal text: keys sorted, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def desired_sha256(endpoint: Endpoint, content: Content) -> str:
    """Return the digest of what a definition asks for, as 64 hexadecimal digits."""
    return _sha256({"endpoint": endpoint.value, **content.as_json()})


def live_sha256(content: Content) -> str:
    """Return the digest of what the API holds; contents that mean the same there share it."""
    return _sha256(live_form(content).as_json())


def live_form(content: Content) -> Content:
    """Return the content without what equals absent."""
    config = {key: _pruned(value) if key == "provider" else value for key, value in content.config.items()}
    kept = {key: value for key, value in config.items() if not _is_empty(value)}
    return Content(content.system_prompt, kept)


def is_same_live(first: Content, second: Content) -> bool:
    """Tell whether two contents mean the same to the API."""
    return canonical_json(live_form(first).as_json()) == canonical_json(live_form(second).as_json())


def wire_body(endpoint: Endpoint, content: Content) -> dict[str, Any]:
    """Return the body of the create call: config, one string system prompt, the least filler.

    Chat requires a message and `messages` requires the key; neither is persisted. `messages` may be null by
    the schema, yet one short message is what every server accepts.
    """
    body = dict(content.config)
    prompt = content.system_prompt
    match endpoint:
        case Endpoint.CHAT:
            system = [{"role": "system", "content": prompt}]
            body["messages"] = _FILLER if prompt is None else system
        case Endpoint.MESSAGES:
            body["messages"] = _FILLER
            if prompt is not None:
                body["system"] = prompt
        case Endpoint.RESPONSES:
            if prompt is not None:
                body["instructions"] = prompt
        case _:
            assert_never(endpoint)
    return body


def _sha256(value: Any) -> str:
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def _canonical(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _canonical(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_canonical(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        members = {key: _pruned(item) for key, item in value.items()}
        return {key: item for key, item in members.items() if not _is_empty(item)}
    if isinstance(value, list):
        return [_pruned(item) for item in value]
    return value


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, dict | list) and not value)
