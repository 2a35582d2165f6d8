"""What a visit form knows before anybody types: which visit, account, deal, and who may have been there.

In this order: the visit, deal or account one came from; a visit planned within two hours; else the last accounts.
Source: compositions §5.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.models import BuyingCenter, Contact
from stakeholders.querysets import accounts_worked_by
from stakeholders.visits.models import Visit
from team.models import User
from web.formats import short_date

NEAR = dt.timedelta(hours=2)
MOST_PEOPLE = 80
MOST_CENTERS = 20


@dataclass(frozen=True, slots=True)
class Start:
    """Where a form begins; without an account there is nothing to fill in yet."""

    account: KeyAccount | None = None
    visit: Visit | None = None
    center: BuyingCenter | None = None


def start(
    user: User,
    *,
    visit_id: uuid.UUID | None = None,
    center_id: uuid.UUID | None = None,
    account_id: uuid.UUID | None = None,
    now: dt.datetime | None = None,
) -> Start:
    """The form's beginning. Ids come from an address: raises `DoesNotExist` for what is not the person's to use.

    `now`: look for a visit planned around that time, too.
    """
    if visit_id:
        return of_visit(Visit.objects.visible_to(user).select_related("account").get(pk=visit_id), user)
    center, account = _named(user, center_id, account_id)
    planned = planned_around(user, now, account) if now else None
    if planned:
        return of_visit(planned, user, center)
    return Start(account, None, center or (only_center(user, account) if account else None))


def of_visit(visit: Visit, user: User, center: BuyingCenter | None = None) -> Start:
    return Start(visit.account, visit, center or visit.about().visible_to(user).first())


def _named(
    user: User, center_id: uuid.UUID | None, account_id: uuid.UUID | None
) -> tuple[BuyingCenter | None, KeyAccount | None]:
    if center_id:
        center = BuyingCenter.objects.visible_to(user).select_related("account").get(pk=center_id)
        return center, center.account
    return None, accounts_worked_by(user).get(pk=account_id) if account_id else None


def planned_around(user: User, now: dt.datetime, account: KeyAccount | None = None) -> Visit | None:
    """The person's planned visit nearest to now, within two hours."""
    near = Visit.objects.planned().filter(owner=user, starts_at__range=(now - NEAR, now + NEAR))
    if account:
        near = near.filter(account=account)
    return min(near.select_related("account"), key=lambda visit: abs(visit.starts_at - now), default=None)


def only_center(user: User, account: KeyAccount) -> BuyingCenter | None:
    """The account's one reachable buying center; with several, the person chooses."""
    found = list(centers_of(user, account)[:2])
    return found[0] if len(found) == 1 else None


def centers_of(user: User, account: KeyAccount) -> QuerySet[Any]:
    return BuyingCenter.objects.visible_to(user).filter(account=account).order_by("-created_at")


def center_choices(user: User, begin: Start) -> list[BuyingCenter]:
    """The account's newest, and the one that the form begins with."""
    assert begin.account is not None
    newest = list(centers_of(user, begin.account)[:MOST_CENTERS])
    return newest if begin.center is None or begin.center in newest else [*newest, begin.center]


def recent_accounts(user: User, limit: int = 8) -> list[KeyAccount]:
    """Where the person was last or will be, then accounts of their own."""
    visited = Visit.objects.filter(owner=user).order_by("-starts_at", "-id").values_list("account_id", flat=True)[:60]
    wanted = list(dict.fromkeys(visited))[:limit]
    worked = accounts_worked_by(user)
    found = {account.pk: account for account in worked.filter(pk__in=wanted)}
    recent = [found[pk] for pk in wanted if pk in found]
    if len(recent) < limit:
        own = worked.listed().filter(owner=user).exclude(pk__in=wanted).order_by("name", "pk")
        recent.extend(own[: limit - len(recent)])
    return recent


def find_accounts(user: User, words: str, limit: int = 20) -> list[KeyAccount]:
    words = words.strip()
    if not words:
        return []
    named = Q(name__icontains=words) | Q(local_name__icontains=words)
    return list(accounts_worked_by(user).listed().filter(named).order_by("name", "pk")[:limit])


def people_choices(user: User, begin: Start) -> QuerySet[Any]:
    """Who may have been there: the planned people, the buying center, then the others, each group by name."""
    assert begin.account is not None
    of_center = Q(memberships__center=begin.center) if begin.center else Q(pk__in=[])
    ids = Contact.objects.filter(Q(account=begin.account) | of_center).order_by().values("pk")
    planned = list(begin.visit.people.values_list("contact_id", flat=True)) if begin.visit else []
    members = list(begin.center.members.values_list("contact_id", flat=True)) if begin.center else []
    rank = Case(
        When(pk__in=planned, then=Value(0)),
        When(pk__in=members, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    # Who has left is offered where they stand already.
    offered = Q(pk__in=ids, left_on__isnull=True) | Q(pk__in=planned)
    people = Contact.objects.visible_to(user).filter(offered)
    return people.annotate(rank=rank).order_by("rank", "name", "pk")[:MOST_PEOPLE]


def day_chips(today: dt.date, *extra: tuple[dt.date, str]) -> list[tuple[str, str]]:
    """(ISO day, words) of the days people mean: Friday, a week, two weeks, the end of the month."""
    friday = today + dt.timedelta(days=(4 - today.weekday()) % 7 or 7)
    month_end = (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1) - dt.timedelta(days=1)
    chips = [
        (friday, short_date(friday, today)),
        (today + dt.timedelta(days=7), _("+1 week")),
        (today + dt.timedelta(days=14), _("+2 weeks")),
        (month_end, _("Month end")),
    ]
    return unique_days([*extra, *chips], today)


def unique_days(chips: Iterable[tuple[dt.date, str]], today: dt.date) -> list[tuple[str, str]]:
    """Each day once, in order of appearance; today itself is no deadline."""
    seen: dict[dt.date, str] = {}
    for day, words in chips:
        if day > today:
            seen.setdefault(day, words)
    return [(day.isoformat(), words) for day, words in seen.items()]
