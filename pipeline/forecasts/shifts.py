"""What became of deals between two moments: by how much each moved a period's number, why, and which moves it made.

The rules are SQL on the columns that `history.compared` gives, since the database judges all deals at once: those of
the earlier moment have `was_` before their names. The number is won + weighted due.
Source: formulas §8 (waterfall), compositions §2.
"""

from __future__ import annotations

import datetime as dt

PUSHED_DAYS = 14
AMOUNT_PART = 5
"""An amount that changed by one part in so many, or more, has moved."""


def bucket(was: str, day: str) -> str:
    """As `buckets.bucket`, seen from the day; "won" for what the period won, "out" for what is in no bucket."""
    return f"""CASE
        WHEN NOT {was}held THEN 'out'
        WHEN {was}status = 'won' AND {was}won_on BETWEEN first_day AND last_day THEN 'won'
        WHEN {was}status <> 'open' THEN 'out'
        WHEN {was}expected_close IS NULL THEN 'none'
        WHEN {was}expected_close < {day} THEN 'overdue'
        WHEN {was}expected_close < first_day THEN 'earlier'
        WHEN {was}expected_close <= last_day THEN 'due'
        ELSE 'later' END"""


def share(was: str) -> str:
    """What the deal adds to the number."""
    return f"""CASE {was}bucket
        WHEN 'won' THEN {was}amount_base_minor
        WHEN 'due' THEN {weighted(f"{was}amount_base_minor", f"{was}points")}
        ELSE 0 END"""


def weighted(amount: str, points: str) -> str:
    """As `money.weighted_amount`: half to even, in whole numbers that stay within 64 bits; `points` are basis points.

    The remainder's sign is doubled, as everywhere beside parameters.
    """
    down = f"({amount} / 10000 * {points} + {amount} %% 10000 * {points} / 10000)"
    rest = f"{amount} %% 10000 * {points} %% 10000"
    return f"{down} + CASE WHEN {rest} > 5000 OR {rest} = 5000 AND {down} %% 2 = 1 THEN 1 ELSE 0 END"


CAUSE = """CASE
    WHEN NOT held THEN 'handed_over'
    WHEN NOT was_held THEN 'new'
    WHEN status <> was_status THEN CASE status WHEN 'open' THEN 'reopened' ELSE status END
    WHEN bucket <> was_bucket AND bucket = 'due' THEN
        CASE was_bucket WHEN 'none' THEN 'date_set' WHEN 'overdue' THEN 'new_date' ELSE 'pulled_in' END
    WHEN bucket <> was_bucket THEN
        CASE bucket WHEN 'none' THEN 'date_cleared' WHEN 'overdue' THEN 'overdue' ELSE 'pushed_out' END
    WHEN position > was_position THEN 'forward'
    WHEN position < was_position THEN 'back'
    WHEN amount_base_minor > was_amount_base_minor THEN 'up'
    ELSE 'down' END"""
"""Why a deal's share of the number changed: the first that fits."""

STILL_OPEN = "held AND was_held AND status = 'open'"
IN_PIPELINE = f"{STILL_OPEN} AND pipeline_id = was_pipeline_id"
REPRICED = f"{STILL_OPEN} AND was_amount_base_minor > 0"
GAINED = "(amount_base_minor - was_amount_base_minor)"
MOVES = {
    "won": "held AND status = 'won' AND (NOT was_held OR was_status <> 'won')",
    "lost": "held AND status = 'lost' AND (NOT was_held OR was_status <> 'lost')",
    "forward": f"{IN_PIPELINE} AND position > was_position",
    "back": f"{IN_PIPELINE} AND position < was_position",
    "pushed": f"{STILL_OPEN} AND pushed_by >= {PUSHED_DAYS}",
    "amount_up": f"{REPRICED} AND {AMOUNT_PART} * {GAINED} >= was_amount_base_minor",
    "amount_down": f"{REPRICED} AND -{AMOUNT_PART} * {GAINED} >= was_amount_base_minor",
}
"""The lines of "Moved since last Monday", in order; a deal may have made several. Source: compositions §2.4."""
OF_AMOUNT = ("amount_up", "amount_down")
"""The moves that are told by how much the amount changed, not by the amount."""


def last_monday(today: dt.date) -> dt.date:
    """The latest Monday before today: on a Monday that of the week before."""
    return today - dt.timedelta(days=today.weekday() or 7)
