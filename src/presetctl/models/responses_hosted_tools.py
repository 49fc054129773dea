"""Tools of a responses request that OpenAI's API defines and a host runs."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, JsonValue, Tag

from presetctl.models.base import RequestPart
from presetctl.models.fields import by_json_type, optional


class ContainerAuto(RequestPart):
    """A container made for the request."""

    type: Literal["auto"]
    file_ids: list[str] = optional()
    memory_limit: Literal["1g", "4g", "16g", "64g"] | None = optional()


class CodeInterpreterServerTool(RequestPart):
    """Running Python."""

    type: Literal["code_interpreter"]
    container: Annotated[
        Annotated[str, Tag("string")] | Annotated[ContainerAuto, Tag("object")],
        by_json_type("a container's id or an object with `type: auto`"),
    ]


class ComputerUseServerTool(RequestPart):
    """A screen, a mouse and a keyboard."""

    type: Literal["computer_use_preview"]
    display_width: int
    display_height: int
    environment: Literal["windows", "mac", "linux", "ubuntu", "browser"]


class InputImageMask(RequestPart):
    """The part of an image to change."""

    file_id: str = optional()
    image_url: str = optional()


class ImageGenerationServerTool(RequestPart):
    """Making images."""

    type: Literal["image_generation"]
    model: str = optional("Image model")
    background: Literal["transparent", "opaque", "auto"] = optional()
    input_fidelity: Literal["high", "low"] | None = optional()
    input_image_mask: InputImageMask = optional()
    moderation: Literal["auto", "low"] = optional()
    output_compression: int = optional()
    output_format: Literal["png", "webp", "jpeg"] = optional()
    partial_images: int = optional()
    quality: Literal["low", "medium", "high", "auto"] = optional()
    size: str = optional("Such as 1024x1024")


class CodexLocalShellTool(RequestPart):
    """A shell on the caller's machine."""

    type: Literal["local_shell"]


class ShellServerTool(RequestPart):
    """A shell."""

    type: Literal["shell"]


class ApplyPatchServerTool(RequestPart):
    """Applying patches to files."""

    type: Literal["apply_patch"]


FilterValue = Annotated[
    Annotated[str, Tag("string")]
    | Annotated[float, Tag("number")]
    | Annotated[bool, Tag("boolean")]
    | Annotated[
        list[
            Annotated[
                Annotated[str, Tag("string")] | Annotated[float, Tag("number")],
                by_json_type("a string or a number"),
            ]
        ],
        Tag("list"),
    ],
    by_json_type("a string, a number, a boolean or a list of strings and numbers"),
]


class ComparisonFilter(RequestPart):
    """Files whose attribute compares so. The SDK names it `Filters`."""

    type: Literal["eq", "ne", "gt", "gte", "lt", "lte"]
    key: str
    value: FilterValue


class CompoundFilter(RequestPart):
    """Several filters together."""

    type: Literal["and", "or"]
    filters: list[dict[str, JsonValue]]


class RankingOptions(RequestPart):
    """How files are ranked."""

    ranker: Literal["auto", "default-2024-11-15"] = optional()
    score_threshold: float = optional()


class FileSearchServerTool(RequestPart):
    """Searching files in vector stores."""

    type: Literal["file_search"]
    vector_store_ids: list[str]
    filters: Annotated[ComparisonFilter | CompoundFilter, Field(discriminator="type")] | None = optional(
        "Which files to search"
    )
    max_num_results: int = optional(ge=1)
    ranking_options: RankingOptions = optional()


class ToolNames(RequestPart):
    """Some tools of an MCP server."""

    tool_names: list[str] = optional()


class AllowedTools(ToolNames):
    """The tools of an MCP server that the model may call."""

    read_only: bool = optional()


class RequireApproval(RequestPart):
    """Which tools of an MCP server need approval."""

    always: ToolNames = optional()
    never: ToolNames = optional()


def _approval(value: Any) -> str:
    return "object" if isinstance(value, dict) else "string"


class McpServerTool(RequestPart):
    """The tools of an MCP server."""

    type: Literal["mcp"]
    server_label: str
    server_url: str = optional("Or `connector_id`")
    connector_id: Literal[
        "connector_dropbox",
        "connector_gmail",
        "connector_googlecalendar",
        "connector_googledrive",
        "connector_microsoftteams",
        "connector_outlookcalendar",
        "connector_outlookemail",
        "connector_sharepoint",
    ] = optional("Or `server_url`")
    server_description: str = optional()
    authorization: str = optional("A token; it would stand in the file")
    headers: dict[str, str] | None = optional("Sent to the server")
    allowed_tools: (
        Annotated[
            Annotated[list[str], Tag("list")] | Annotated[AllowedTools, Tag("object")],
            by_json_type("a list of tool names or an object with `tool_names`"),
        ]
        | None
    ) = optional()
    require_approval: (
        Annotated[
            Annotated[Literal["always", "never"], Tag("string")] | Annotated[RequireApproval, Tag("object")],
            Discriminator(_approval),
        ]
        | None
    ) = optional()
