"""Money: integer minor units with an ISO 4217 currency. Every rounding is half to even.

A rate is how much of the target currency one unit of the source currency buys. Source: formulas, "Money".
"""

import re
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation

from babel.core import get_global
from babel.numbers import get_currency_precision

EXACT = Context(prec=60)
HUNDRED_PERCENT = 10_000
"""Basis points in 100 %."""

LARGEST_AMOUNT = 10**15
"""In minor units: what is more cannot be meant. Sums of a million such amounts stay within 64 bits."""

GROUPED = re.compile(r"-?\d{1,3}(?:[,，' \u00a0\u202f]\d{3})+(?:\.\d+)?")
"""2,400,000 and 2 400 000.50, as people copy figures."""


def plain_figure(text: str) -> str:
    """What was typed, without separators of thousands. A comma that parts none stays: "1,5" is no 15."""
    text = text.strip()
    return re.sub(r"[^\d.-]", "", text) if GROUPED.fullmatch(text) else text


def is_currency(code: str) -> bool:
    """Whether a code is one of ISO 4217, present or past, in capitals."""
    return code in get_global("all_currencies")


def exponent(currency: str) -> int:
    """Decimals of a currency: 2 for CNY, 0 for JPY, 3 for KWD. Raises ValueError for an unknown one."""
    if not is_currency(currency):
        raise ValueError(f"{currency!r} is not a currency")
    return get_currency_precision(currency)


def to_minor(amount: Decimal, currency: str) -> int:
    """Decimal amount to minor units, rounded half to even. Raises ValueError for NaN, infinity, unknown currency."""
    if not amount.is_finite():
        raise ValueError(f"{amount} is not an amount")
    return _whole(amount.scaleb(exponent(currency), context=EXACT))


def from_minor(minor: int, currency: str) -> Decimal:
    """Minor units to a decimal amount that shows all the currency's decimals."""
    return Decimal(minor).scaleb(-exponent(currency), context=EXACT)


def convert(minor: int, from_currency: str, to_currency: str, rate: Decimal) -> int:
    """Minor units of one currency in minor units of another. Raises ValueError for a rate that is not positive."""
    if not rate.is_finite() or rate <= 0:
        raise ValueError(f"{rate} is not a rate")
    if from_currency == to_currency and rate == 1:
        return minor
    shift = exponent(to_currency) - exponent(from_currency)
    return _whole(EXACT.multiply(Decimal(minor), rate).scaleb(shift, context=EXACT))


def weighted_amount(base_minor: int, percent: Decimal | int) -> int:
    """An amount at a probability: `percent` as a Decimal (40 is 40 %) or as basis points in an int (4000).

    Rounded per deal, so that a sum of weighted amounts is the sum of what is shown.
    """
    points = Decimal(percent) if isinstance(percent, int) else percent.scaleb(2, context=EXACT)
    if not points.is_finite() or not 0 <= points <= HUNDRED_PERCENT:
        raise ValueError(f"{percent} is not a probability")
    return _whole(EXACT.multiply(Decimal(base_minor), points).scaleb(-4, context=EXACT))


def _whole(value: Decimal) -> int:
    try:
        return int(value.quantize(Decimal(1), rounding=ROUND_HALF_EVEN, context=EXACT))
    except InvalidOperation as error:
        raise ValueError(f"{value} is too large an amount") from error
