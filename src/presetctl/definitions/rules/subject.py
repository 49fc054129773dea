"""What a rule looks at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from presetctl.content import Content
from presetctl.definitions.compose import Composed
from presetctl.definitions.prompt import PROMPT_FIELDS, Prompt
from presetctl.diagnostics import Location
from presetctl.models.base import transient_fields
from presetctl.models.endpoint import Endpoint


@dataclass(frozen=True, slots=True)
class Subject:
    """One definition as its target resolves it, valid as far as the models go."""

    endpoint: Endpoint
    request: Mapping[str, Any]
    prompt: Prompt
    composed: Composed

    @property
    def content(self) -> Content:
        """What is sent: the system prompt and the fields that a preset keeps."""
        left_out = {PROMPT_FIELDS[self.endpoint], *transient_fields(self.endpoint.request_model)}
        config = {name: value for name, value in self.request.items() if name not in left_out}
        return Content.of(self.prompt.text, {**config, **self._extra})

    def locate(self, path: Sequence[str | int], part: Literal["key", "value"] = "value") -> Location:
        """Return the place of a value of the content's config, or of its nearest parent's key."""
        holder = "extra_request" if path and path[0] in self._extra else "request"
        return self.composed.locate((holder, *path), part)

    @property
    def _extra(self) -> Mapping[str, Any]:
        return self.composed.data.get("extra_request") or {}
