"""Reads about many visits at once: when people were last met, by whom, and how a week of visits went."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, Max, Min, OuterRef, Q, Sum, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from stakeholders.meetings import Meetings
from stakeholders.models import Member
from stakeholders.rungs import FAMILIAR_AFTER, Acquaintance
from stakeholders.visits.day_sums import FACE_TO_FACE
from stakeholders.visits.models import Visit, VisitCenter, VisitDay, VisitPerson
from team.models import Organization, User
from web.formats import short_date

MOST_HELD = 12
MEETING = (*FACE_TO_FACE, Visit.Channel.VIDEO, Visit.Channel.PHONE)
"""A message is no meeting."""

VISIT = "contact__visit_rows__visit"


def last_met(center_ids: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], dt.date]:
    """{(center id, contact id): day of the last meeting}, of visits since the center exists or about it.

    The organization's days; two queries.
    """
    about = VisitCenter.objects.filter(visit=OuterRef(VISIT), center=OuterRef("center"))
    rows = (
        Member.objects.filter(
            Q(**{f"{VISIT}__ends_at__gte": F("center__created_at")}) | Exists(about),
            center_id__in=list(center_ids),
            contact__visit_rows__met=True,
            **{f"{VISIT}__state": Visit.State.HELD, f"{VISIT}__channel__in": MEETING},
        )
        .order_by()
        .values_list("center_id", "contact_id")
        .annotate(last=Max(f"{VISIT}__starts_at"))
    )
    organization = Organization.objects.current()
    return {(center_id, contact_id): organization.day_of(last) for center_id, contact_id, last in rows}


def last_met_people(contact_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dt.datetime]:
    """{contact id: beginning of the last meeting}, whatever it was about (one query)."""
    rows = VisitPerson.objects.filter(
        contact_id__in=list(contact_ids), met=True, visit__state=Visit.State.HELD, visit__channel__in=MEETING
    )
    return dict(rows.order_by().values_list("contact_id").annotate(Max("visit__starts_at")))


def acquaintances(contact_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Acquaintance]:
    """{contact id: day first met, day met for the third time face to face}; who was never met is absent.

    The organization's days; one query, of at most three rows for each person.
    """
    is_live = Q(visit__channel__in=FACE_TO_FACE)
    kind = ExpressionWrapper(is_live, BooleanField())
    place = Window(RowNumber(), partition_by=[F("contact_id"), kind], order_by=["visit__starts_at", "pk"])
    rows = (
        VisitPerson.objects.filter(
            contact_id__in=list(contact_ids), met=True, visit__state=Visit.State.HELD, visit__channel__in=MEETING
        )
        .annotate(place=place)
        .filter(Q(place=1) | Q(is_live, place=FAMILIAR_AFTER))
        .order_by("visit__starts_at")
        .values_list("contact_id", "place", "visit__starts_at")
    )
    organization = Organization.objects.current()
    found: dict[uuid.UUID, Acquaintance] = {}
    for contact_id, number, began in rows:
        day, known = organization.day_of(began), found.get(contact_id, Acquaintance())
        found[contact_id] = Acquaintance(known.met_on or day, day if number == FAMILIAR_AFTER else known.familiar_on)
    return found


def planned(center_id: uuid.UUID) -> dict[uuid.UUID, dt.datetime]:
    """{contact id: beginning of the next planned visit about the center} (one query)."""
    rows = VisitPerson.objects.filter(
        visit__state=Visit.State.PLANNED, visit__starts_at__gte=timezone.now(), visit__centers__center_id=center_id
    )
    return dict(rows.order_by().values_list("contact_id").annotate(Min("visit__starts_at")))


def encounters(contact_ids: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, uuid.UUID], Meetings]:
    """{(contact id, user id): last day and number of meetings} of those who made the visits and who went along.

    The organization's days; one query.
    """
    rows = VisitPerson.objects.filter(
        contact_id__in=list(contact_ids), met=True, visit__state=Visit.State.HELD, visit__channel__in=MEETING
    ).order_by()
    last, times = Max("visit__starts_at"), Count("pk")
    made = rows.values_list("contact_id", "visit__owner_id").annotate(last, times)
    joined = rows.filter(visit__colleagues__isnull=False).values_list("contact_id", "visit__colleagues__user_id")
    organization = Organization.objects.current()
    found: dict[tuple[uuid.UUID, uuid.UUID], Meetings] = {}
    for contact_id, user_id, moment, count in made.union(joined.annotate(last, times), all=True):
        day, before = organization.day_of(moment), found.get((contact_id, user_id))
        found[contact_id, user_id] = (
            Meetings(max(day, before.last_on), count + before.times) if before else Meetings(day, count)
        )
    return found


@dataclass(frozen=True, slots=True)
class VisitCounts:
    """`attempts`: visits made or tried face to face; `face_to_face`: completed ones (A15.2); `without_order` and
    `advances`: the two figures of the advance rate (formulas §10)."""

    attempts: int = 0
    face_to_face: int = 0
    advances: int = 0
    without_order: int = 0


def count_visits(user_ids: Collection[uuid.UUID], first: dt.date, last: dt.date) -> dict[uuid.UUID, VisitCounts]:
    """{user id: counts} of the organization's days from `first` through `last`; who made none is absent.

    One query, of counted days (`day_sums` says what counts).
    """
    rows = VisitDay.objects.filter(user_id__in=list(user_ids), day__gte=first, day__lte=last).order_by()
    sums = rows.values_list("user_id").annotate(
        Sum("attempts"), Sum("face_to_face"), Sum("advances"), Sum("held"), Sum("orders")
    )
    return {
        user: VisitCounts(attempts, face_to_face, advances, held - orders)
        for user, attempts, face_to_face, advances, held, orders in sums
        if attempts or held
    }


def held(user: User, center_id: uuid.UUID | None, visit_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """{visit id: "On site, 12 Nov"}: the newest held about the center, or those named, in the user's sight."""
    rows = Visit.objects.visible_to(user).filter(state=Visit.State.HELD).order_by("-starts_at", "-pk")
    about = VisitCenter.objects.filter(center_id=center_id).values("visit_id")
    chosen = rows.filter(pk__in=about)[:MOST_HELD] if center_id else rows.filter(pk__in=list(visit_ids))
    return {row.pk: f"{row.get_channel_display()}, {short_date(row.starts_at)}" for row in chosen}
