"""What visits add up to by person and day of the organization: the one definition of every figure of a `VisitDay`.

Source: formulas §10, catalogue A3.11, A5.3, A10.6.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Func, IntegerField, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce, Least, TruncDate

from stakeholders.methods.reading import entries
from stakeholders.visits.models import Outcome, Visit
from stakeholders.visits.top_accounts import top_accounts
from team.models import Organization

Pair = tuple[uuid.UUID, dt.date]
Figures = dict[str, int]

FACE_TO_FACE = (Visit.Channel.ON_SITE, Visit.Channel.AT_OUR_SITE)
COUNTED = (Visit.State.HELD, Visit.State.ATTEMPTED)
MINUTE = dt.timedelta(minutes=1)
LONGEST = dt.timedelta(days=1)
"""A visit that lasts longer was entered wrongly: it counts a day."""
NOTHING = dt.timedelta(0)
LIVE = Q(channel__in=FACE_TO_FACE)
HELD = Q(state=Visit.State.HELD)
ASKED = ~Q(planned_commitment="")
REACHED = Q(outcome__in=(Outcome.ORDER, Outcome.ADVANCE))

COUNTS = {
    "attempts": LIVE,
    "face_to_face": LIVE & HELD,
    "held": HELD,
    "orders": HELD & Q(outcome=Outcome.ORDER),
    "advances": HELD & Q(outcome=Outcome.ADVANCE),
    "continuations": HELD & Q(outcome=Outcome.CONTINUATION),
    "no_sales": HELD & Q(outcome=Outcome.NO_SALE),
    "planned": HELD & Q(created_at__lt=F("starts_at")),
    "with_commitment": HELD & ASKED,
    "commitments_reached": HELD & ASKED & REACHED,
}
MINUTES = {
    "minutes": HELD,
    "preparation_minutes": HELD & Q(work=Visit.Work.PREPARATION),
    "presentation_minutes": HELD & Q(work=Visit.Work.PRESENTATION),
    "after_sales_minutes": HELD & Q(work=Visit.Work.AFTER_SALES),
}
FIGURES = (*COUNTS, *MINUTES, "top_minutes", "steps_done", "steps_asked")


class Length(Func):
    """How many entries a list in JSON has."""

    function = "JSON_ARRAY_LENGTH"
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_ARRAY_LENGTH", **more)


def lasted() -> Any:
    length = ExpressionWrapper(F("ends_at") - F("starts_at"), output_field=DurationField())
    return Least(length, Value(LONGEST, output_field=DurationField()))


def counted(visits: QuerySet[Any]) -> QuerySet[Any]:
    """Those that count, with their `day`."""
    zone = Organization.objects.zone()
    return visits.filter(state__in=COUNTED).annotate(day=TruncDate("starts_at", tzinfo=zone)).order_by()


def day_sums(visits: QuerySet[Any], *, ranked: bool = True) -> dict[Pair, Figures]:
    """{(person, day): figures} of all `FIGURES`; days without any visit are absent. Two queries, and the ranking's.

    Not `ranked`: without the minutes on the top 20 %, which stay 0.
    """
    found = dict(_sums(visits))
    for pair, minutes in (top_minutes(visits) if ranked else {}).items():
        found[pair]["top_minutes"] = minutes
    return found


def _sums(visits: QuerySet[Any]) -> Iterator[tuple[Pair, Figures]]:
    counts = {f"n_{name}": Count("pk", filter=condition) for name, condition in COUNTS.items()}
    lengths = {
        f"t_{name}": Coalesce(Sum(lasted(), filter=condition), Value(NOTHING, output_field=DurationField()))
        for name, condition in MINUTES.items()
    }
    ticked = HELD & ~Q(steps=[])
    steps = {
        "n_steps_done": Coalesce(Sum(Length("steps"), filter=ticked), 0),
        "asked": Count("pk", filter=ticked),
    }
    eight = len(entries("visits", "steps"))
    for row in counted(visits).values("owner_id", "day").annotate(**counts, **lengths, **steps):
        figures = {name: row[f"n_{name}"] for name in (*COUNTS, "steps_done")}
        figures |= {name: row[f"t_{name}"] // MINUTE for name in MINUTES}
        yield (row["owner_id"], row["day"]), figures | {"steps_asked": eight * row["asked"], "top_minutes": 0}


def top_minutes(visits: QuerySet[Any], *, anew: bool = False) -> dict[Pair, int]:
    """Minutes on accounts of the top 20 % as they are now (two queries, and those of the ranking)."""
    rows = counted(visits).filter(HELD).values_list("owner_id", "day", "account_id", "account__owner_id")
    found = list(rows.annotate(time=Sum(lasted())))
    top = top_accounts({owner for _person, _day, _account, owner, _time in found}, anew=anew)
    sums: dict[Pair, dt.timedelta] = {}
    for person, day, account, _owner, time in found:
        if account in top:
            sums[person, day] = sums.get((person, day), NOTHING) + time
    return {pair: time // MINUTE for pair, time in sums.items()}
