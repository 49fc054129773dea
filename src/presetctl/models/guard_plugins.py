"""Plugins that watch what goes in and comes out: alignment, armor, moderation."""

from typing import Annotated, Literal

from pydantic import Field, Tag

from presetctl.models.base import OpenRequestPart, RequestPart
from presetctl.models.fields import by_json_type, optional


class AlignmentRule(RequestPart):
    """A rule that the answer must keep."""

    rule: str
    watch: list[Literal["content", "tool_calls", "refusal", "images", "audio"]] = Field(
        description="The rule counts for messages that have one of these parts"
    )


class AlignmentPlugin(RequestPart):
    """Holds answers to rules. Beta."""

    id: Literal["alignment"]
    rules: list[AlignmentRule]
    instruct: bool = optional("Default true: tell the model the rules", default=True)
    max_retries: int = optional("With mode enforce, default 1", default=1, ge=0)
    mode: Literal["enforce", "audit"] = optional("Default audit", default="audit")
    threshold: float = optional("0.01 to 1, default 0.7", default=0.7, ge=0.01, le=1)


class ArmorRule(RequestPart):
    """A rule about what tools may do."""

    id: str = Field(description="Unique within its list")
    name: str = optional("Default: the id")
    instructions: str
    threshold: float = optional("Probability; default 0.6 for deny, 0.7 for allow", ge=0, le=1)


class ArmorEnvironmentEntry(RequestPart):
    """A fact about the environment."""

    name: str
    value: str


RuleOrText = Annotated[
    Annotated[ArmorRule, Tag("object")] | Annotated[str, Tag("string")],
    by_json_type("a string or a rule with `id` and `instructions`"),
]
EntryOrText = Annotated[
    Annotated[ArmorEnvironmentEntry, Tag("object")] | Annotated[str, Tag("string")],
    by_json_type("a string or an object with `name` and `value`"),
]


class ArmorAutoMode(RequestPart):
    """What the classifier allows and denies."""

    allow: list[RuleOrText] = optional()
    soft_deny: list[RuleOrText] = optional()
    hard_deny: list[RuleOrText] = optional()
    environment: list[EntryOrText] = optional("Facts about the environment, as `Name: value`")


class ArmorContext(OpenRequestPart):
    """What the classifier knows."""

    v: float = Field(description="Version, 1 so far")
    auto_mode: ArmorAutoMode = optional()


class ArmorPlugin(RequestPart):
    """Holds back dangerous tool calls. Beta."""

    id: Literal["armor"]
    enabled: bool = optional("Default true", default=True)
    mode: Literal["enforce", "audit"] = optional(
        "Default enforce; audit holds nothing back", default="enforce"
    )
    on_error: Literal["log", "block"] = optional("Default block", default="block")
    output_mode: Literal["text", "custom_item", "claude_code_compatibility"] = optional(
        "Default text; custom_item: responses only; claude_code_compatibility: messages only", default="text"
    )
    classifier_context: ArmorContext = optional()
    evaluate_native_tools: bool = optional("Default false", default=False)
    use_cc_style_default_rules: bool = optional("Default true on messages, false elsewhere")


class ModerationPlugin(RequestPart):
    """Moderates the prompt."""

    id: Literal["moderation"]
