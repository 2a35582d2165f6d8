"""Hand-overs as pages show them: what waits for whom since when, and how fast replies come."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import KeyAccount
from pipeline.models import Deal
from pipeline.teamwork.links import link_name
from pipeline.teamwork.models import HandOver, HandOverCopy
from team.calendars import current_calendar
from team.clock import Calendar
from team.models import Organization, User
from team.sight import is_above

SHOWN = 50
LOOKED_BACK = dt.timedelta(days=90)
COUNTED = 500
RELATED = ("account", "center", "asked_by", "to")
State = HandOver.State


@dataclass(frozen=True, slots=True)
class Row:
    """One hand-over. `waits` and `took` are working days; `deal_id` where the reader sees the deal."""

    hand_over: HandOver
    link: str
    deal_id: uuid.UUID | None
    is_late: bool
    waits: int | None
    took: int | None
    to_answer: bool
    to_finish: bool
    to_withdraw: bool


def rows_of(hand_overs: Iterable[HandOver], viewer: User, calendar: Calendar | None = None) -> list[Row]:
    """One query for all (and the calendar's, where it is not given)."""
    found = list(hand_overs)
    if not found:
        return []
    calendar = calendar or current_calendar()
    centers = [row.center_id for row in found if row.center_id]
    seen = (
        Deal.objects.visible_to(viewer).filter(buying_center__in=centers).order_by() if centers else Deal.objects.none()
    )
    deals = dict(seen.values_list("buying_center_id", "pk"))
    return [_row(each, viewer, calendar, deals) for each in found]


def _row(each: HandOver, viewer: User, calendar: Calendar, deals: dict[Any, uuid.UUID]) -> Row:
    organization_day = Organization.objects.day_of
    asked, today = organization_day(each.asked_at), Organization.objects.today()
    waiting = each.state == State.ASKED
    receives = viewer.pk == each.to_id or is_above(viewer, each.to_id)
    asks = viewer.pk == each.asked_by_id or is_above(viewer, each.asked_by_id)
    is_partners = each.to_id is None
    can_finish = each.state == State.ACCEPTED or (waiting and each.gives == HandOver.Gives.WORK)
    return Row(
        hand_over=each,
        link=link_name(each.link),
        deal_id=deals.get(each.center_id),
        is_late=each.is_late(today),
        waits=calendar.working_days(asked, today) if waiting else None,
        took=calendar.working_days(asked, organization_day(each.replied_at)) if each.replied_at else None,
        to_answer=waiting and receives,
        to_finish=can_finish and (asks if is_partners else receives),
        to_withdraw=asks and (waiting or (is_partners and each.state == State.ACCEPTED)),
    )


def ordered(rows: QuerySet[Any]) -> QuerySet[Any]:
    """What is to be answered first, first."""
    return rows.select_related(*RELATED).order_by(F("reply_by").asc(nulls_last=True), "asked_at", "pk")


def to_answer(user: User) -> QuerySet[Any]:
    return ordered(HandOver.objects.waiting().filter(to=user))


def taken(user: User) -> QuerySet[Any]:
    """Accepted, and not done yet; what goes to a partner stays with who gave it."""
    mine = Q(to=user) | Q(to=None, asked_by=user)
    return ordered(HandOver.objects.filter(mine, state=State.ACCEPTED))


def waiting_for_others(user: User) -> QuerySet[Any]:
    return ordered(HandOver.objects.waiting().filter(asked_by=user))


def promised_by_others(user: User) -> QuerySet[Any]:
    return ordered(HandOver.objects.filter(asked_by=user, to__isnull=False, state=State.ACCEPTED))


def copies_of(user: User) -> QuerySet[Any]:
    through = HandOverCopy.objects.filter(user=user).order_by().values("hand_over_id")
    return ordered(HandOver.objects.open().filter(pk__in=through))


def of_people(user: User) -> QuerySet[Any]:
    """Of whom the person leads: what waits for an answer, the latest first."""
    rows = HandOver.objects.visible_to(user).waiting()
    return ordered(rows.exclude(to=user).exclude(asked_by=user))


def settled(user: User) -> QuerySet[Any]:
    rows = HandOver.objects.visible_to(user).exclude(state__in=(State.ASKED, State.ACCEPTED))
    return rows.select_related(*RELATED)


@dataclass(frozen=True, slots=True)
class ReplyTimes:
    """How a person answered in the last 90 days; `days` is the mean in working days."""

    answered: int
    in_time: int
    days: float


def reply_times(user: User, calendar: Calendar) -> ReplyTimes | None:
    rows = HandOver.objects.filter(to=user, replied_at__gte=timezone.now() - LOOKED_BACK).order_by("-replied_at")
    found = list(rows.values_list("asked_at", "replied_at", "reply_by")[:COUNTED])
    if not found:
        return None
    day = Organization.objects.day_of
    spans = [(day(asked), day(replied), by) for asked, replied, by in found]
    took = [calendar.working_days(asked, replied) for asked, replied, _by in spans]
    in_time = sum(by is None or replied <= by for _asked, replied, by in spans)
    return ReplyTimes(len(spans), in_time, sum(took) / len(took))


def open_at(account: KeyAccount, viewer: User) -> QuerySet[Any]:
    return ordered(HandOver.objects.visible_to(viewer).open().filter(account=account))
