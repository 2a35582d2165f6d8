"""An amount as people type it into a quota."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from team.money import LARGEST_AMOUNT, plain_figure, to_minor


def read_amount(text: str, currency: str) -> int | None:
    """Minor units of what was typed, with or without separators of thousands; None for nothing."""
    plain = plain_figure(text)
    if not plain:
        return None
    try:
        minor = to_minor(Decimal(plain), currency)
    except (InvalidOperation, ValueError):
        raise ValidationError(_("Not an amount.")) from None
    if not 0 <= minor <= LARGEST_AMOUNT:
        raise ValidationError(_("Not a possible quota."))
    return minor
