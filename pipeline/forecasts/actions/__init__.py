from .cells import Difference, check_totals, recompute_all, refresh_owners, refresh_touched, roll_overdue

__all__ = [
    "Difference",
    "check_totals",
    "recompute_all",
    "refresh_owners",
    "refresh_touched",
    "roll_overdue",
]
