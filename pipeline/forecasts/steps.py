"""The steps of the waterfall: why the open amount of a period is another one at a later moment.

The rules are SQL on the columns of `history.judged`, as those of `shifts`. A deal is in the amount of a moment when it
then is open, in the scope and due in the period. Each falls in the first step that fits. Source: formulas §8.
"""

from __future__ import annotations

from typing import Literal

from pipeline.forecasts.shifts import weighted

View = Literal["amount", "weighted"]
VIEWS: tuple[View, ...] = ("amount", "weighted")

ENTERS = ("new", "reopened", "transferred_in", "date_set", "no_longer_overdue", "pulled_in")
LEAVES = (
    "won",
    "lost",
    "dormant",
    "removed",
    "transferred_out",
    "date_cleared",
    "became_overdue",
    "pushed_out",
)
STAYS = ("amount_up", "amount_down")
OF_PROBABILITY = ("probability_up", "probability_down")


def steps(view: View) -> tuple[str, ...]:
    """The steps of a view, in order."""
    return ENTERS + LEAVES + STAYS + (OF_PROBABILITY if view == "weighted" else ())


def effect(view: View) -> str:
    """By how much a deal moved the open amount, in minor units."""
    return f"({_held_amount('', view)} - {_held_amount('was_', view)})"


def step(view: View) -> str:
    """The first step that fits, NULL for a deal in none.

    What was won, lost or set aside by somebody to whom it had been handed over before is no win or loss of this scope.

    A deal that stays went up or down with its amount, unless the weighted amount went the other way: then, as where the
    amount is the same, it was the probability that moved it.
    """
    change = effect(view)
    by_probability = f"WHEN {change} > 0 THEN 'probability_up' WHEN {change} < 0 THEN 'probability_down'"
    return f"""CASE
        WHEN was_bucket <> 'due' AND bucket = 'due' THEN CASE
            WHEN created = 1 THEN 'new'
            WHEN was_status <> 'open' THEN 'reopened'
            WHEN NOT was_held THEN 'transferred_in'
            WHEN was_bucket = 'none' THEN 'date_set'
            WHEN was_bucket = 'overdue' THEN 'no_longer_overdue'
            ELSE 'pulled_in' END
        WHEN was_bucket = 'due' AND bucket <> 'due' THEN CASE
            WHEN removed = 1 THEN 'removed'
            WHEN status <> 'open' AND closed_here = 1 THEN status
            WHEN NOT held OR status <> 'open' THEN 'transferred_out'
            WHEN bucket = 'none' THEN 'date_cleared'
            WHEN bucket = 'overdue' THEN 'became_overdue'
            ELSE 'pushed_out' END
        WHEN bucket = 'due' THEN CASE
            WHEN amount_base_minor > was_amount_base_minor AND {change} >= 0 THEN 'amount_up'
            WHEN amount_base_minor < was_amount_base_minor AND {change} <= 0 THEN 'amount_down'
            {by_probability if view == "weighted" else ""} END
        END"""


def _held_amount(was: str, view: View) -> str:
    amount = f"{was}amount_base_minor"
    measure = weighted(amount, f"{was}points") if view == "weighted" else amount
    return f"CASE WHEN {was}bucket = 'due' THEN {measure} ELSE 0 END"
