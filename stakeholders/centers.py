"""Reads about many buying centers at once: who is in them, what they weigh, what is agreed next.

Every function asks a constant number of queries, however many centers; callers with very many pass them in
portions of a few thousand. Sight is the caller's business: the ids come from what they may see.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from stakeholders import endorsement, influence, liveness, meetings
from stakeholders.cadence import cadence_of
from stakeholders.endorsement import Endorsement, Tally, Vote
from stakeholders.influence import Lights, Person
from stakeholders.models import BuyingCenter, Commitment, Member, MemberRole
from stakeholders.roles import split_codes
from web.names import suited_name

NextSteps = tuple[Commitment | None, Commitment | None]


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What a page or a flag says about a member beside the pure `Person` of the same contact id.

    `stated_rung` is 1 to 6 or None; `stakeholders.ladder.raised_by_meetings` makes of it the one to show.
    """

    contact_id: uuid.UUID
    member_id: uuid.UUID
    name: str
    title: str
    level: str
    is_outsider: bool
    weight_reason: str
    joined_at: dt.datetime
    left_on: dt.date | None
    stated_rung: int | None
    target_attitude: int | None


@dataclass(frozen=True)
class CenterPicture:
    """A buying center as gates, flags and the deal page see it on `today`.

    People are keyed by contact id. What is computed is computed when first asked for.
    """

    center_id: uuid.UUID
    account_id: uuid.UUID
    technical_content: Decimal | None
    people: tuple[Person, ...]
    facts: Mapping[uuid.UUID, PersonFacts]
    cadence_days: int
    today: dt.date
    version: int = 1

    @cached_property
    def present(self) -> list[Person]:
        """Without those who have left."""
        return influence.present(self.people)

    @cached_property
    def weights(self) -> influence.Weights:
        return influence.weigh(self.people, self.technical_content)

    @cached_property
    def key_people(self) -> frozenset[Any]:
        return influence.key_people(self.weights)

    @cached_property
    def vote(self) -> Vote:
        return endorsement.count_vote(self.people, self.weights)

    @cached_property
    def tally(self) -> dict[int | None, Tally]:
        return endorsement.tally(self.people, self.weights)

    @cached_property
    def endorsement(self) -> Endorsement:
        return endorsement.judge_endorsement(self.people, self.weights, self.today)

    @cached_property
    def lights(self) -> Lights:
        return influence.light_up(self.people, self.weights)

    @cached_property
    def is_half_won(self) -> bool:
        return influence.is_half_won(self.people)

    @cached_property
    def coverage(self) -> Fraction | None:
        return influence.coverage(self.people, self.weights, self.today, cadence_days=self.cadence_days)

    @cached_property
    def people_met(self) -> int:
        """How many people were met in the last 90 days."""
        return influence.people_met(self.people, self.today)

    @cached_property
    def is_single_threaded(self) -> bool:
        return influence.is_single_threaded(self.people, self.today)

    def as_of(self, day: dt.date) -> CenterPicture:
        """What the same people and meetings come to on another day: the calendar alone makes the difference."""
        if day == self.today:
            return self
        left = {who: facts.left_on for who, facts in self.facts.items()}
        people = tuple(replace(person, is_gone=is_gone(left[person.id], day)) for person in self.people)  # type: ignore[index]
        return replace(self, people=people, today=day)

    def having(self, role: str) -> list[Person]:
        """The present people with a role or function."""
        return [person for person in self.present if role in person.roles or role in person.functions]

    def by_weight(self) -> list[Person]:
        """Present people, heaviest first; at equal weight the more influential, then by name."""
        return sorted(
            self.present,
            key=lambda p: (-self.weights[p.id], -(p.influence or 0), self.facts[p.id].name),  # type: ignore[index]
        )

    def name_of(self, contact_id: Any) -> str:
        return self.facts[contact_id].name


def center_picture(center_ids: Collection[uuid.UUID], today: dt.date) -> dict[uuid.UUID, CenterPicture]:
    """{center id: picture} for every center that exists (five queries)."""
    ids = list(center_ids)
    people, facts = _people_of(ids, today)
    pictures = {}
    rows = BuyingCenter.objects.filter(pk__in=ids).order_by()
    rows = rows.annotate(is_live=liveness.is_live("account_id"))
    sort = ("account__coverage_class", "account__tier", "is_live")
    fields = ("pk", "account_id", "technical_content", "version", *sort)
    for center_id, account_id, content, version, coverage_class, tier, is_live in rows.values_list(*fields):
        days = cadence_of(coverage_class, tier, has_live_deal=is_live).days
        pictures[center_id] = CenterPicture(
            center_id=center_id,
            account_id=account_id,
            technical_content=content,
            people=tuple(people.get(center_id, ())),
            facts=facts.get(center_id, {}),
            cadence_days=days,
            today=today,
            version=version,
        )
    return pictures


