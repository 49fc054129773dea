"""Who serves the sandbox's models: the answers of `GET /models/{author}/{slug}/endpoints`.

As in `catalogue`, names are real and the rest is only plausible: each offer has its model's own terms.
"""

from typing import Any

from presetctl.sandbox.catalogue import MODELS, PROVIDERS

_TAGS = {
    "anthropic": ("anthropic", "amazon-bedrock", "google-vertex/global"),
    "deepseek": ("deepinfra/fp4", "deepinfra/fp8"),
    "google": ("google-vertex", "google-ai-studio"),
    "gryphe": ("deepinfra/fp8",),
    "meta-llama": ("deepinfra/fp8", "groq"),
    "mistralai": ("mistral",),
    "openai": ("openai", "azure"),
    "qwen": ("deepinfra/fp8",),
}
"""The tags of an author's models. A router and an alias have no endpoints of their own."""
_UNKNOWN = (
    "latency_last_30m",
    "max_prompt_tokens",
    "service_tier",
    "throughput_last_30m",
    "uptime_last_1d",
    "uptime_last_30m",
    "uptime_last_5m",
)


def offers_of(model: str) -> dict[str, Any] | None:
    """Return a model with its endpoints, None if there is no such model. Source: ListEndpointsResponse."""
    row = next((each for each in MODELS if each["id"] == model), None)
    if row is None:
        return None
    kept = {key: row[key] for key in ("id", "name", "created", "description", "architecture")}
    tags = _TAGS.get(model.partition("/")[0], ())
    return {**kept, "endpoints": [_endpoint(row, tag) for tag in tags]}


def _endpoint(row: dict[str, Any], tag: str) -> dict[str, Any]:
    """Return a row of OpenAPI's PublicEndpoint."""
    slug, _, quantization = tag.partition("/")
    provider = next(each["name"] for each in PROVIDERS if each["slug"] == slug)
    return {
        **dict.fromkeys(_UNKNOWN),
        "context_length": row["context_length"],
        "max_completion_tokens": row["top_provider"]["max_completion_tokens"],
        "model_id": row["canonical_slug"],
        "model_name": row["name"],
        "name": f"{provider} | {row['canonical_slug']}",
        "native_tools": {},
        "pricing": row["pricing"],
        "provider_name": provider,
        "quantization": quantization if quantization.startswith("fp") else None,
        "status": 0,
        "supported_parameters": row["supported_parameters"],
        "supports_diarization": False,
        "supports_implicit_caching": False,
        "supports_tool_choice": dict.fromkeys(("auto", "function", "none", "required"), True),
        "tag": tag,
    }
