"""The figures of some people in some days, and what is read out of them. Source: formulas §10, catalogue A15.2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from stakeholders.visits.rules.rates import Rate
from stakeholders.visits.rules.targets import DAYS_A_WEEK

WORK_TARGET = {"preparation": 40, "presentation": 20, "after_sales": 40}
"""Per cent of the time. Source: catalogue A3.11."""


@dataclass(slots=True)
class Rhythm:
    """Sums of counted days; `days` are days worked of all who are expected to visit, the targets are for those days."""

    attempts: int = 0
    face_to_face: int = 0
    held: int = 0
    orders: int = 0
    advances: int = 0
    continuations: int = 0
    no_sales: int = 0
    minutes: int = 0
    top_minutes: int = 0
    preparation_minutes: int = 0
    presentation_minutes: int = 0
    after_sales_minutes: int = 0
    steps_done: int = 0
    steps_asked: int = 0
    planned: int = 0
    with_commitment: int = 0
    commitments_reached: int = 0
    days: int = 0
    attempts_target: int = 0
    face_to_face_target: float = 0.0

    def add(self, figures: Mapping[str, float]) -> None:
        for name, value in figures.items():
            setattr(self, name, getattr(self, name) + value)

    def merge(self, other: Rhythm) -> None:
        self.add({each.name: getattr(other, each.name) for each in fields(other)})

    @property
    def is_empty(self) -> bool:
        return not (self.attempts or self.held)

    @property
    def advance_rate(self) -> Rate:
        return Rate(self.advances, self.held - self.orders)

    @property
    def planned_rate(self) -> Rate:
        return Rate(self.planned, self.held)

    @property
    def commitment_rate(self) -> Rate:
        return Rate(self.commitments_reached, self.with_commitment)

    @property
    def attempts_a_day(self) -> float | None:
        return self.attempts / self.days if self.days else None

    @property
    def face_to_face_a_week(self) -> float | None:
        return DAYS_A_WEEK * self.face_to_face / self.days if self.days else None

    @property
    def top_share(self) -> float | None:
        return self.top_minutes / self.minutes if self.minutes else None

    @property
    def steps_share(self) -> float | None:
        return self.steps_done / self.steps_asked if self.steps_asked else None

    @property
    def without_outcome(self) -> int:
        return self.held - self.orders - self.advances - self.continuations - self.no_sales

    @property
    def work_minutes(self) -> dict[str, int]:
        return {name: getattr(self, f"{name}_minutes") for name in WORK_TARGET}

    @property
    def unknown_minutes(self) -> int:
        """Of visits of which nobody said which part of the sale they were."""
        return max(0, self.minutes - sum(self.work_minutes.values()))

    @property
    def work_shares(self) -> dict[str, float]:
        """Of the time that is known."""
        known = sum(self.work_minutes.values())
        return {name: minutes / known for name, minutes in self.work_minutes.items()} if known else {}
