"""Models picked from the catalogue by name and by what they can do."""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from presetctl.catalogue.values import Catalogue, Model
from presetctl.prices.cost import Cost
from presetctl.prices.limits import cost_of


@dataclass(frozen=True, slots=True)
class ListedModel:
    """A model of the list and what it costs."""

    model: Model
    cost: Cost


def pick(catalogue: Catalogue, glob: str, parameters: Iterable[str]) -> tuple[ListedModel, ...]:
    """Return the models that support all parameters and whose id, or what follows its author, matches."""
    wanted = frozenset(parameters)
    return tuple(
        ListedModel(model, cost_of(model.id, {}, catalogue))
        for model in catalogue.models.values()
        if _is_named(model.id, glob.lower()) and wanted <= (model.supported_parameters or frozenset())
    )


def known_parameters(catalogue: Catalogue) -> frozenset[str]:
    """Return all parameters that some model supports."""
    return frozenset().union(*(each.supported_parameters or () for each in catalogue.models.values()))


def _is_named(name: str, glob: str) -> bool:
    plain = name.lower()
    return fnmatchcase(plain, glob) or fnmatchcase(plain.partition("/")[2], glob)
