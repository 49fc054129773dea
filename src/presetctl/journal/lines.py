"""The lines of a journal: what may have been sent, as a value and as JSON.

Each line is one event of one preset's push, and the events of a slug follow each other:
`intent`, `sending`, then `not_sent` or `closed`. What a file of them leaves open is told by `read`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from presetctl.content import Content
from presetctl.lockfile import ContentFile, EntryFile, LockEntry, entry_json
from presetctl.models.endpoint import Endpoint

JOURNAL_VERSION = 1


@dataclass(frozen=True, slots=True)
class OpenPush:
    """A create that may have been carried out, and whose outcome nobody saw.

    `base` is the number of the newest version before it, so that its own is a higher one; `at` is when it was
    begun. The rest is what its lock entry will say.
    """

    slug: str
    api_slug: str
    endpoint: Endpoint
    content: Content
    source: str
    base: int
    at: str
    protected: bool = False
    files: Mapping[str, str] = field(default_factory=dict)


class _Line(BaseModel):
    model_config = ConfigDict(strict=True)


class HeaderLine(_Line):
    """The first line: which program can read the rest, and where its pushes went."""

    event: Literal["journal"] = "journal"
    journal_version: int
    base_url: str


class IntentLine(_Line):
    """A push is about to be made; nothing was sent yet."""

    event: Literal["intent"]
    slug: str
    api_slug: str
    at: str
    base: int = Field(ge=0)
    endpoint: Endpoint = Field(strict=False)
    content: ContentFile
    source: str
    protected: bool
    files: dict[str, str]

    def value(self) -> OpenPush:
        """Return the push."""
        return OpenPush(
            slug=self.slug,
            api_slug=self.api_slug,
            endpoint=self.endpoint,
            content=self.content.value(),
            source=self.source,
            base=self.base,
            at=self.at,
            protected=self.protected,
            files=self.files,
        )


class SendingLine(_Line):
    """The create goes out; `base` is the newest version that was seen just before."""

    event: Literal["sending"]
    slug: str
    base: int = Field(ge=0)


class NotSentLine(_Line):
    """It didn't go out after all, or was refused: no version can come of it."""

    event: Literal["not_sent"]
    slug: str


class ClosedLine(_Line):
    """Its outcome is known; `entry` is what the lockfile is to hold, None to leave it alone.

    `notes` are for people: a run that dies before it could tell them leaves them to the next one.
    """

    event: Literal["closed"]
    slug: str
    outcome: str
    entry: EntryFile | None
    notes: list[str] = []


Line = HeaderLine | IntentLine | SendingLine | NotSentLine | ClosedLine

_LINES: TypeAdapter[Line] = TypeAdapter(Annotated[Line, Field(discriminator="event")])


def parse_line(data: Any) -> Line:
    """Return a line from its JSON value. Raises: ValueError saying which part is wrong."""
    try:
        return _LINES.validate_python(data)
    except ValidationError as exception:
        detail = exception.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in detail["loc"][1:])
        raise ValueError(f"`{name}`: {detail['msg'].lower()}" if name else "it is no event") from exception


def intent_json(push: OpenPush) -> dict[str, Any]:
    """Return the line that begins a push."""
    return {
        "event": "intent",
        "slug": push.slug,
        "api_slug": push.api_slug,
        "at": push.at,
        "base": push.base,
        "endpoint": push.endpoint.value,
        "content": push.content.as_json(),
        "source": push.source,
        "protected": push.protected,
        "files": dict(push.files),
    }


def sending_json(slug: str, base: int) -> dict[str, Any]:
    """Return the line just before the bytes go out."""
    return {"event": "sending", "slug": slug, "base": base}


def closed_json(slug: str, outcome: str, entry: LockEntry | None, notes: Sequence[str]) -> dict[str, Any]:
    """Return the line that ends a push."""
    return {
        "event": "closed",
        "slug": slug,
        "outcome": outcome,
        "entry": entry_json(entry) if entry else None,
        "notes": list(notes),
    }
