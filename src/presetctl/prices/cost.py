"""The price of a model as people compare it: US dollars for a million tokens."""

from dataclasses import dataclass
from decimal import Context, Decimal
from enum import StrEnum

from presetctl.catalogue.values import Prices

MILLION = Decimal(1_000_000)

_PLAUSIBLE = range(-15, 7)
"""Powers of ten of a price for one token or image. Any other is a mistake, or is meant to do harm."""
_EXACT = Context(prec=15)
"""So many digits survive JSON."""


class Gap(StrEnum):
    """Why a price isn't there."""

    UNKNOWN = "unknown"
    VARIES = "varies"
    NO_PROVIDER = "no provider"


@dataclass(frozen=True, slots=True)
class Cost:
    """US dollars for a million tokens of a model, `image` for one image. What isn't known is None.

    `gap` says why, when neither `prompt` nor `completion` is known.
    """

    model: str
    prompt: Decimal | None = None
    completion: Decimal | None = None
    cached_input: Decimal | None = None
    image: Decimal | None = None
    gap: Gap | None = None

    @property
    def total(self) -> Decimal:
        """A prompt token and a completion token together, by which models are ranked; a gap ranks lowest."""
        return -Decimal(1) if self.gap else (self.prompt or Decimal(0)) + (self.completion or Decimal(0))


def to_cost(model: str, prices: Prices, gap: Gap = Gap.UNKNOWN) -> Cost:
    """Return what a model costs at these prices. `gap` is why, if they say nothing."""
    prompt, completion = _known(prices.prompt, MILLION), _known(prices.completion, MILLION)
    return Cost(
        model,
        prompt=prompt,
        completion=completion,
        cached_input=_known(prices.input_cache_read, MILLION),
        image=_known(prices.image, Decimal(1)),
        gap=gap if prompt is None and completion is None else None,
    )


def dollars(amount: Decimal) -> str:
    """Return an amount of US dollars with all its digits, at least to the cent."""
    whole, _, cents = f"{amount.normalize():,f}".partition(".")
    return f"${whole}.{cents:0<2}"


def _known(price: Decimal | None, factor: Decimal) -> Decimal | None:
    """Return a price times a factor, exact to 15 digits; None if nothing could cost that much or little."""
    if not price:
        return price if price is None else Decimal(0)
    return _EXACT.multiply(price, factor) if price.adjusted() in _PLAUSIBLE else None
