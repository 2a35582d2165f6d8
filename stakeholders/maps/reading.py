"""What the maps of one buying center are drawn from, read together: a constant number of queries."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from stakeholders import meetings, our_side
from stakeholders.centers import CenterPicture, PersonFacts, center_picture
from stakeholders.influence import Person
from stakeholders.ladder import shown_rungs
from stakeholders.meetings import Meetings
from stakeholders.models import BuyingCenter, Contact, InfluenceLine, Member
from stakeholders.rungs import Rung
from team.models import Organization, User

MOST_COLLEAGUES = 14
"""Beyond that a table of them is not looked at: those with a duty, then those who met somebody last."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of us; `duty` in words, empty where they have none here and only met somebody."""

    id: uuid.UUID
    name: str
    duty: str


@dataclass(frozen=True)
class Surroundings:
    """A buying center with what its maps show beside the picture; people are keyed by contact id.

    `superiors`: the nearest member above somebody, perhaps through people who are not members. `more_colleagues`:
    how many more of us have met somebody.
    """

    picture: CenterPicture
    superiors: Mapping[uuid.UUID, uuid.UUID]
    lines: tuple[InfluenceLine, ...]
    colleagues: tuple[Colleague, ...]
    more_colleagues: int
    met: Mapping[meetings.Key, Meetings]
    rungs: Mapping[uuid.UUID, Rung]

    @cached_property
    def people(self) -> list[Person]:
        """Those who are still there, heaviest first."""
        return self.picture.by_weight()

    def facts(self, contact_id: Any) -> PersonFacts:
        return self.picture.facts[contact_id]

    def name(self, contact_id: Any) -> str:
        return self.picture.facts[contact_id].name

    def met_by(self, contact_id: Any) -> list[tuple[Colleague, Meetings]]:
        """Who of us has met the person, the latest first."""
        found = [(each, self.met[contact_id, each.id]) for each in self.colleagues if (contact_id, each.id) in self.met]
        return sorted(found, key=lambda pair: pair[1].last_on, reverse=True)


def surroundings(center: BuyingCenter) -> Surroundings:
    """Sight is the caller's business: whoever sees the center sees its maps."""
    picture = center_picture([center.pk], Organization.objects.today())[center.pk]
    here = [person.id for person in picture.present]
    met = meetings.encounters(here)  # type: ignore[arg-type]
    colleagues = _colleagues(center, met)
    lines = InfluenceLine.objects.filter(center=center).select_related("source", "target")
    return Surroundings(
        picture=picture,
        superiors=_superiors(here),
        lines=tuple(line for line in lines if {line.source.contact_id, line.target.contact_id} <= set(here)),
        colleagues=tuple(colleagues[:MOST_COLLEAGUES]),
        more_colleagues=max(len(colleagues) - MOST_COLLEAGUES, 0),
        met=met,
        rungs=shown_rungs(here),  # type: ignore[arg-type]
    )


def _superiors(here: list[Any]) -> dict[uuid.UUID, uuid.UUID]:
    """Follow the reporting lines of the accounts upward until somebody of the buying center is met."""
    accounts = Contact.objects.filter(pk__in=here).order_by().values("account_id")
    rows = Contact.objects.filter(account_id__in=accounts).order_by()
    above: dict[uuid.UUID, uuid.UUID | None] = dict(rows.values_list("pk", "reports_to_id"))
    members, found = set(here), {}
    for person in here:
        at, passed = above.get(person), {person}
        while at is not None and at not in members and at not in passed:
            passed.add(at)
            at = above.get(at)
        if at in members and at not in passed:
            found[person] = at
    return found  # type: ignore[return-value]


def _colleagues(center: BuyingCenter, met: Mapping[meetings.Key, Meetings]) -> list[Colleague]:
    """With a duty first: owners of the account, of the deal, its team, who is responsible for somebody."""
    duties = _duties(center)
    latest: dict[uuid.UUID, Meetings] = {}
    for (_contact, user_id), each in met.items():
        latest[user_id] = max(each, latest.get(user_id, each))
    users: dict[uuid.UUID, User] = {
        user.pk: user for user in User.objects.filter(pk__in={*duties, *latest}, is_active=True)
    }
    others = sorted(
        (user_id for user_id in latest if user_id not in duties and user_id in users),
        key=lambda user_id: (-latest[user_id].last_on.toordinal(), users[user_id].name),
    )
    ordered: Iterable[uuid.UUID] = [*(user_id for user_id in duties if user_id in users), *others]
    return [Colleague(user_id, str(users[user_id]), duties.get(user_id, "")) for user_id in ordered]


def _duties(center: BuyingCenter) -> dict[uuid.UUID, str]:
    account = center.account
    duties: dict[uuid.UUID, str] = {}
    for user_id, what in ((account.owner_id, _("account owner")), (account.inside_owner_id, _("inside owner"))):
        if user_id:
            duties.setdefault(user_id, what)
    duties |= {user_id: what for user_id, what in our_side.workers(center.pk).items() if user_id not in duties}
    responsible = Member.objects.filter(center=center, responsible__isnull=False).order_by("created_at", "pk")
    for someone in responsible.values_list("responsible_id", flat=True):
        duties.setdefault(someone, _("responsible for somebody"))
    return duties
