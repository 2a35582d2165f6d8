"""When a deal is won: the last required fact makes it so. Source: catalogue A1.7, formulas section 2."""

from datetime import date
from enum import StrEnum

CLOSING_STAGE = "80"
"""The closing stage of the product's method, for lists; a win goes to the last stage of the deal's own method."""


class WinRule(StrEnum):
    SIGNATURE_AND_PAYMENT = "signature_and_payment"
    SIGNATURE = "signature"


def won_on(rule: WinRule, *, signed_on: date | None, paid_on: date | None) -> date | None:
    """The day a deal became won, or None while a required fact is missing."""
    if rule == WinRule.SIGNATURE:
        return signed_on
    return None if signed_on is None or paid_on is None else max(signed_on, paid_on)
