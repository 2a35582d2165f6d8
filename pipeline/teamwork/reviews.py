"""The weekly review of a manager with one of their people: what was promised and kept, what this week brings.

Source: compositions §2.5.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from pipeline.attention import monday as attention
from pipeline.teamwork.models import AgendaPoint, Meeting
from pipeline.teamwork.weeks import Week
from stakeholders.models import Commitment, StakeholderChange
from stakeholders.visits.models import Visit
from stakeholders.visits.preparing import state_of
from team.models import Absence, Organization, User
from team.people import managers_above

SHOWN = 60
TALKS = 6
EARLIER = 12
REVIEW = Meeting.Kind.REVIEW
KEPT, LATE, MOVED, DROPPED, MISSED, OPEN = "kept", "late", "moved", "dropped", "missed", "open"


def leader_of(viewer: User, rep: User, chosen: uuid.UUID | None = None) -> User | None:
    """With whom the review is: one who reads it as their manager, else the nearest manager of the one who reports.

    `chosen`: a review that took place with another one, as its address names them.
    """
    leaders = managers_above(rep)
    if chosen and chosen not in {each.pk for each in leaders}:
        held = (
            Meeting.objects.visible_to(viewer).filter(kind=REVIEW, first_id=chosen, second=rep).select_related("first")
        )
        if found := held.first():
            return found.first
    named = [each for each in leaders if each.pk == (chosen or viewer.pk)]
    leader = next(iter(named or leaders), None)
    return viewer if leader and leader.pk == viewer.pk else leader


@dataclass(frozen=True, slots=True)
class Promise:
    """What somebody of ours was to do in the week, and what became of it; `moved_to`: its new day."""

    commitment: Commitment
    verdict: str
    moved_from: dt.date | None = None


def promises(viewer: User, rep: User, week: Week) -> list[Promise]:
    """Next steps of `rep` that were due in the week, were done in it, or were put off out of it (two queries)."""
    rows = Commitment.objects.visible_to(viewer).ours().filter(assignee=rep).select_related("account", "center__deal")
    days = (week.monday, week.sunday)
    within = Q(due_on__range=days) | Q(done_on__range=days)
    put_off = Q(state="open", due_on__gt=week.sunday, updated_at__gte=week.starts_at, created_at__lt=week.ends_at)
    found = list(rows.filter(within | put_off).order_by("due_on", "created_at", "pk")[: SHOWN * 2])
    moved = _moved([each for each in found if each.due_on and each.due_on > week.sunday], week)
    today = Organization.objects.today()
    shown = []
    for each in found:
        if each.pk in moved:
            shown.append(Promise(each, MOVED, moved[each.pk]))
        elif each.due_on in week or each.done_on in week:
            shown.append(Promise(each, _verdict(each, today)))
    return shown[:SHOWN]


def _verdict(each: Commitment, today: dt.date) -> str:
    """As when a visit is prepared; what was not done in its week was missed."""
    found = state_of(each, today)
    return MISSED if found == "overdue" else found


def _moved(rows: list[Commitment], week: Week) -> dict[uuid.UUID, dt.date]:
    """Which of them were due in the week before their day was changed: {id: that day} (one query, by its history)."""
    centers = {each.center_id for each in rows if each.center_id}
    if not rows:
        return {}
    where = Q(center_id__in=centers) | Q(
        center=None, contact_id__in={each.contact_id for each in rows if each.contact_id}
    )
    where |= Q(center=None, contact=None)
    changes = StakeholderChange.objects.filter(where, field="commitment", effective_at__gte=week.starts_at)
    wanted = {str(each.pk): each.pk for each in rows}
    found: dict[uuid.UUID, dt.date] = {}
    for old in changes.filter(old__id__in=list(wanted)).order_by("effective_at", "pk").values_list("old", flat=True):
        before: dict[str, Any] = old or {}
        day = _day(before.get("due_on"))
        if day is not None and day in week:
            found.setdefault(wanted[before["id"]], day)
    return found


def _day(text: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def counted(found: Iterable[Promise]) -> dict[str, int]:
    return dict(Counter(each.verdict for each in found))


def customers_actions(viewer: User, rep: User, week: Week) -> list[Commitment]:
    """What customers of the rep owe by the end of the week."""
    mine = Q(center__deal__owner=rep) | Q(center=None, account__owner=rep)
    rows = Commitment.objects.visible_to(viewer).open().theirs().filter(mine, due_on__lte=week.sunday)
    return list(rows.select_related("account", "center__deal", "contact").order_by("due_on", "pk")[:SHOWN])


@dataclass(frozen=True, slots=True)
class Visits:
    """A week's visits of a person. `without_step`: held, and nothing agreed on afterwards."""

    rows: list[Any]
    held: int
    missed: int
    without_step: int
    outcomes: dict[str, int]


