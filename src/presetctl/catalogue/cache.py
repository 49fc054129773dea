"""The catalogue that was read last, in the user's cache folder: one file for each API.

A cache is never a reason to fail: what can't be read isn't there, and what can't be written isn't kept.
"""

import hashlib
import json
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from presetctl.catalogue.rows import CatalogueRows, endpoint_rows, model_rows, provider_rows
from presetctl.durable import replace_text
from presetctl.strict_json import DamagedJsonError, read_json

FORMAT = 1
MAX_AGE = timedelta(hours=24)


def cache_file(base_url: str) -> Path:
    """Return the file for an API."""
    name = hashlib.sha256(base_url.encode()).hexdigest()[:16]
    return user_cache_path("presetctl", appauthor=False) / f"catalogue-{name}.json"


def is_fresh(rows: CatalogueRows, now: datetime) -> bool:
    """Tell whether rows are less than a day old. Those of the future come from a wrong clock."""
    return timedelta(0) <= now - rows.read_at < MAX_AGE


def read_cached(base_url: str) -> CatalogueRows | None:
    """Return what was read last from an API, of any age; None if nothing usable is kept."""
    try:
        found = read_json(cache_file(base_url))
    except DamagedJsonError:
        return None
    data = found[0] if found else None
    if not isinstance(data, dict) or (data.get("format"), data.get("base_url")) != (FORMAT, base_url):
        return None
    models = model_rows(_list(data.get("models")))
    read_at = _moment(data.get("read_at"))
    if not models or read_at is None:
        return None
    endpoints = data.get("endpoints")
    return CatalogueRows(
        read_at=read_at,
        models=models,
        providers=provider_rows(_list(data.get("providers"))),
        endpoints={
            name: endpoint_rows(_list(rows))
            for name, rows in (endpoints.items() if isinstance(endpoints, dict) else ())
        },
    )


def write_cached(base_url: str, rows: CatalogueRows) -> None:
    """Keep rows for the runs of the next day, if the folder allows it."""
    data = {
        "base_url": base_url,
        "endpoints": rows.endpoints,
        "format": FORMAT,
        "models": rows.models,
        "providers": rows.providers,
        "read_at": rows.read_at.isoformat(),
    }
    path = cache_file(base_url)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_text(path, json.dumps(data, ensure_ascii=False))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _moment(value: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
