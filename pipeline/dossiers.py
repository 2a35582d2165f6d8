"""Everything that gates and flags ask about deals, read together: a constant number of queries for any number.

A dossier is a snapshot of plain values around a deal row; rules are applied to it elsewhere
(`pipeline.proving` for gates, `pipeline.flagging` for flags).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q

from pipeline.editions import Edition, edition_of_stage
from pipeline.models import Deal, DealCompetitor, DealDocument, Evidence, Waiver
from stakeholders.centers import CenterPicture, center_picture, next_steps
from stakeholders.models import Commitment
from stakeholders.need_reading import known_needs
from stakeholders.needs import KnownNeed
from stakeholders.visits.models import Objection, VisitCenter, VisitPerson
from team.models import Organization

SENIOR_LEVELS = ("middle", "senior", "executive")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A visit or call about the deal's buying center. `met` and `expected` are contact ids."""

    id: uuid.UUID
    day: dt.date
    channel: str
    state: str
    outcome: str
    is_formal: bool
    is_agreed: bool
    material: str
    met: frozenset[uuid.UUID]
    expected: frozenset[uuid.UUID]

    @property
    def is_real(self) -> bool:
        """Held with at least one named person."""
        return self.state == "held" and bool(self.met)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document on the deal."""

    id: uuid.UUID
    kind: str
    dated_on: dt.date | None


@dataclass(slots=True)
class Dossier:
    """`meetings` newest first; `evidence` is not withdrawn, `needs` not dropped; `waivers` are granted or waiting;
    `is_without_people`: as somebody reads it who does not see the buying center; `more`: what apps above brought."""

    deal: Deal
    day: dt.date
    edition: Edition
    picture: CenterPicture
    evidence: list[Evidence] = field(default_factory=list)
    waivers: list[Waiver] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    price_objections: list[dt.date] = field(default_factory=list)
    needs: list[KnownNeed] = field(default_factory=list)
    competitors: int = 0
    next_step: Commitment | None = None
    customer_action: Commitment | None = None
    is_without_people: bool = False
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def leads(self) -> list[uuid.UUID]:
        """The customer's project leads of middle or higher level who are still there (contact ids)."""
        leads = {person.id for person in self.picture.having("project_lead")}
        return [who for who, facts in self.picture.facts.items() if who in leads and facts.level in SENIOR_LEVELS]


Source = Callable[[Sequence[uuid.UUID]], Mapping[uuid.UUID, Any]]
"""From deal ids to what an app above knows of them, in a constant number of queries."""
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Let an app above bring facts: they stand in `more[name]` of each dossier, for its prover and for the flags."""
    _sources[name] = source


def load(deals: Sequence[Deal], day: dt.date | None = None) -> dict[uuid.UUID, Dossier]:
    """Dossiers by deal id, on that day (the organization's today). Deals come with their account joined in."""
    organization = Organization.objects.current()
    day = day or organization.today()
    centers = {deal.buying_center_id: deal.pk for deal in deals}
    pictures = center_picture(list(centers), day)
    steps = next_steps(list(centers))
    dossiers = {
        deal.pk: Dossier(deal, day, edition_of_stage(deal.stage_id), pictures[deal.buying_center_id]) for deal in deals
    }
    for center, (ours, theirs) in steps.items():
        dossiers[centers[center]].next_step = ours
        dossiers[centers[center]].customer_action = theirs
    for center, needs in known_needs(list(centers)).items():
        dossiers[centers[center]].needs = needs
    _add_evidence(dossiers)
    _add_meetings(dossiers, centers, organization)
    _add_papers(dossiers)
    objections = Objection.objects.filter(center_id__in=list(centers), subject="price").order_by()
    for center, on in objections.values_list("center_id", "raised_on"):
        dossiers[centers[center]].price_objections.append(on)
    for name, source in _sources.items():
        for pk, brought in source(list(dossiers)).items():
            dossiers[pk].more[name] = brought
    return dossiers


def one(deal: Deal, day: dt.date | None = None) -> Dossier:
    return load([deal], day)[deal.pk]


def _add_evidence(dossiers: dict[uuid.UUID, Dossier]) -> None:
    evidence = Evidence.objects.filter(deal_id__in=list(dossiers), withdrawn_at__isnull=True)
    for row in evidence.select_related("given_by", "contact", "visit", "document").order_by("on", "created_at"):
        dossiers[row.deal_id].evidence.append(row)
    waivers = Waiver.objects.filter(Q(state=Waiver.State.GRANTED) | Q(state=Waiver.State.REQUESTED))
    for waiver in waivers.filter(deal_id__in=list(dossiers)).select_related("decided_by", "requested_by"):
        dossiers[waiver.deal_id].waivers.append(waiver)


def _add_meetings(
    dossiers: dict[uuid.UUID, Dossier], centers: dict[uuid.UUID, uuid.UUID], organization: Organization
) -> None:
    rows = list(
        VisitCenter.objects.filter(center_id__in=list(centers))
        .exclude(visit__state__in=["cancelled", "missed"])
        .order_by(F("visit__starts_at").desc(), "visit_id")
        .values_list(
            "center_id",
            "visit_id",
            "is_primary",
            "visit__starts_at",
            "visit__channel",
            "visit__state",
            "outcome",
            "visit__outcome",
            "visit__is_formal",
            "visit__is_agreed",
            "visit__material",
        )
    )
    met, expected = _people_of({row[1] for row in rows})
    for center, visit, is_primary, starts, channel, state, own, general, formal, agreed, material in rows:
        meeting = Meeting(
            id=visit,
            day=organization.day_of(starts),
            channel=channel,
            state=state,
            outcome=own or (general if is_primary else ""),
            is_formal=formal,
            is_agreed=agreed,
            material=material,
            met=frozenset(met[visit]),
            expected=frozenset(expected[visit]),
        )
        dossiers[centers[center]].meetings.append(meeting)


def _people_of(visits: Iterable[uuid.UUID]) -> tuple[dict[Any, set[Any]], dict[Any, set[Any]]]:
    met: dict[Any, set[Any]] = defaultdict(set)
    expected: dict[Any, set[Any]] = defaultdict(set)
    rows = VisitPerson.objects.filter(visit_id__in=list(visits)).values_list("visit_id", "contact_id", "met")
    for visit, contact, was_met in rows:
        expected[visit].add(contact)
        if was_met:
            met[visit].add(contact)
    return met, expected


def _add_papers(dossiers: dict[uuid.UUID, Dossier]) -> None:
    rows = DealDocument.objects.filter(deal_id__in=list(dossiers)).values_list(
        "deal_id", "document_id", "document__kind", "document__dated_on"
    )
    for deal, document, kind, dated_on in rows:
        dossiers[deal].papers.append(Paper(document, kind, dated_on))
    for deal in DealCompetitor.objects.filter(deal_id__in=list(dossiers)).values_list("deal_id", flat=True):
        dossiers[deal].competitors += 1
