"""All rooms at a glance: what is negotiated by deadline and gap, and how negotiations went.

Sums over approvals and concessions cover only deals that the reader may change; a person's own average follows
`team.figures`. Source: issue "the negotiation room", dashboard.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Case, Count, DateField, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from negotiations.agreed import agreed_prices
from negotiations.models import Approval, Concession, Negotiation, Offer, Side, Term
from negotiations.rules.authority import PRICE
from team.figures import is_faceless, is_open, may_name, people_read_by
from team.models import Organization, User
from team.money import to_minor

NEVER = dt.date(9999, 12, 31)
MOST_PEOPLE = 50
LOOKED_BACK = dt.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One room of the list. `ours` and `theirs`: the last price of each side, or of both the one they agreed on.

    In minor units of the deal's currency. `gap` is what lies between as a share of ours, 0 where they meet; None where
    a side has named none.
    """

    room: Negotiation
    days_left: int | None
    ours: int | None
    theirs: int | None
    waiting: int

    @property
    def gap(self) -> Decimal | None:
        if not self.ours or self.theirs is None:
            return None
        return Decimal(max(self.ours - self.theirs, 0)) / self.ours


def running(user: User, owner: str = "") -> QuerySet[Any]:
    """Running rooms that the person sees, by deadline: last those without one, and those agreed, whose clock stands.

    `owner`: "me", "team" or all.
    """
    rows: Any = Negotiation.objects.running().visible_to(user).select_related("deal__account", "deal__owner")
    if owner == "me":
        rows = rows.filter(deal__owner_id=user.pk)
    elif owner == "team":
        rows = rows.filter(deal__owner_id__in=user.sight.people)
    timed = Case(When(state=Negotiation.State.AGREED, then=None), default="deadline_on")
    return rows.annotate(deadline_key=Coalesce(timed, NEVER, output_field=DateField()))


def rows_of(rooms: Sequence[Negotiation], user: User) -> list[RoomRow]:
    """Three queries for any number of rooms."""
    ids = [room.pk for room in rooms]
    prices = _last_prices(ids)
    waiting: dict[Any, int] = dict(
        Approval.objects.visible_to(user)
        .waiting()
        .filter(negotiation_id__in=ids)
        .order_by()
        .values_list("negotiation_id")
        .annotate(Count("pk"))
    )
    today = user.today()
    return [
        RoomRow(
            room,
            room.days_left(today),
            _minor(prices.get((room.pk, Side.OURS)), room),
            _minor(prices.get((room.pk, Side.THEIRS)), room),
            waiting.get(room.pk, 0),
        )
        for room in rooms
    ]


def _minor(price: Decimal | None, room: Negotiation) -> int | None:
    return None if price is None else to_minor(price, room.deal.currency)


def _last_prices(rooms: Collection[uuid.UUID]) -> dict[tuple[Any, str], Decimal]:
    """{(room, side): the price of that side's newest offer that names one, or the one they agreed on}."""
    priced = Term.objects.filter(issue__code=PRICE, offer__alongside=False, offer__negotiation_id__in=rooms).exclude(
        offer__state=Offer.State.WITHDRAWN
    )
    newest = (
        Term.objects.filter(
            issue__code=PRICE,
            offer__alongside=False,
            offer__negotiation=OuterRef("offer__negotiation"),
            offer__side=OuterRef("offer__side"),
        )
        .exclude(offer__state=Offer.State.WITHDRAWN)
        .order_by("-offer__number")
        .values("pk")[:1]
    )
    rows = priced.filter(pk=Subquery(newest)).order_by()
    found = {
        (room, side): value for room, side, value in rows.values_list("offer__negotiation_id", "offer__side", "value")
    }
    return found | {(room, side): value for room, value in agreed_prices(rooms).items() for side in Side.values}


@dataclass(frozen=True, slots=True)
class PersonDiscounts:
    name: str
    offers: int
    average: Decimal
    largest: Decimal


def discounts(user: User, since: dt.date) -> list[PersonDiscounts]:
    """Average and largest discount of what was agreed, whoever offered it, by the deal's owner, as far as the reader
    reads people's figures.

    Where figures are told per team only, one's own alone. One query.
    """
    organization = Organization.objects.current()
    faceless, people = is_faceless(organization), people_read_by(user, is_open=is_open(organization))
    accepted = Offer.objects.visible_to(user).filter(
        state=Offer.State.ACCEPTED, discount__isnull=False, made_on__gte=since
    )
    rows = accepted.order_by().values("negotiation__deal__owner_id", "negotiation__deal__owner__name")
    rows = rows.annotate(offers=Count("pk"), average=Avg("discount"), largest=Max("discount"))
    return [
        PersonDiscounts(row["negotiation__deal__owner__name"], row["offers"], row["average"], row["largest"])
        for row in rows.order_by("-average", "negotiation__deal__owner_id")[: MOST_PEOPLE * 2]
        if may_name(row["negotiation__deal__owner_id"], people, user, faceless)
    ][:MOST_PEOPLE]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of ended rooms with this many rounds (the last stands for that many and more)."""

    rounds: int
    won: int
    lost: int
    stalled: int

    @property
    def share_won(self) -> Decimal | None:
        decided = self.won + self.lost
        return Decimal(self.won) / decided if decided else None


MANY = 6


def by_rounds(user: User, since: dt.date) -> list[Outcome]:
    """How negotiations ended by the number of rounds, 0 to MANY and more; one query."""
    ended = Negotiation.objects.visible_to(user).filter(ended_on__gte=since)
    counted: dict[int, dict[str, int]] = {}
    for rounds, state, number in ended.order_by().values_list("rounds_held", "state").annotate(Count("pk")):
        row = counted.setdefault(min(rounds, MANY), {})
        row[state] = row.get(state, 0) + number
    states = Negotiation.State
    return [
        Outcome(rounds, row.get(states.WON, 0), row.get(states.LOST, 0), row.get(states.STALLED, 0))
        for rounds, row in sorted(counted.items())
    ]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Concessions of ours since a day, over deals that the reader may change."""

    given: int
    unanswered: int
    got: int
    rooms: int

    @property
    def share_unanswered(self) -> Decimal | None:
        return Decimal(self.unanswered) / self.given if self.given else None


def concession_pattern(user: User, since: dt.date) -> Pattern:
    """How often we give, how often without a return, and how often they give. One query."""
    ours, theirs = Q(side=Side.OURS), Q(side=Side.THEIRS)
    answered = Q(answers__isnull=False) | Q(answered_by__isnull=False)
    rows = Concession.objects.visible_to(user).filter(given_on__gte=since)
    found: Mapping[str, int] = rows.aggregate(
        given=Count("pk", filter=ours, distinct=True),
        answered=Count("pk", filter=ours & answered, distinct=True),
        got=Count("pk", filter=theirs, distinct=True),
        rooms=Count("negotiation", distinct=True),
    )
    return Pattern(found["given"], found["given"] - found["answered"], found["got"], found["rooms"])


def approvals_waiting(user: User) -> dict[str, int]:
    """How many wait for this person, and how many of others this person sees. One query."""
    rows = Approval.objects.visible_to(user).waiting()
    found: dict[str, int] = rows.aggregate(mine=Count("pk", filter=Q(decider=user)), all=Count("pk"))
    return found
