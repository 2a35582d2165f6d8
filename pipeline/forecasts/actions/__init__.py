from .cells import Difference, check_totals, recompute_all, refresh_owners, refresh_touched, roll_overdue
from .quotas import may_set_quota, set_quota

__all__ = [
    "Difference",
    "check_totals",
    "may_set_quota",
    "recompute_all",
    "refresh_owners",
    "refresh_touched",
    "roll_overdue",
    "set_quota",
]
