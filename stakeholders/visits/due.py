"""Which accounts of a person are due by their cadence. Source: compositions §9.

Only the accounts of the people asked about are read, all of them together: as many queries for two hundred as for two.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import KeyAccount
from accounts.querysets import KeyAccountQuerySet
from stakeholders import liveness
from stakeholders.cadence import Cadence, cadence_of
from stakeholders.visits.encounters import FACE_TO_FACE, MEETING
from stakeholders.visits.models import Visit, VisitColleague, VisitPerson, VisitSeries
from stakeholders.visits.rules.load import rank
from stakeholders.visits.stakes import at_stake
from team.models import Organization, Role, RoleGrant
from web.names import suited_name

MANAGEMENT_DAYS = 90
"""So often somebody who leads is to visit a class-A key account with a live deal."""
READ = ("pk", "name", "local_name", "owner_id", "inside_owner_id", "coverage_class", "tier", "is_live", "created_at")


@dataclass(slots=True, kw_only=True)
class Line:
    """An account with its cadence. `due_on`: the day from which it is due; `worth`: weighted amount of its open deals;
    `planned_at`: the next visit ahead that would do, of whomever; `wants_management`: nobody who leads was there."""

    account_id: uuid.UUID
    name: str
    local_name: str = ""
    owner_id: uuid.UUID | None
    inside_owner_id: uuid.UUID | None
    coverage_class: str
    tier: str
    is_live: bool
    cadence: Cadence
    last_on: dt.date | None
    due_on: dt.date
    worth: int = 0
    planned_at: dt.datetime | None = None
    planned_id: uuid.UUID | None = None
    series_id: uuid.UUID | None = None
    wants_management: bool = False

    def __str__(self) -> str:
        return suited_name(self.name, self.local_name)

    @property
    def rank(self) -> int:
        return rank(self.coverage_class, self.tier, is_live=self.is_live)

    @property
    def tier_name(self) -> str:
        return str(KeyAccount.Tier(self.tier).label) if self.tier else ""

    def over(self, today: dt.date) -> int:
        """Days since it is due; 0 and less while it is not."""
        return (today - self.due_on).days


def own_accounts(user_ids: Collection[uuid.UUID]) -> KeyAccountQuerySet:
    """Whose owner or inside owner is one of these people."""
    ids = list(user_ids)
    return KeyAccount.objects.listed().filter(Q(owner_id__in=ids) | Q(inside_owner_id__in=ids))


def lines(accounts: KeyAccountQuerySet) -> list[Line]:
    """Longest due first, then by what is at stake (five queries, six where there are class-A key accounts)."""
    organization, now = Organization.objects.current(), timezone.now()
    found = {row["pk"]: _line(row, organization) for row in _read(accounts)}
    if not found:
        return []
    ids = accounts.order_by().values("pk")
    for account_id, amount in at_stake(ids).items():
        if account_id in found:
            found[account_id].worth = amount
    _note_plans(found, ids, now)
    _note_management(found, now)
    return sorted(found.values(), key=lambda line: (line.due_on, -line.worth, line.name, line.account_id))


def _read(accounts: KeyAccountQuerySet) -> Iterable[dict[str, Any]]:
    met = Exists(VisitPerson.objects.filter(visit=OuterRef("pk"), met=True))
    held = Visit.objects.held().filter(met, account=OuterRef("pk")).order_by("-starts_at")
    last = {
        "last_face": Subquery(held.filter(channel__in=FACE_TO_FACE).values("starts_at")[:1]),
        "last_any": Subquery(held.filter(channel__in=MEETING).values("starts_at")[:1]),
    }
    return accounts.annotate(is_live=liveness.is_live("pk"), **last).order_by().values(*READ, *last)


def _line(row: dict[str, Any], organization: Organization) -> Line:
    """Who was never met is due since the account is known."""
    cadence = cadence_of(row["coverage_class"], row["tier"], has_live_deal=row["is_live"])
    last = row["last_any"] if cadence.may_be_remote else row["last_face"]
    last_on = organization.day_of(last) if last else None
    return Line(
        account_id=row["pk"],
        name=row["name"],
        local_name=row["local_name"],
        owner_id=row["owner_id"],
        inside_owner_id=row["inside_owner_id"],
        coverage_class=row["coverage_class"],
        tier=row["tier"] if row["coverage_class"] == "A" else "",
        is_live=bool(row["is_live"]),
        cadence=cadence,
        last_on=last_on,
        due_on=last_on + dt.timedelta(days=cadence.days) if last_on else organization.day_of(row["created_at"]),
    )


def _note_plans(found: dict[uuid.UUID, Line], ids: QuerySet[Any, Any], now: dt.datetime) -> None:
    ahead = Visit.objects.planned().filter(account_id__in=ids, ends_at__gte=now, channel__in=MEETING)
    rows = ahead.order_by("starts_at", "pk").values_list("account_id", "channel", "starts_at", "pk")
    for account_id, channel, starts_at, pk in rows:
        line = found.get(account_id)
        if line and line.planned_at is None and (line.cadence.may_be_remote or channel in FACE_TO_FACE):
            line.planned_at, line.planned_id = starts_at, pk
    running = VisitSeries.objects.running().filter(account_id__in=ids).order_by("pk")
    for account_id, owner_id, pk in running.values_list("account_id", "owner_id", "pk"):
        line = found.get(account_id)
        if line and (line.series_id is None or owner_id == line.owner_id):
            line.series_id = pk


def _note_management(found: dict[uuid.UUID, Line], now: dt.datetime) -> None:
    """A visit of somebody who leads counts, held within 90 days or planned."""
    wanted = {pk for pk, line in found.items() if line.rank == 0}
    if not wanted:
        return
    leaders = RoleGrant.objects.filter(role__in=(Role.MANAGER, Role.DIRECTOR)).values("user_id")
    joined = VisitColleague.objects.filter(visit=OuterRef("pk"), user_id__in=leaders)
    recent = Q(state=Visit.State.HELD, starts_at__gte=now - dt.timedelta(days=MANAGEMENT_DAYS))
    there = Visit.objects.filter(
        recent | Q(state=Visit.State.PLANNED, ends_at__gte=now),
        Q(owner_id__in=leaders) | Exists(joined),
        account_id__in=list(wanted),
        channel__in=FACE_TO_FACE,
    )
    for pk in wanted - set(there.order_by().values_list("account_id", flat=True)):
        found[pk].wants_management = True


def of_account(account_id: uuid.UUID) -> Line | None:
    """The one account's line."""
    found = lines(KeyAccount.objects.filter(pk=account_id))
    return found[0] if found else None
