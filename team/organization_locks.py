"""What must hold still once money has been counted by it. Higher apps say when that is so (the first deal)."""

from collections.abc import Callable

_checks: list[Callable[[], bool]] = []

FIXED = frozenset({"base_currency", "time_zone", "fiscal_year_start"})
"""Fields of the organization that all stored sums, days and periods depend on."""


def register(check: Callable[[], bool]) -> None:
    """`check()` answers True when records exist that count by the organization's money and calendar."""
    if check not in _checks:
        _checks.append(check)


def is_fixed() -> bool:
    return any(check() for check in _checks)
