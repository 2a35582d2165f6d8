"""What the analysis of a buying center reads, once for all its steps."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q
from django.http import HttpRequest

from stakeholders import center_parts
from stakeholders.centers import CenterPicture, center_picture
from stakeholders.models import BuyingCenter, Contact, Member, Need
from stakeholders.purchases import Purchase, purchase_of
from stakeholders.relationship_table import RelationshipTable, relationship_table
from team.models import Organization, User

EXCERPT = 8


@dataclass(frozen=True, slots=True)
class People:
    """How many people of the account the reader knows of, in how many departments."""

    known: int
    departments: int


@dataclass(frozen=True, slots=True)
class Facts:
    """`members`: the people who are still there, heaviest first. `lines`: (name, title, whom they report to) of those
    who weigh most. `parts`: keys of the center's parts that the reader may open."""

    center: BuyingCenter
    picture: CenterPicture
    table: RelationshipTable
    members: Sequence[Member]
    people: People
    lines: Sequence[tuple[str, str, str]]
    outside: Sequence[str]
    unplaced: Sequence[str]
    purchase: Purchase | None
    needs: Sequence[Need]
    keeps_personality: bool
    can_edit: bool
    parts: frozenset[str]


def facts_of(request: HttpRequest, center: BuyingCenter, user: User) -> Facts:
    organization = Organization.objects.current()
    picture = center_picture([center.pk], organization.today())[center.pk]
    table = relationship_table([center], user)
    members = _heaviest_first(table, picture)
    names = _superiors(members, user)
    return Facts(
        center=center,
        picture=picture,
        table=table,
        members=members,
        people=_people(center, user),
        lines=[_line(each.contact, names) for each in members[:EXCERPT]],
        outside=[str(each.contact) for each in members if each.contact.affiliation],
        unplaced=[str(each.contact) for each in members if _is_unplaced(each.contact, members)],
        purchase=purchase_of(center.pk, user),
        needs=list(Need.objects.visible_to(user).filter(center=center, dropped_on=None)),
        keeps_personality=organization.keeps_personality,
        can_edit=table.tables[0].can_edit,
        parts=frozenset(part.key for part in center_parts.parts(request, center)),
    )


def _heaviest_first(table: RelationshipTable, picture: CenterPicture) -> list[Member]:
    order = {each.id: place for place, each in enumerate(picture.by_weight())}
    here = [row.member for row in table.rows if row.member.contact_id in order]
    return sorted(here, key=lambda member: order[member.contact_id])


def _people(center: BuyingCenter, user: User) -> People:
    seen = Contact.objects.visible_to(user).present().filter(account_id=center.account_id).order_by()
    found = seen.aggregate(known=Count("pk"), departments=Count("department", filter=~Q(department=""), distinct=True))
    return People(**found)


def _superiors(members: Sequence[Member], user: User) -> dict[uuid.UUID, str]:
    """Names of those to whom the members report, as far as the reader sees them (one query)."""
    ids = {member.contact.reports_to_id for member in members} - {None}
    return {contact.pk: str(contact) for contact in Contact.objects.visible_to(user).filter(pk__in=ids)}


def _line(contact: Contact, names: dict[uuid.UUID, str]) -> tuple[str, str, str]:
    superior = names.get(contact.reports_to_id, "") if contact.reports_to_id else ""
    return str(contact), contact.title, superior


def _is_unplaced(contact: Contact, members: Sequence[Member]) -> bool:
    """Neither under anybody nor above anybody here, and not from outside."""
    if contact.reports_to_id or contact.affiliation or contact.level == Contact.Level.EXECUTIVE:
        return False
    return all(each.contact.reports_to_id != contact.pk for each in members)
