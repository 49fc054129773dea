"""What a rule on the catalogue looks at, and the words that the rules share."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from presetctl.catalogue.values import Catalogue, Model, ModelEndpoint
from presetctl.definitions.rules.subject import Subject
from presetctl.model_names import answering_models
from presetctl.prices.limits import names_in, provider_of

MAX_PROMPT_PERCENT = 50
"""How much of a model's context a system prompt may fill, unless the settings say otherwise."""


@dataclass(frozen=True)
class Case:
    """One definition beside what OpenRouter offers on a day."""

    subject: Subject
    catalogue: Catalogue
    today: date
    max_prompt_percent: int = MAX_PROMPT_PERCENT

    @cached_property
    def config(self) -> Mapping[str, Any]:
        """The fields that the preset keeps."""
        return self.subject.content.config

    @property
    def provider(self) -> Mapping[str, Any]:
        """The provider preferences, empty without any."""
        return provider_of(self.config)

    @cached_property
    def models(self) -> tuple[tuple[str, Model], ...]:
        """The models that may answer and are listed, each under the first name given to it, as tried."""
        found: dict[str, tuple[str, Model]] = {}
        for named in answering_models(self.config):
            model = self.catalogue.find(named.name)
            if model:
                found.setdefault(model.id, (named.name, model))
        return tuple(found.values())

    def endpoints(self, model: Model) -> tuple[ModelEndpoint, ...]:
        """Return who serves a model, as far as it was asked; empty: unknown."""
        return self.catalogue.endpoints.get(model.id, ())

    def allowed_endpoints(self, model: Model) -> tuple[ModelEndpoint, ...]:
        """Return those of a model's endpoints that `only` and `ignore` leave."""
        only, ignored = names_in(self.provider, "only"), names_in(self.provider, "ignore")
        return tuple(
            each
            for each in self.endpoints(model)
            if (not only or any(map(each.is_named, only))) and not any(map(each.is_named, ignored))
        )


def listed(names: Iterable[str], last: str = "and") -> str:
    """Return names in backticks, as a sentence lists them."""
    quoted = [f"`{each}`" for each in names]
    return f" {last} ".join(filter(None, [", ".join(quoted[:-1]), quoted[-1]]))


def lacking(models: Iterable[tuple[str, Model]], *parameters: str) -> Iterator[str]:
    """Yield the names of the models that are known to support none of some parameters."""
    for name, model in models:
        supported = model.supported_parameters
        if supported is not None and supported.isdisjoint(parameters):
            yield name
