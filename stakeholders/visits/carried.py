"""What a phone carries to places without a network: the person's own accounts, their people and deals, the visits
of these days and what was promised. Everything within the person's sight; no judgements of people, no confidences.

The pipeline stands above and says which deals there are: it registers itself here.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection
from typing import Any, TypedDict

from django.db.models import Q
from django.utils import timezone

from accounts.models import AccountTeamMember, KeyAccount
from accounts.querysets import running
from stakeholders import wording
from stakeholders.models import BuyingCenter, Commitment, Contact, Member, MemberRole
from stakeholders.visits import reading
from stakeholders.visits.hints import usual_actions
from stakeholders.visits.models import Outcome, Visit
from stakeholders.visits.words import MINUTES, NO_SALE_REASONS, OUTCOME_HINTS, usual_steps
from team.models import User
from web.names import suited_name

MOST_ACCOUNTS = 300
MOST_PEOPLE = 3000
MOST_CENTERS = 1000
MOST_VISITS = 200
MOST_PROMISES = 1000
DAYS_BACK = DAYS_AHEAD = 7
KEPT_DAYS = 7
"""So long a phone that hears nothing from the server shows what it carries."""

Row = dict[str, Any]


class CarriedDeal(TypedDict):
    """The open deal of a buying center; `actions`: what customers do at its stage, in words."""

    id: uuid.UUID
    name: str
    stage: str
    stage_name: str
    actions: list[str]


Source = Callable[[User, Collection[uuid.UUID]], dict[uuid.UUID, CarriedDeal]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(user, center ids)` answers the open deals of these centers that the person sees, by center."""
    if source not in _sources:
        _sources.append(source)


def bundle(user: User, now: dt.datetime | None = None) -> Row:
    """All of it, in a constant number of queries; `left_out` says how many of each the limits cut off."""
    now = now or timezone.now()
    visits = visits_of(user, now)
    accounts, left_out = accounts_of(user, {visit.account_id for visit in visits})
    ids = [row["id"] for row in accounts]
    people, more_people = people_of(user, ids, visits)
    centers = centers_of(user, ids)
    return {
        "person": {"id": user.pk, "name": user.name, "time_zone": str(user.zone), "language": user.language},
        "today": user.today(),
        "kept_days": KEPT_DAYS,
        "accounts": accounts,
        "people": people,
        "centers": centers,
        "visits": [shown(visit, user) for visit in visits],
        "promises": promises_of(user, ids),
        "choices": choices(),
        "limits": {"accounts": MOST_ACCOUNTS, "people": MOST_PEOPLE},
        "left_out": {"accounts": left_out, "people": more_people},
    }


def visits_of(user: User, now: dt.datetime) -> list[Visit]:
    """The person's own and those they go along to, a week back and a week ahead."""
    today = dt.datetime.combine(user.today(), dt.time(), tzinfo=user.zone)
    span = (today - dt.timedelta(days=DAYS_BACK), today + dt.timedelta(days=DAYS_AHEAD + 1))
    mine = Visit.objects.visible_to(user).filter(Q(owner=user) | Q(colleagues__user=user), starts_at__range=span)
    ids = mine.order_by().values("pk")
    rows = Visit.objects.filter(pk__in=ids).exclude(state=Visit.State.CANCELLED)
    return list(reading.shown(rows.order_by("starts_at", "pk"), user)[:MOST_VISITS])


def accounts_of(user: User, visited: set[uuid.UUID]) -> tuple[list[Row], int]:
    """The person's own accounts and those they visit; address and phone only of those in full sight."""
    team = AccountTeamMember.objects.filter(running(), user=user).values("account_id")
    mine = Q(owner=user) | Q(inside_owner=user) | Q(pk__in=team)
    full = KeyAccount.objects.visible_to(user).listed().filter(mine | Q(pk__in=visited))
    fields = ("id", "name", "local_name", "address", "phone", "coverage_class", "tier")
    found = list(full.order_by("name", "pk").values(*fields)[: MOST_ACCOUNTS + 1])
    left_out = full.count() - MOST_ACCOUNTS if len(found) > MOST_ACCOUNTS else 0
    found = found[:MOST_ACCOUNTS]
    missing = visited - {row["id"] for row in found}
    faces = KeyAccount.objects.face_visible_to(user).filter(pk__in=missing).values("id", "name", "local_name")
    rows = [*found, *({"address": "", "phone": "", "coverage_class": "", "tier": "", **row} for row in faces)]
    for row in rows:
        row["name"] = suited_name(row["name"], row.pop("local_name"))
    return rows, max(left_out, 0)


