"""What the pages of visits show, within the reader's sight."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q, QuerySet

from accounts.models import KeyAccount
from stakeholders import wording
from stakeholders.models import BuyingCenter, Commitment, Contact, Member
from stakeholders.visits.models import Visit, VisitCenter, VisitPerson
from stakeholders.visits.querysets import in_full
from team.models import User

KEPT_DAYS = 7
"""So long a visit stays in *To log*; older ones are one line."""


def shown(visits: QuerySet[Any], user: User) -> QuerySet[Any]:
    """With account and owner; `seen_people` and `seen_centers`: people and deals that this reader may see;
    `in_full`: whether they read what was planned and said."""
    people = VisitPerson.objects.filter(contact__in=Contact.objects.visible_to(user)).select_related("contact")
    centers = VisitCenter.objects.filter(center__in=BuyingCenter.objects.visible_to(user)).select_related("center")
    told = ExpressionWrapper(in_full(user.sight), BooleanField())
    return (
        visits.annotate(in_full=told)
        .select_related("account", "owner")
        .prefetch_related(
            Prefetch("people", people.order_by("-met", "pk"), to_attr="seen_people"),
            Prefetch("centers", centers.order_by("-is_primary", "pk"), to_attr="seen_centers"),
        )
    )


def upcoming(visits: QuerySet[Any], now: dt.datetime) -> QuerySet[Any]:
    return visits.filter(state=Visit.State.PLANNED, ends_at__gte=now)


def past(visits: QuerySet[Any], user: User, now: dt.datetime) -> QuerySet[Any]:
    """What took place or did not; the reader's own unlogged ones stand apart."""
    unlogged = Q(state=Visit.State.PLANNED, ends_at__lt=now) & ~Q(owner=user)
    return visits.filter(~Q(state=Visit.State.PLANNED) | unlogged)


def to_log(user: User, now: dt.datetime) -> tuple[list[Visit], int]:
    """The person's passed plans of the last week, oldest first, and how many are older."""
    waiting = Visit.objects.to_log(user, now)
    since = now - dt.timedelta(days=KEPT_DAYS)
    recent = list(shown(waiting.filter(ends_at__gte=since).order_by("starts_at", "pk"), user)[:20])
    return recent, waiting.filter(ends_at__lt=since).count()


def of_today(user: User, now: dt.datetime) -> list[Visit]:
    """The person's planned visits of their day that are not over yet."""
    start = dt.datetime.combine(user.today(), dt.time(), tzinfo=user.zone)
    mine = Visit.objects.planned().filter(owner=user, ends_at__gte=now, starts_at__lt=start + dt.timedelta(days=1))
    return list(shown(mine.order_by("starts_at", "pk"), user))


@dataclass(frozen=True, slots=True)
class Companion:
    """A person of a visit: in words, with roles and attitude where the visit's centers know them."""

    contact: Contact
    met: bool
    roles: str
    attitude: str
    is_assumed: bool
    source: str


def companions(visits: list[Visit]) -> dict[uuid.UUID, list[Companion]]:
    """{visit id: people} of visits read by `shown` (two queries)."""
    centers = {row.center_id for visit in visits for row in visit.seen_centers}  # type: ignore[attr-defined]
    members: dict[tuple[uuid.UUID, uuid.UUID], Member] = {}
    if centers:
        rows = Member.objects.filter(center_id__in=centers).prefetch_related("role_rows")
        members = {(member.center_id, member.contact_id): member for member in rows}
    return {visit.pk: [_companion(row, visit, members) for row in visit.seen_people] for visit in visits}  # type: ignore[attr-defined]


def _companion(row: VisitPerson, visit: Any, members: dict[tuple[uuid.UUID, uuid.UUID], Member]) -> Companion:
    found = (members.get((about.center_id, row.contact_id)) for about in visit.seen_centers)
    member = next((each for each in found if each), None)
    codes = {role.code for role in member.role_rows.all()} if member else set()
    basis = member.attitude_basis if member and member.attitude is not None else ""
    return Companion(
        contact=row.contact,
        met=row.met,
        roles=wording.names_of(codes),
        attitude=wording.attitude_code(member.attitude if member else None),
        is_assumed=basis == Member.Basis.ASSUMED,
        source=wording.basis(basis, member.attitude_on) if member and basis else "",
    )


def promises_of(visit: Visit, user: User) -> list[Commitment]:
    """What was promised in the visit."""
    rows = Commitment.objects.visible_to(user).filter(origin=Commitment.Origin.VISIT, origin_id=visit.pk)
    return list(rows.select_related("center", "contact", "assignee"))


def promises_before(visit: Visit, user: User) -> list[Commitment]:
    """What is open with the account when one goes there."""
    rows = Commitment.objects.visible_to(user).filter(account_id=visit.account_id).open()
    return list(rows.select_related("center", "contact", "assignee")[:12])


def addresses(visits: list[Visit], user: User) -> dict[uuid.UUID, KeyAccount]:
    """Accounts in full sight, by id: only of these an address or phone number may be shown."""
    ids = {visit.account_id for visit in visits}
    return KeyAccount.objects.visible_to(user).filter(pk__in=ids).in_bulk() if ids else {}


def people_met(visit: Visit, user: User) -> tuple[list[Contact], list[Contact]]:
    """Those met whom the reader sees: members of the visit's centers, and the others."""
    rows = VisitPerson.objects.filter(visit=visit, met=True, contact__in=Contact.objects.visible_to(user))
    met = [row.contact for row in rows.select_related("contact").order_by("contact__name", "pk")]
    centers = VisitCenter.objects.filter(visit=visit).values("center_id")
    inside = set(Member.objects.filter(center_id__in=centers).values_list("contact_id", flat=True))
    return [one for one in met if one.pk in inside], [one for one in met if one.pk not in inside]


@dataclass(frozen=True, slots=True)
class Stand:
    """How somebody met stands to us now, for *Has anyone changed?*; without a part in the visit's centers the attitude
    has no place."""

    contact: Contact
    attitude: int | None
    has_part: bool

    @property
    def rung(self) -> int | None:
        return self.contact.rung


def changes_of_people(visit: Visit, user: User) -> list[Stand]:
    """Those met, members of the visit's centers first."""
    members, others = people_met(visit, user)
    centers = VisitCenter.objects.filter(visit=visit).values("center_id")
    seen = BuyingCenter.objects.visible_to(user).filter(pk__in=centers)
    rows = Member.objects.filter(center__in=seen, contact__in=members)
    known = dict(rows.order_by("pk").values_list("contact_id", "attitude"))
    inside = [Stand(one, known.get(one.pk), has_part=True) for one in members]
    return [*inside, *(Stand(one, None, has_part=False) for one in others)]
