"""Reads about needs: for gates, for the page of a buying center and for that of a person."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from stakeholders import meetings
from stakeholders.centers import CenterPicture
from stakeholders.models import Contact, Need
from stakeholders.need_words import feature_words
from stakeholders.needs import KnownNeed, ranked
from team.models import User
from web.names import suited_name

SHOWN = 200
KNOWN = (
    "center_id",
    "pk",
    "kind",
    "maturity",
    "learned_on",
    "contact_id",
    "confirmed_by_id",
    "confirmed_on",
    "statement",
    "contact__name",
    "contact__local_name",
    "confirmed_by__name",
    "confirmed_by__local_name",
)


def known_needs(center_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[KnownNeed]]:
    """{center id: its needs, without dropped ones}; centers without needs are absent (one query)."""
    found: dict[uuid.UUID, list[KnownNeed]] = {}
    rows = Need.objects.filter(center_id__in=list(center_ids), dropped_on__isnull=True)
    for center_id, *facts in rows.order_by("created_at", "pk").values_list(*KNOWN):
        names = [suited_name(facts[place] or "", facts[place + 1] or "") for place in (8, 10)]
        found.setdefault(center_id, []).append(KnownNeed(*facts[:8], *names))
    return found


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need ready for a page. `rungs` says of each of the four rungs whether it is reached."""

    need: Need
    rungs: tuple[bool, ...]
    features: list[str]
    source: str
    is_member: bool
    is_confirmed_by_key: bool


def rows_of_center(picture: CenterPicture, user: User) -> list[NeedRow]:
    """The needs of a center, the ripest first, then by the weight of whose they are. Two queries."""
    needs = {need.pk: need for need in _standing().filter(center_id=picture.center_id)[:SHOWN]}
    known = [KnownNeed(need.pk, need.kind, need.maturity, need.learned_on, need.contact_id) for need in needs.values()]
    order = [needs[each.id] for each in ranked(known, picture.weights)]
    return _rows(order, user, set(picture.facts), picture.key_people)


def rows_of_contact(contact: Contact, user: User) -> list[NeedRow]:
    """What the person needs or has confirmed, in the buying centers that the reader sees, the ripest first."""
    mine = Need.objects.visible_to(user).filter(Q(contact=contact) | Q(confirmed_by=contact)).values("pk")
    rows = _standing().filter(pk__in=mine).order_by("-maturity", "created_at", "pk")
    return _rows(rows[:SHOWN], user, {contact.pk}, ())


def _standing() -> Any:
    return Need.objects.filter(dropped_on__isnull=True).select_related("contact", "confirmed_by", "center")


def _rows(needs: Iterable[Need], user: User, members: Collection[Any], keys: Collection[Any]) -> list[NeedRow]:
    found = list(needs)
    visits = meetings.held(user, {need.visit_id for need in found if need.visit_id})
    return [
        NeedRow(
            need=need,
            rungs=tuple(rung <= need.maturity for rung in Need.Maturity.values),
            features=feature_words(need.tags),
            source=visits.get(need.visit_id, "") if need.visit_id else "",
            is_member=need.contact_id in members,
            is_confirmed_by_key=need.confirmed_by_id in keys,
        )
        for need in found
    ]