def people_of(user: User, accounts: list[uuid.UUID], visits: list[Visit]) -> tuple[list[Row], int]:
    """Names, titles, phones and roles. Neither attitudes nor confidences: a phone gets lost."""
    expected = {row.contact_id for visit in visits for row in visit.seen_people}  # type: ignore[attr-defined]
    there = Q(account_id__in=accounts, left_on__isnull=True) | Q(pk__in=expected)
    seen = Contact.objects.visible_to(user).filter(there)
    fields = ("id", "account_id", "name", "local_name", "title", "phone", "mobile")
    rows = list(seen.order_by("name", "pk").values(*fields)[: MOST_PEOPLE + 1])
    left_out = seen.count() - MOST_PEOPLE if len(rows) > MOST_PEOPLE else 0
    rows = rows[:MOST_PEOPLE]
    roles, centers = roles_of(user, [row["id"] for row in rows])
    for row in rows:
        row["name"] = suited_name(row["name"], row.pop("local_name"))
        row["account"] = row.pop("account_id")
        row["roles"] = wording.names_of(roles[row["id"]])
        row["centers"] = centers[row["id"]]
    return rows, max(left_out, 0)


def roles_of(user: User, people: list[uuid.UUID]) -> tuple[dict[Any, set[str]], dict[Any, list[uuid.UUID]]]:
    """By contact: what they are in the buying centers that the person sees, and which these are."""
    roles: dict[Any, set[str]] = defaultdict(set)
    centers: dict[Any, list[uuid.UUID]] = defaultdict(list)
    members = Member.objects.visible_to(user).filter(contact_id__in=people)
    for contact, center in members.order_by("pk").values_list("contact_id", "center_id"):
        centers[contact].append(center)
    rows = MemberRole.objects.filter(member__in=members.order_by().values("pk")).order_by()
    for contact, code in rows.values_list("member__contact_id", "code"):
        roles[contact].add(code)
    return roles, centers


def centers_of(user: User, accounts: list[uuid.UUID]) -> list[Row]:
    """The newest first, each with its open deal where the person sees one."""
    seen = BuyingCenter.objects.visible_to(user).filter(account_id__in=accounts)
    rows = list(seen.order_by("-created_at", "pk").values("id", "account_id", "name")[:MOST_CENTERS])
    ids = [row["id"] for row in rows]
    deals: dict[uuid.UUID, CarriedDeal] = {}
    for source in _sources:
        deals |= source(user, ids)
    return [
        {"id": row["id"], "account": row["account_id"], "name": row["name"], "deal": deals.get(row["id"])}
        for row in rows
    ]


def shown(visit: Any, user: User) -> Row:
    told = visit.in_full
    return {
        "id": visit.pk,
        "version": visit.version,
        "account": visit.account_id,
        "account_name": str(visit.account),
        "is_mine": visit.owner_id == user.pk,
        "owner_name": visit.owner.name,
        "state": visit.state,
        "channel": visit.channel,
        "starts_at": visit.starts_at,
        "ends_at": visit.ends_at,
        "purpose": visit.purpose if told else "",
        "planned_commitment": visit.planned_commitment if told else "",
        "outcome": visit.outcome if told else "",
        "no_sale_reason": visit.no_sale_reason if told else "",
        "note": visit.note if told else "",
        "people": [row.contact_id for row in visit.seen_people],
        "centers": [row.center_id for row in visit.seen_centers],
    }


def promises_of(user: User, accounts: list[uuid.UUID]) -> list[Row]:
    """What is open on both sides, the earliest first."""
    rows = Commitment.objects.visible_to(user).open().filter(account_id__in=accounts)
    fields = ("id", "account_id", "center_id", "contact_id", "side", "what", "due_on")
    return list(rows.values(*fields)[:MOST_PROMISES])


def choices() -> Row:
    """What the form of a visit offers, in the reader's language."""
    return {
        "channels": as_choices(Visit.Channel.choices),
        "outcomes": [{**one, "hint": OUTCOME_HINTS[one["value"]]} for one in as_choices(Outcome.choices)],
        "states": as_choices(Visit.State.choices),
        "reasons": as_choices(NO_SALE_REASONS.items()),
        "steps": usual_steps(),
        "minutes": MINUTES,
        "actions": [chip["label"] for chip in usual_actions()],
    }


def as_choices(pairs: Any) -> list[dict[str, Any]]:
    return [{"value": value, "label": label} for value, label in pairs]
