"""Models of the catalogue for people at a terminal: a table."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from rich.text import Text

from presetctl.catalogue.listing import ListedModel
from presetctl.catalogue.values import Catalogue
from presetctl.prices.cost import dollars
from presetctl.render.terminal import one_line, to_string

HEAD = ("model", "context", "prompt", "completion", "expires", "parameters")
NOTABLE = ("tools", "structured_outputs", "reasoning", "temperature")
"""What is shown of the parameters; `--verbose` shows all."""

_RIGHT = ("context", "prompt", "completion")


def render_models(
    models: Sequence[ListedModel],
    catalogue: Catalogue,  # noqa: ARG001 (the formats share a signature)
    *,
    color: bool,
    is_verbose: bool = False,
) -> str:
    """Return a line a model under a head, nothing without models. Prices are for a million tokens."""
    if not models:
        return ""
    rows = [HEAD, *(_cells(each, is_verbose=is_verbose) for each in models)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    text = Text()
    for index, cells in enumerate(rows):
        columns = zip(HEAD, cells, widths, strict=True)
        line = "  ".join(
            cell.rjust(width) if name in _RIGHT else cell.ljust(width) for name, cell, width in columns
        )
        text.append(line.rstrip() + "\n", "" if index else "bold")
    return to_string(text, color=color)


def _cells(listed: ListedModel, *, is_verbose: bool) -> tuple[str, ...]:
    model, cost = listed.model, listed.cost
    return (
        one_line(model.id),
        f"{model.context_length:,}" if model.context_length else "-",
        _price(cost.prompt, cost.gap),
        _price(cost.completion, cost.gap),
        _day(model.expiration_date),
        one_line(_parameters(model.supported_parameters, is_verbose=is_verbose)),
    )


def _price(price: Decimal | None, gap: str | None) -> str:
    return dollars(price) if price is not None else gap or "-"


def _day(day: date | None) -> str:
    return str(day) if day else "-"


def _parameters(parameters: frozenset[str] | None, *, is_verbose: bool) -> str:
    if parameters is None:
        return "-"
    if is_verbose:
        return ", ".join(sorted(parameters))
    shown = [each for each in NOTABLE if each in parameters]
    rest = len(parameters) - len(shown)
    return ", ".join([*shown, *([f"+{rest}"] if rest else ())])
