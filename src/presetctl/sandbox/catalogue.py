"""What the sandbox says about its key, models and providers: a small, fixed sample with the API's own fields.

Names are real; prices, lengths and dates are only plausible. Nothing in presetctl may depend on them. There
is a model of each kind that needs care: free, small, soon to go, an alias, a router, one that draws.
"""

from typing import Any

from presetctl.sandbox.store import API_USER, WORKSPACE_ID

_NO_USAGE = {
    f"{kind}{period}": 0
    for kind in ("usage", "byok_usage")
    for period in ("", "_daily", "_weekly", "_monthly")
}

KEY: dict[str, Any] = {
    **_NO_USAGE,
    "allowed_data_regions": ["global"],
    "budgets": [],
    "creator_user_id": API_USER,
    "effective_budget": None,
    "expires_at": None,
    "free_model_daily_requests": {"limit": 50, "remaining": 50, "used": 0},
    "include_byok_in_limit": False,
    "is_free_tier": False,
    "is_management_key": False,
    "is_provisioning_key": False,
    "label": "sandbox",
    "limit": None,
    "limit_remaining": None,
    "limit_reset": None,
    "organization_id": None,
    "rate_limit": {"interval": "1h", "note": "This field is deprecated and safe to ignore.", "requests": -1},
    "workspace_id": WORKSPACE_ID,
}
"""The answer of `GET /key`: OpenAPI 2026-08-22 and what SDK 1.3.84 requires beyond it."""

_BASIC = ("max_tokens", "response_format", "stop", "structured_outputs", "tool_choice", "tools")
_SAMPLING = ("temperature", "top_p")
_CLASSIC = (*_SAMPLING, "frequency_penalty", "presence_penalty", "seed")
_OPEN_WEIGHTS = (*_CLASSIC, "logit_bias", "min_p", "repetition_penalty", "top_k")
_THINKING = ("include_reasoning", "reasoning")


def _model(
    slug: str, name: str, context: int, prices: tuple[str, str], parameters: tuple[str, ...], **others: Any
) -> dict[str, Any]:
    """Return a text model; prices are US dollars for one token read and one written."""
    effort = {"mandatory": False, "default_enabled": True, "supported_efforts": ["high", "medium", "low"]}
    return {
        "architecture": {
            "input_modalities": ["text"],
            "instruct_type": None,
            "modality": "text->text",
            "output_modalities": ["text"],
            "tokenizer": "Other",
        },
        "canonical_slug": slug,
        "context_length": context,
        "created": 1_767_225_600,
        "default_parameters": None,
        "description": f"{name}, as the sandbox knows it",
        "expiration_date": None,
        "id": slug,
        "knowledge_cutoff": None,
        "links": {"details": f"/api/v1/models/{slug}/endpoints"},
        "name": name,
        "per_request_limits": None,
        "pricing": {"completion": prices[1], "image": "0", "prompt": prices[0], "request": "0"},
        "supported_parameters": sorted({*_BASIC, *parameters}),
        "supported_voices": None,
        "top_provider": {"context_length": context, "is_moderated": False, "max_completion_tokens": 32_768},
        **({"reasoning": effort} if "reasoning" in parameters else {}),
        **others,
    }


def _provider(slug: str, name: str, headquarters: str, site: str) -> dict[str, Any]:
    return {
        "datacenters": [headquarters],
        "headquarters": headquarters,
        "name": name,
        "privacy_policy_url": f"https://{site}/privacy",
        "slug": slug,
        "status_page_url": None,
        "terms_of_service_url": f"https://{site}/terms",
    }


_SONNET = ("0.000003", "0.000015")
_FREE = ("0", "0")
_VARIES = ("-1", "-1")
_DRAWS = {
    "input_modalities": ["text", "image"],
    "instruct_type": None,
    "modality": "text+image->text+image",
    "output_modalities": ["text", "image"],
    "tokenizer": "Other",
}

