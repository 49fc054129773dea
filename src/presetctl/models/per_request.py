"""What describes one request rather than a preset: debugging, streaming, tracing, metadata."""

from typing import Annotated

from pydantic import Field

from presetctl.models.base import OpenRequestPart, RequestPart
from presetctl.models.fields import optional

# At most 16 pairs of up to 64 and 512 characters. Source: the description of `metadata`.
Metadata = Annotated[
    dict[
        Annotated[str, Field(max_length=64, pattern=r"^[^\[\]]*$")],
        Annotated[str, Field(max_length=512)],
    ],
    Field(max_length=16),
]


class ChatDebugOptions(RequestPart):
    """Debugging aids, for streams only."""

    echo_upstream_body: bool = optional("Send back what the provider got")


class ChatStreamOptions(RequestPart):
    """How an answer is streamed."""

    include_usage: bool = optional("Has no effect", deprecated=True)


class TraceConfig(OpenRequestPart):
    """Where the request stands in a trace; further keys become custom metadata."""

    trace_id: str = optional()
    trace_name: str = optional()
    span_name: str = optional()
    generation_name: str = optional()
    parent_span_id: str = optional()
