"""Which of the API's calls a request is."""

import re
from dataclasses import dataclass
from enum import StrEnum

import httpx

_PATHS = re.compile(r"/api/v1/(?:key|presets(?:/(?P<slug>[^/]+)(?:/(?P<rest>.+))?)?)")


class Kind(StrEnum):
    """The calls that plan and apply make."""

    KEY = "key"
    LIST = "list"
    GET = "get"
    VERSIONS = "versions"
    VERSION = "version"
    CREATE = "create"


@dataclass(frozen=True, slots=True)
class Call:
    """A request that came, the how-many-th of its kind it is for its slug, from 1, and by whom."""

    kind: Kind
    slug: str | None
    number: int
    runner: str
    request: httpx.Request


def kind_of(request: httpx.Request) -> tuple[Kind, str | None]:
    """Return what a request asks for, and of which preset."""
    found = _PATHS.fullmatch(request.url.path)
    assert found, f"no call of plan or apply: {request.url.path}"
    slug, rest = found["slug"], found["rest"]
    if request.method == "POST":
        return Kind.CREATE, slug
    if request.url.path.endswith("/key") and slug is None:
        return Kind.KEY, None
    if slug is None:
        return Kind.LIST, None
    if rest is None:
        return Kind.GET, slug
    return (Kind.VERSIONS if rest == "versions" else Kind.VERSION), slug