MODELS: list[dict[str, Any]] = [
    _model(
        "anthropic/claude-3.5-haiku",
        "Anthropic: Claude 3.5 Haiku",
        200_000,
        ("0.0000008", "0.000004"),
        (*_SAMPLING, "top_k"),
        expiration_date="2026-12-04",
    ),
    _model(
        "anthropic/claude-haiku-4.5",
        "Anthropic: Claude Haiku 4.5",
        200_000,
        ("0.000001", "0.000005"),
        (*_SAMPLING, *_THINKING, "top_k"),
    ),
    _model(
        "anthropic/claude-sonnet-4.6",
        "Anthropic: Claude Sonnet 4.6",
        1_000_000,
        _SONNET,
        (*_SAMPLING, *_THINKING, "top_k", "verbosity"),
    ),
    _model(
        "anthropic/claude-sonnet-5",
        "Anthropic: Claude Sonnet 5",
        1_000_000,
        _SONNET,
        (*_THINKING, "verbosity"),
    ),
    _model(
        "deepseek/deepseek-v3.2",
        "DeepSeek: DeepSeek V3.2",
        163_840,
        ("0.00000028", "0.00000042"),
        (*_OPEN_WEIGHTS, *_THINKING),
    ),
    _model(
        "google/gemini-2.5-flash",
        "Google: Gemini 2.5 Flash",
        1_048_576,
        ("0.0000003", "0.0000025"),
        (*_CLASSIC, *_THINKING),
    ),
    _model(
        "google/gemini-2.5-flash-image",
        "Google: Gemini 2.5 Flash Image",
        32_768,
        ("0.0000003", "0.0000025"),
        _CLASSIC,
        architecture=_DRAWS,
    ),
    _model(
        "google/gemini-2.5-pro",
        "Google: Gemini 2.5 Pro",
        1_048_576,
        ("0.00000125", "0.00001"),
        (*_CLASSIC, *_THINKING),
    ),
    _model(
        "gryphe/mythomax-l2-13b",
        "MythoMax 13B",
        4_096,
        ("0.00000006", "0.00000006"),
        (),
        supported_parameters=sorted({*_OPEN_WEIGHTS, "max_tokens", "stop"}),
        top_provider={"context_length": 4_096, "is_moderated": False, "max_completion_tokens": None},
    ),
    _model(
        "meta-llama/llama-3.3-70b-instruct",
        "Meta: Llama 3.3 70B Instruct",
        131_072,
        ("0.0000001", "0.0000003"),
        _OPEN_WEIGHTS,
    ),
    _model(
        "meta-llama/llama-3.3-70b-instruct:free",
        "Meta: Llama 3.3 70B Instruct (free)",
        65_536,
        _FREE,
        _SAMPLING,
        canonical_slug="meta-llama/llama-3.3-70b-instruct",
    ),
    _model(
        "mistralai/mistral-large-2512",
        "Mistral: Mistral Large 3",
        262_144,
        ("0.0000005", "0.0000015"),
        _CLASSIC,
    ),
    _model(
        "openai/gpt-4o",
        "OpenAI: GPT-4o",
        128_000,
        ("0.0000025", "0.00001"),
        (*_CLASSIC, "logprobs", "top_logprobs"),
    ),
    _model(
        "openai/gpt-5.4",
        "OpenAI: GPT-5.4",
        1_050_000,
        ("0.0000025", "0.000015"),
        (*_SAMPLING, *_THINKING, "seed", "verbosity"),
    ),
    _model(
        "openai/gpt-5.4-mini",
        "OpenAI: GPT-5.4 Mini",
        400_000,
        ("0.00000075", "0.0000045"),
        (*_SAMPLING, *_THINKING, "seed", "verbosity"),
    ),
    _model(
        "qwen/qwen3-235b-a22b",
        "Qwen: Qwen3 235B A22B",
        131_072,
        ("0.0000002", "0.0000006"),
        (*_OPEN_WEIGHTS, *_THINKING),
    ),
    _model("openrouter/auto", "Auto Router", 2_000_000, _VARIES, (*_OPEN_WEIGHTS, *_THINKING, "verbosity")),
    _model(
        "~anthropic/claude-sonnet-latest",
        "Anthropic: Claude Sonnet Latest",
        1_000_000,
        _SONNET,
        (*_THINKING, "verbosity"),
        alias_target={"name": "Anthropic: Claude Sonnet 5", "slug": "anthropic/claude-sonnet-5"},
    ),
]
"""The answer of `GET /models`. Source of the fields: OpenAPI Model."""

PROVIDERS: list[dict[str, Any]] = [
    _provider("amazon-bedrock", "Amazon Bedrock", "US", "aws.amazon.com"),
    _provider("anthropic", "Anthropic", "US", "www.anthropic.com"),
    _provider("azure", "Azure", "US", "azure.microsoft.com"),
    _provider("deepinfra", "DeepInfra", "US", "deepinfra.com"),
    _provider("google-ai-studio", "Google AI Studio", "US", "ai.google.dev"),
    _provider("google-vertex", "Google", "US", "cloud.google.com"),
    _provider("groq", "Groq", "US", "groq.com"),
    _provider("mistral", "Mistral", "FR", "mistral.ai"),
    _provider("openai", "OpenAI", "US", "openai.com"),
]
"""The answer of `GET /providers`."""
