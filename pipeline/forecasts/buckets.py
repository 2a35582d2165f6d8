"""Where an open deal stands for a period, and in which forecast category. Source: formulas section 8."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

Bucket = Literal["overdue", "earlier", "due", "later", "none"]
CLOSED = "closed"
"""The category of won deals in answers; open deals have the categories of `Deal.Category`."""
BUCKETS: tuple[Bucket, ...] = ("overdue", "earlier", "due", "later", "none")


def bucket(expected_close: date | None, today: date, first: date, last: date) -> Bucket:
    """The one bucket of an open deal for the period from `first` through `last`; all buckets add up to all deals.

    Overdue comes before everything: a close date before today is in no period's number.
    """
    if expected_close is None:
        return "none"
    if expected_close < today:
        return "overdue"
    if expected_close < first:
        return "earlier"
    return "due" if expected_close <= last else "later"


def category(stage: str, by_stage: Mapping[str, str], *, override: str | None = None, status: str = "open") -> str:
    """closed for won, omitted for lost and dormant; an open deal has what a person set, else its stage's."""
    if status != "open":
        return "closed" if status == "won" else "omitted"
    return override or by_stage[stage]
