"""A definition and a policy as people write them, and what the one says of the other."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from presetctl.catalogue.values import Catalogue, Model, Prices
from presetctl.definitions.load import load
from presetctl.diagnostics import Diagnostic
from presetctl.policy.check import check_policy
from presetctl.settings import resolve_settings

Judge = Callable[..., list[Diagnostic]]


def a_model(name: str, prompt: str = "0.000001", completion: str = "0.000002", target: str = "") -> Model:
    """Return a listed model that costs 1 and 2 dollars a million tokens, or an alias of another."""
    prices = Prices(prompt=Decimal(prompt), completion=Decimal(completion))
    return Model(name, canonical_slug=f"{name}-2026", alias_target=target or None, prices=prices)


def a_catalogue(*models: Model) -> Catalogue:
    """Return a catalogue of the models."""
    return Catalogue(datetime(2026, 11, 20, tzinfo=UTC), models={each.id: each for each in models})


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Hold a definition against a policy, both given as YAML; the policy without its key."""

    def hold(policy: str, definition: str, catalogue: Catalogue | None = None) -> list[Diagnostic]:
        folder = tmp_path / "presets"
        folder.mkdir(exist_ok=True)
        (folder / "presetctl.yaml").write_text(f"policy:\n  {policy.replace(chr(10), chr(10) + '  ')}\n")
        (folder / "a.yaml").write_text(definition)
        settings = resolve_settings(folder, None, None, {})
        loaded = load(folder)
        assert loaded.is_valid, loaded.diagnostics
        return list(check_policy(loaded.subjects["a"], settings.policy, catalogue))

    return hold


def places(found: list[Diagnostic]) -> list[tuple[str, int, int]]:
    """Return the code, line and column of each diagnostic."""
    return [(each.code, each.location.line, each.location.column) for each in found if each.location]
