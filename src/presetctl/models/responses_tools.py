"""The tools of a responses request, told apart by `type`."""

from typing import Annotated

from pydantic import Field

from presetctl.models.agent_tools import (
    AdvisorServerToolOpenRouter,
    FusionServerToolOpenRouter,
    SubagentServerToolOpenRouter,
)
from presetctl.models.responses_functions import (
    CustomTool,
    NamespaceTool,
    ResponsesRequestToolFunction,
)
from presetctl.models.responses_hosted_tools import (
    ApplyPatchServerTool,
    CodeInterpreterServerTool,
    CodexLocalShellTool,
    ComputerUseServerTool,
    FileSearchServerTool,
    ImageGenerationServerTool,
    McpServerTool,
    ShellServerTool,
)
from presetctl.models.responses_web_search import (
    LegacyWebSearchServerTool,
    Preview20250311WebSearchServerTool,
    PreviewWebSearchServerTool,
    WebSearchServerTool,
)
from presetctl.models.server_tools import (
    ApplyPatchServerToolOpenRouter,
    BashServerTool,
    DatetimeServerTool,
    FilesServerTool,
    ImageGenerationServerToolOpenRouter,
    SearchModelsServerTool,
    ShellServerToolOpenRouter,
    ToolSearchServerTool,
)
from presetctl.models.web_search import OpenRouterWebSearchServerTool, WebFetchServerTool

ResponsesTool = Annotated[
    ResponsesRequestToolFunction
    | CustomTool
    | NamespaceTool
    | LegacyWebSearchServerTool
    | WebSearchServerTool
    | PreviewWebSearchServerTool
    | Preview20250311WebSearchServerTool
    | FileSearchServerTool
    | ComputerUseServerTool
    | CodeInterpreterServerTool
    | ImageGenerationServerTool
    | McpServerTool
    | CodexLocalShellTool
    | ShellServerTool
    | ApplyPatchServerTool
    | AdvisorServerToolOpenRouter
    | ApplyPatchServerToolOpenRouter
    | BashServerTool
    | DatetimeServerTool
    | FilesServerTool
    | FusionServerToolOpenRouter
    | ImageGenerationServerToolOpenRouter
    | SearchModelsServerTool
    | ShellServerToolOpenRouter
    | SubagentServerToolOpenRouter
    | ToolSearchServerTool
    | WebFetchServerTool
    | OpenRouterWebSearchServerTool,
    Field(discriminator="type"),
]
