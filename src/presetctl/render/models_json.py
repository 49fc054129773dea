"""Models of the catalogue for programs."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from presetctl.catalogue.listing import ListedModel
from presetctl.catalogue.values import Catalogue
from presetctl.render.diagnostics import FORMAT_VERSION
from presetctl.render.prices import cost_json


def render_models(
    models: Sequence[ListedModel],
    catalogue: Catalogue,
    *,
    color: bool,  # noqa: ARG001 (the formats share a signature)
    is_verbose: bool = False,  # noqa: ARG001 (see color)
) -> str:
    """Return what `models --format json` prints. What the API doesn't say is null."""
    whole = {
        "format_version": FORMAT_VERSION,
        "command": "models",
        "read_at": catalogue.read_at.isoformat(timespec="seconds"),
        "models": [_model(each) for each in models],
    }
    return json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _model(listed: ListedModel) -> dict[str, Any]:
    model = listed.model
    prices = cost_json(listed.cost) or {}
    return {
        "id": model.id,
        "name": model.name,
        "canonical_slug": model.canonical_slug,
        "alias_target": model.alias_target,
        "context_length": model.context_length,
        "max_completion_tokens": model.max_completion_tokens,
        "prices": {name: value for name, value in prices.items() if name != "model"},
        "supported_parameters": _names(model.supported_parameters),
        "supported_efforts": _names(model.supported_efforts),
        "input_modalities": _names(model.input_modalities),
        "output_modalities": _names(model.output_modalities),
        "expiration_date": str(model.expiration_date) if model.expiration_date else None,
    }


def _names(names: Iterable[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)