MEMBER_FIELDS = (
    "pk",
    "center_id",
    "contact_id",
    "attitude",
    "attitude_basis",
    "attitude_on",
    "influence",
    "weight_override",
    "weight_reason",
    "created_at",
    "target_attitude",
    "ended_on",
    "contact__rung",
    "contact__name",
    "contact__local_name",
    "contact__title",
    "contact__level",
    "contact__left_on",
    "contact__account_id",
    "center__account_id",
)


def _people_of(
    ids: list[uuid.UUID], today: dt.date
) -> tuple[dict[uuid.UUID, list[Person]], dict[uuid.UUID, dict[uuid.UUID, PersonFacts]]]:
    codes = _codes_of(ids)
    met = meetings.last_met(ids)
    people: dict[uuid.UUID, list[Person]] = {}
    facts: dict[uuid.UUID, dict[uuid.UUID, PersonFacts]] = {}
    rows = Member.objects.filter(center_id__in=ids).order_by("created_at", "pk")
    for row in rows.values(*MEMBER_FIELDS):
        center_id = row["center_id"]
        last_met_on = met.get((center_id, row["contact_id"]))
        people.setdefault(center_id, []).append(_person(row, codes.get(row["pk"], frozenset()), last_met_on, today))
        facts.setdefault(center_id, {})[row["contact_id"]] = _facts(row)
    return people, facts


def _codes_of(ids: list[uuid.UUID]) -> dict[uuid.UUID, frozenset[str]]:
    codes: dict[uuid.UUID, set[str]] = {}
    rows = MemberRole.objects.filter(member__center_id__in=ids)
    for member_id, code in rows.values_list("member_id", "code"):
        codes.setdefault(member_id, set()).add(code)
    return {member_id: frozenset(found) for member_id, found in codes.items()}


def _person(row: Mapping[str, Any], codes: frozenset[str], last_met_on: dt.date | None, today: dt.date) -> Person:
    roles, functions = split_codes(codes)
    return Person(
        id=row["contact_id"],
        roles=roles,
        functions=functions,
        influence=row["influence"],
        attitude=row["attitude"],
        basis=row["attitude_basis"],
        attitude_on=row["attitude_on"],
        weight_override=row["weight_override"],
        last_met_on=last_met_on,
        is_gone=is_gone(_gone_on(row), today),
    )


def _gone_on(row: Mapping[str, Any]) -> dt.date | None:
    """The first day without the person: they left the company, or this purchase when they changed jobs."""
    return min((day for day in (row["contact__left_on"], row["ended_on"]) if day is not None), default=None)


def is_gone(left_on: dt.date | None, day: dt.date) -> bool:
    return left_on is not None and left_on <= day


def _facts(row: Mapping[str, Any]) -> PersonFacts:
    return PersonFacts(
        contact_id=row["contact_id"],
        member_id=row["pk"],
        name=suited_name(row["contact__name"], row["contact__local_name"]),
        title=row["contact__title"],
        level=row["contact__level"],
        is_outsider=row["contact__account_id"] != row["center__account_id"],
        weight_reason=row["weight_reason"],
        joined_at=row["created_at"],
        left_on=_gone_on(row),
        stated_rung=row["contact__rung"],
        target_attitude=row["target_attitude"],
    )


TOLD = (
    *(each.name for each in Commitment._meta.concrete_fields),
    *("contact__name", "contact__local_name", "contact__title", "assignee__name"),
)
"""Of a commitment all, of its people what a line says of them: lists ask for hundreds at once."""


def next_steps(center_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, NextSteps]:
    """{center id: (next step, customer's action)}: the earliest open commitment of each side (one query).

    One without a day comes after those with one. Every asked center is answered, with None where nothing is agreed.
    """
    ids = list(center_ids)
    ours: dict[uuid.UUID, Commitment] = {}
    theirs: dict[uuid.UUID, Commitment] = {}
    rows = Commitment.objects.open().filter(center_id__in=ids).select_related("contact", "assignee").only(*TOLD)
    for commitment in rows:
        side = ours if commitment.side == Commitment.Side.OURS else theirs
        side.setdefault(commitment.center_id, commitment)
    return {center_id: (ours.get(center_id), theirs.get(center_id)) for center_id in ids}


def steps_with_people(center_id: uuid.UUID) -> dict[uuid.UUID, Commitment]:
    """{contact id: the earliest open commitment with that person, of ours or theirs} in a center (one query)."""
    rows = Commitment.objects.open().filter(center_id=center_id, contact__isnull=False).select_related("assignee")
    earliest: dict[uuid.UUID, Commitment] = {}
    for commitment in rows:
        earliest.setdefault(commitment.contact_id, commitment)
    return earliest
