"""The arithmetic of the forecast's figures. Source: formulas §8."""

FORMULA_VERSION = "1"
"""Named in every answer and export; grows whenever a figure is computed in another way."""


def gap(quota: int | None, won: int, weighted_due: int) -> int | None:
    """What is still missing to the quota, in minor units: never negative, None without a quota."""
    return None if quota is None else max(0, quota - won - weighted_due)


def attainment(quota: int | None, won: int) -> float | None:
    """The share of the quota that is won; None where no quota is set (never 0 % for want of one)."""
    return won / quota if quota else None
