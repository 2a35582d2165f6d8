from .cells import Difference, differing_cells, recompute_all, refresh_stale
from .later import count_for_later
from .snapshots import keep_ends, keep_outcomes, snapshot_day
from .stays import differing_stays, fill_stays, on_account_changed, rebuild_stays, refresh_stays, refresh_touched

__all__ = [
    "Difference",
    "count_for_later",
    "differing_cells",
    "differing_stays",
    "fill_stays",
    "keep_ends",
    "keep_outcomes",
    "on_account_changed",
    "rebuild_stays",
    "recompute_all",
    "refresh_stale",
    "refresh_stays",
    "refresh_touched",
    "snapshot_day",
]
