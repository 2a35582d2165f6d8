"""Amounts between integer minor units (inside) and decimal strings with a currency (outside)."""

from decimal import Decimal
from functools import lru_cache

from babel.numbers import get_currency_precision


@lru_cache(maxsize=256)
def places(currency: str) -> int:
    """Digits after the point: 2 for CNY, 0 for JPY."""
    return get_currency_precision(currency) if currency else 2


def decimal_text(minor: int | None, currency: str) -> str | None:
    """240000000, "CNY" → "2400000.00". Integer arithmetic only: it runs for every row of a list."""
    if minor is None:
        return None
    digits = places(currency)
    if not digits:
        return str(minor)
    whole, part = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}.{part:0{digits}d}"


def minor_units(amount: Decimal, currency: str) -> int:
    """Raises ValueError where the currency has no such small coin."""
    scaled = amount.scaleb(places(currency))
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{currency} has {places(currency)} digits after the point.")
    return int(scaled)
