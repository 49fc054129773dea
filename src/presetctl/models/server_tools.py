"""Tools that OpenRouter runs itself and that several endpoints know, but for search and agents."""

from typing import Literal

from presetctl.models.base import RequestPart
from presetctl.models.containers import ContainerEnvironment
from presetctl.models.fields import optional
from presetctl.models.images import ImageGenerationServerToolConfig


class BashServerToolConfig(RequestPart):
    """The parameters of `openrouter:bash`."""

    engine: Literal["auto", "native", "openrouter"] = optional(
        "`auto` (default) and `native` run in the client, `openrouter` in a sandbox", default="auto"
    )
    environment: ContainerEnvironment = optional("The container to run in")
    sleep_after_seconds: int = optional("Idle seconds before the container sleeps, default 900", default=900)


class BashServerTool(RequestPart):
    """A bash."""

    type: Literal["openrouter:bash"]
    parameters: BashServerToolConfig = optional()


class ShellServerToolConfig(RequestPart):
    """The parameters of `openrouter:shell`."""

    engine: Literal["auto", "openrouter"] = optional("Default auto", default="auto")
    environment: ContainerEnvironment = optional("The container to run in")
    sleep_after_seconds: int = optional("Idle seconds before the container sleeps, default 900", default=900)


class ShellServerToolOpenRouter(RequestPart):
    """A shell."""

    type: Literal["openrouter:shell"]
    parameters: ShellServerToolConfig = optional()


class DatetimeServerToolConfig(RequestPart):
    """The parameters of `openrouter:datetime`."""

    timezone: str = optional("IANA name, default UTC", default="UTC")


class DatetimeServerTool(RequestPart):
    """The date and the time."""

    type: Literal["openrouter:datetime"]
    parameters: DatetimeServerToolConfig = optional()


class FilesServerToolConfig(RequestPart):
    """The parameters of `openrouter:files`: none so far."""


class FilesServerTool(RequestPart):
    """Reading and writing the workspace's files."""

    type: Literal["openrouter:files"]
    parameters: FilesServerToolConfig = optional()


class ImageGenerationServerToolOpenRouter(RequestPart):
    """Making images."""

    type: Literal["openrouter:image_generation"]
    parameters: ImageGenerationServerToolConfig = optional("`model` and any key of `image_config`")


class SearchModelsServerToolConfig(RequestPart):
    """The parameters of `openrouter:experimental__search_models`."""

    max_results: int = optional("Default 5, at most 20", default=5, ge=1, le=20)


class SearchModelsServerTool(RequestPart):
    """Searching OpenRouter's models."""

    type: Literal["openrouter:experimental__search_models"]
    parameters: SearchModelsServerToolConfig = optional()


class ToolSearchServerToolConfig(RequestPart):
    """The parameters of `openrouter:tool_search`."""

    max_results: int = optional("Default 5", default=5, ge=1)


class ToolSearchServerTool(RequestPart):
    """Searching the request's deferred tools."""

    type: Literal["openrouter:tool_search"]
    parameters: ToolSearchServerToolConfig = optional()


class ApplyPatchServerToolConfig(RequestPart):
    """The parameters of `openrouter:apply_patch`."""

    engine: Literal["auto", "native", "openrouter"] = optional("Default auto", default="auto")


class ApplyPatchServerToolOpenRouter(RequestPart):
    """Applying patches to files."""

    type: Literal["openrouter:apply_patch"]
    parameters: ApplyPatchServerToolConfig = optional()
