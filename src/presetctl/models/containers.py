"""The containers that shell tools run in, and what they may reach."""

from typing import Annotated, Literal

from pydantic import Field

from presetctl.models.base import RequestPart
from presetctl.models.fields import optional

FileIds = Annotated[list[str], Field(max_length=20)]


class ContainerNetworkPolicyDisabled(RequestPart):
    """No network, the default."""

    type: Literal["disabled"]


class ContainerNetworkPolicyAllowlist(RequestPart):
    """Only these hosts, on ports 80 and 443."""

    type: Literal["allowlist"]
    allowed_domains: list[str] = Field(
        max_length=50, description="At most 50 lowercase host names or `*` globs; `*` alone: all"
    )


ContainerNetworkPolicy = Annotated[
    ContainerNetworkPolicyDisabled | ContainerNetworkPolicyAllowlist, Field(discriminator="type")
]


class ContainerAutoEnvironment(RequestPart):
    """A container made for the request."""

    type: Literal["container_auto"]
    file_ids: FileIds = optional("At most 20 `or_file_…` ids")
    network_policy: ContainerNetworkPolicy = optional("Default disabled")


class ContainerReferenceEnvironment(RequestPart):
    """A container that exists already."""

    type: Literal["container_reference"]
    # OpenAPI says 20 characters at most, the SDK 40: the wider limit rejects nothing that works.
    container_id: str = Field(min_length=1, max_length=40, pattern=r"^[\w-]+$")
    file_ids: FileIds = optional("At most 20 `or_file_…` ids")
    network_policy: ContainerNetworkPolicy = optional("Default disabled")


ContainerEnvironment = Annotated[
    ContainerAutoEnvironment | ContainerReferenceEnvironment, Field(discriminator="type")
]
