"""Amounts between integer minor units (inside) and decimal strings with a currency (outside)."""

from decimal import Decimal

from web.formats import places


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