def visits_of(viewer: User, people: Iterable[User], week: Week, **only: Any) -> Visits:
    agreed = Commitment.objects.filter(origin=Commitment.Origin.VISIT, origin_id=OuterRef("pk"))
    rows = Visit.objects.visible_to(viewer).filter(
        owner__in=list(people), starts_at__gte=week.starts_at, starts_at__lt=week.ends_at, **only
    )
    rows = rows.exclude(state=Visit.State.CANCELLED).annotate(has_step=Exists(agreed))
    found = list(rows.select_related("account", "owner").order_by("starts_at", "pk")[:SHOWN])
    held = [each for each in found if each.state == Visit.State.HELD]
    told = set(Visit.objects.in_full_to(viewer).filter(pk__in=[each.pk for each in held]).values_list("pk", flat=True))
    for each in found:
        each.in_full = each.pk in told
    return Visits(
        rows=found,
        held=len(held),
        missed=sum(each.state in (Visit.State.MISSED, Visit.State.ATTEMPTED) for each in found),
        without_step=sum(not each.has_step and each.outcome != "order" for each in held),
        outcomes=dict(Counter(str(each.get_outcome_display()) for each in held if each.in_full)),
    )


@dataclass(frozen=True, slots=True)
class Plan:
    """What lies ahead in the week; `absences` are days on which the person is away."""

    visits: list[Any]
    steps: list[Commitment]
    absences: list[Absence]


def plan_of(viewer: User, rep: User, week: Week) -> Plan:
    visits = Visit.objects.visible_to(viewer).planned().filter(owner=rep, starts_at__lt=week.ends_at)
    since = max(week.starts_at, timezone.now()) if timezone.now() < week.ends_at else week.starts_at
    steps = Commitment.objects.visible_to(viewer).open().ours().filter(assignee=rep, due_on__lte=week.sunday)
    away = Absence.objects.visible_to(viewer).filter(user=rep, first_day__lte=week.sunday, last_day__gte=week.monday)
    return Plan(
        visits=list(visits.filter(ends_at__gte=since).select_related("account").order_by("starts_at", "pk")[:SHOWN]),
        steps=list(steps.select_related("account", "center__deal").order_by("due_on", "pk")[:SHOWN]),
        absences=list(away),
    )


@dataclass(frozen=True, slots=True)
class Talk:
    """Agenda and minutes of two people in a week. `version` 0: nobody has written yet."""

    meeting: Meeting | None
    points: list[AgendaPoint]
    earlier: list[Meeting]
    writes: bool

    @property
    def version(self) -> int:
        return self.meeting.version if self.meeting else 0

    @property
    def minutes(self) -> str:
        return self.meeting.minutes if self.meeting else ""


def talk_of(viewer: User, kind: str, first: User | None, second: User, week: Week) -> Talk:
    """Three queries. Of a review earlier minutes with other managers are shown too."""
    seen = Meeting.objects.visible_to(viewer).filter(kind=kind, second=second)
    if kind == Meeting.Kind.SYNC:
        seen = seen.filter(first=first)
    before = seen.filter(week__lt=week.monday).exclude(minutes="").select_related("first", "second")
    earlier = list(before.order_by("-week", "-pk")[:EARLIER])
    if first is None:
        return Talk(None, [], earlier, writes=False)
    meeting = seen.filter(first=first, week=week.monday).first()
    points = AgendaPoint.objects.visible_to(viewer).filter(
        meeting__kind=kind, meeting__first=first, meeting__second=second, meeting__week__lte=week.monday
    )
    waiting = Q(settled_on=None) | Q(settled_on__range=(week.monday, week.sunday))
    shown = list(points.filter(waiting).select_related("added_by").order_by("added_at", "pk")[:SHOWN])
    return Talk(meeting, shown, earlier, writes=viewer.pk in (first.pk, second.pk) and viewer.sight.sells)


def deals_to_discuss(viewer: User, rep: User, leader: User | None) -> list[attention.Talk]:
    """As the manager sees them on Monday; the rep sees the same ones, which are their own."""
    reader = leader if viewer.pk == rep.pk else viewer
    if reader is not None and reader.pk != viewer.pk:
        reader = User.objects.people().prefetch_related("role_grants").get(pk=reader.pk)
    return attention.talk_about(reader, limit=TALKS, per_rep=TALKS, owner=rep) if reader else []
