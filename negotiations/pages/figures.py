"""Values of issues as people read and type them: any number with up to four decimals, in the issue's own unit."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_decimal

from web.formats import MINUS, NOTHING, reader_locale


def figure(value: Decimal | None) -> str:
    """``980,000`` or ``2.5``: only the decimals that say something."""
    if value is None:
        return NOTHING
    return format_decimal(abs(value), format="#,##0.####", locale=reader_locale()).join(
        [MINUS if value < 0 else "", ""]
    )


def signed(value: Decimal) -> str:
    """``+20,000`` or ``−20,000``."""
    return figure(value) if value < 0 else f"+{figure(value)}"


def plain(value: Decimal | None) -> str:
    """As one would type it."""
    return "" if value is None else format(value.normalize(), "f")
