"""The last required fact makes a deal won."""

from datetime import date

import pytest

from pipeline.rules.winning import WinRule, won_on

EARLY, LATE = date(2026, 3, 1), date(2026, 4, 1)
BOTH, ONE = WinRule.SIGNATURE_AND_PAYMENT, WinRule.SIGNATURE


@pytest.mark.parametrize(
    ("rule", "signed_on", "paid_on", "won"),
    [
        (BOTH, None, None, None),
        (BOTH, EARLY, None, None),
        (BOTH, None, EARLY, None),
        (BOTH, EARLY, LATE, LATE),
        (BOTH, LATE, EARLY, LATE),
        (ONE, EARLY, None, EARLY),
        (ONE, EARLY, LATE, EARLY),
        (ONE, None, LATE, None),
    ],
)
def test_won_on(rule: WinRule, signed_on: date | None, paid_on: date | None, won: date | None) -> None:
    assert won_on(rule, signed_on=signed_on, paid_on=paid_on) == won
