from .cells import Difference, catch_up, check_totals, recompute_all, refresh_owners, refresh_touched, roll_overdue
from .quota_sets import QuotaEntry, set_quotas, spread_quota
from .quotas import may_set_quota, set_quota
from .states import build_states, catch_up_states, check_states

__all__ = [
    "Difference",
    "QuotaEntry",
    "build_states",
    "catch_up",
    "catch_up_states",
    "check_states",
    "check_totals",
    "may_set_quota",
    "recompute_all",
    "refresh_owners",
    "refresh_touched",
    "roll_overdue",
    "set_quota",
    "set_quotas",
    "spread_quota",
]
