"""A policy as values: each clause with its place in the settings."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from presetctl.diagnostics import Location

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Clause(Generic[T]):
    """One thing that the policy says, and where."""

    name: str
    value: T
    place: Location

    def __str__(self) -> str:
        """Return the clause as messages name it, with its line."""
        return f"`{self.name}` (`{self.place.file}:{self.place.line}`)"


@dataclass(frozen=True, slots=True)
class Requirement:
    """A value that must stand at a path of the config; null: it must be null or absent."""

    path: tuple[str, ...]
    value: Any


@dataclass(frozen=True, slots=True)
class Policy:
    """All clauses; None and `()` are those that the settings don't have. Prices are USD a million tokens."""

    allowed_models: Clause[tuple[str, ...]] | None = None
    denied_models: tuple[Clause[str], ...] = ()
    max_prompt_price: Clause[Decimal] | None = None
    max_completion_price: Clause[Decimal] | None = None
    require: tuple[Clause[Requirement], ...] = ()
    require_owner: Clause[bool] | None = None
    max_prompt_chars: Clause[int] | None = None
