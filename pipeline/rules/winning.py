"""When a deal is won: the last required fact makes it so. Source: catalogue A1.7, formulas section 2."""

from datetime import date
from enum import StrEnum

from pipeline.methods.provers import PAYMENT, SIGNATURE


class WinRule(StrEnum):
    SIGNATURE_AND_PAYMENT = "signature_and_payment"
    SIGNATURE = "signature"

    @property
    def facts(self) -> tuple[str, ...]:
        """The provers of the facts that it asks for."""
        return (SIGNATURE,) if self == WinRule.SIGNATURE else (SIGNATURE, PAYMENT)


def won_on(rule: WinRule, *, signed_on: date | None, paid_on: date | None) -> date | None:
    """The day a deal became won, or None while a required fact is missing."""
    if rule == WinRule.SIGNATURE:
        return signed_on
    return None if signed_on is None or paid_on is None else max(signed_on, paid_on)
