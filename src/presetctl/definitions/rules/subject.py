"""What a rule looks at."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from presetctl.definitions.compose import Composed
from presetctl.definitions.prompt import Prompt
from presetctl.models.endpoint import Endpoint


@dataclass(frozen=True, slots=True)
class Subject:
    """One definition as its target resolves it, valid as far as the models go."""

    endpoint: Endpoint
    request: Mapping[str, Any]
    prompt: Prompt
    composed: Composed
