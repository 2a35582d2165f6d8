"""Whether what is open is enough for the quota, and what flows out per day. Source: formulas §6."""

from __future__ import annotations

SLIP_BUFFER = 0.2
"""What is closed later than it was expected, beside what is lost: one deal in six of those that are won."""


def coverage(open_due: int, remaining: int | None) -> float | None:
    """Open amount that closes in the period over what is still missing to the quota; None where nothing is."""
    return open_due / remaining if remaining else None


def needed(win_rate: float | None, slip: float = SLIP_BUFFER) -> float | None:
    """How many times the missing quota must be open: (1 + slip) ÷ win rate by amount, never a fixed 3."""
    return (1 + slip) / win_rate if win_rate else None


def win_rate_by_amount(won: int, closed: int) -> float | None:
    return won / closed if closed else None


def sales_velocity(deals: int, win_rate: float | None, mean_amount: float | None, days: float | None) -> float | None:
    """What the open deals bring per day: N × win rate × mean amount ÷ days of a sale, in minor units."""
    if win_rate is None or mean_amount is None or not days:
        return None
    return deals * win_rate * mean_amount / days
