"""A deal as one flag's rule looks at it: the facts, the day, the calendar, and that flag's own limits."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from pipeline.methods.method import Method
from pipeline.rules.deal_facts import DealFacts
from team.clock import Calendar


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule found: the cure, the numbers, since when, and a severity where it is not the usual one."""

    cure: str
    numbers: Mapping[str, int | str] = field(default_factory=dict)
    since: date | None = None
    severity: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True)
class Sight:
    facts: DealFacts
    today: date
    method: Method
    calendar: Calendar
    flag: str = ""

    def about(self, flag: str) -> "Sight":
        return replace(self, flag=flag)

    def number(self, name: str) -> int:
        """A limit of this flag, checked when the method was read."""
        return int(self.method.flags[self.flag].limits[name])

    def stage_limit(self, name: str) -> str:
        return str(self.method.flags[self.flag].limits[name])

    def days_by_stage(self, name: str) -> int | None:
        """A limit that some stages have; None where the deal's stage has none."""
        limit = self.method.flags[self.flag].limits[name].get(self.facts.stage)
        return None if limit is None else int(limit)

    def is_from(self, stage: str) -> bool:
        """The deal stands in `stage` or later."""
        position = self.method.gates.position
        return position(self.facts.stage) >= position(stage)

    @property
    def has_people_flags(self) -> bool:
        """People flags are for complex deals with a buying center only."""
        return self.facts.sale_type == "complex" and self.facts.has_center

    def open_days_since(self, day: date) -> int:
        return self.calendar.open_days(day, self.today, held=self.facts.hold)

    def open_day_after(self, day: date, days: int) -> date:
        """The first day on which more than `days` open days have passed since `day`."""
        return self.calendar.add_open_days(day, days + 1, held=self.facts.hold)

    @property
    def class_factor(self) -> Decimal:
        return self.method.class_factors.get(self.facts.coverage_class or "", Decimal(1))

    @property
    def silence(self) -> tuple[date, int, int] | None:
        """Since when nothing real has happened, the days, and the limit; None while the clock has no start."""
        starts = [day for day in (self.facts.entered_on, self.facts.last_activity_on) if day is not None]
        if not starts:
            return None
        limit = int(self.method.stage(self.facts.stage).silent_days * self.class_factor)
        return max(starts), self.open_days_since(max(starts)), limit

    @property
    def is_silent(self) -> bool:
        silence = self.silence
        return silence is not None and silence[1] > silence[2]

    @property
    def whom(self) -> str | None:
        """The person to see first: the decision maker met longest ago, else the key person."""
        makers = sorted(self.facts.decision_makers, key=lambda one: (one.last_met_on or date.min, one.id))
        return makers[0].id if makers else self.facts.key_person
