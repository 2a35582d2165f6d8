"""The panel "Who decides": who stands where at a glance, the vote, and one row per person, heaviest first."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from stakeholders import meetings, vote_words, wording
from stakeholders.centers import CenterPicture, steps_with_people
from stakeholders.endorsement import KNOWN_BY_CONTACT
from stakeholders.influence import Person
from stakeholders.ladder import raised_by_meetings
from stakeholders.models import Commitment
from stakeholders.rungs import Rung
from web.formats import as_day

SHOWN = 8
MOST_NAMED = 3
IN_ORDER = (1, -1, 0, None)


@dataclass(frozen=True, slots=True)
class Decider:
    """`weight` is a share of one; `attitude` a code for components/attitude.html, hollow when `is_assumed`.

    `step`: the earliest open commitment with this person, ours or theirs, or None; `visit_on`: the day of the next
    visit that is planned with them.
    """

    contact_id: uuid.UUID
    member_id: uuid.UUID
    name: str
    title: str
    roles: str
    weight: float
    has_own_weight: bool
    weight_reason: str
    is_key: bool
    attitude: str
    attitude_name: str
    is_assumed: bool
    source: str
    target: str
    rung: str
    last_met_on: dt.date | None
    is_outsider: bool
    step: Commitment | None
    is_late: bool
    visit_on: dt.date | None


@dataclass(frozen=True, slots=True)
class Camp:
    """Those who think the same: `names` of the heaviest few, `more` of them, `count` in all."""

    attitude: str
    label: str
    names: str
    count: int
    more: int


@dataclass(frozen=True, slots=True)
class Plans:
    """What is planned with whom, by contact id: the earliest promise, the next visit."""

    steps: Mapping[uuid.UUID, Commitment]
    visits: Mapping[uuid.UUID, dt.datetime]


@dataclass(frozen=True, slots=True)
class VoteBar:
    """Where the vote stands on a line from 0 (all against) to 100 (all for us), and between which ends it may lie."""

    at: str
    low: str
    width: str
    value: str
    range: str


def who_decides(
    picture: CenterPicture, *, can_edit: bool = False, can_plan: bool = False, in_full: bool = False
) -> dict[str, Any]:
    """Context `who` of `stakeholders/who_decides.html` (three queries, whatever the number of people).

    `can_edit`: the reader may edit the center; `can_plan`: they sell, so they may plan a step with its people.
    `in_full`: with the people beyond the first eight, which other pages fetch only when they are asked for.
    """
    rows = deciders(picture)
    return {
        "center_id": picture.center_id,
        "version": picture.version,
        "lights": picture.lights,
        "sentence": wording.who_decides(picture),
        "decide": _(", ").join(picture.name_of(person.id) for person in picture.having("decision_maker")),
        "camps": camps(picture),
        "missing": missing(picture),
        "vote": vote_bar(picture) if rows else None,
        "vote_sentence": vote_words.vote_sentence(picture),
        "endorsement": wording.endorsement_word(picture),
        "endorsement_reasons": wording.endorsement_reasons(picture) or [vote_words.why_so(picture)],
        "signs": vote_words.signs(picture),
        "deciders": rows[:SHOWN],
        "others": rows[SHOWN:] if in_full else [],
        "more": len(rows[SHOWN:]),
        "content": picture.technical_content,
        "can_edit": can_edit,
        "can_plan": can_plan,
    }


def deciders(picture: CenterPicture) -> list[Decider]:
    """A row for each present person, heaviest first."""
    people = picture.by_weight()
    if not people:
        return []
    steps = steps_with_people(picture.center_id)
    rungs = raised_by_meetings({each.contact_id: each.stated_rung for each in picture.facts.values()})
    visits = meetings.planned(picture.center_id)
    return [_decider(picture, person, Plans(steps, visits), rungs) for person in people]


def camps(picture: CenterPicture) -> list[Camp]:
    """For us, against, neutral, unknown; those without anybody are left out."""
    labels = {1: _("For us"), -1: _("Against"), 0: _("Neutral"), None: _("Unknown")}
    ranked = picture.by_weight()
    by_attitude = {each: [person for person in ranked if person.attitude == each] for each in IN_ORDER}
    return [_camp(picture, labels[each], people) for each, people in by_attitude.items() if people]


def missing(picture: CenterPicture) -> list[str]:
    """Of the three who decide the outcome (A6.4), those whom nobody has found: nobody holds the part."""
    lights = picture.lights
    named = ((lights.decision_maker, _("decision maker")), (lights.coach, _("coach")), (lights.key, _("key person")))
    return [name for light, name in named if light == "missing"]


def vote_bar(picture: CenterPicture) -> VoteBar:
    vote = picture.vote
    low, high = _place(vote.low), _place(vote.high)
    return VoteBar(
        at=f"{_place(vote.value):.1f}",
        low=f"{low:.1f}",
        width=f"{high - low:.1f}",
        value=vote_words.signed(vote.value),
        range=vote_words.vote_range(picture),
    )


def _place(value: Fraction) -> float:
    return float((value + 1) * 50)


def _camp(picture: CenterPicture, label: str, people: Sequence[Person]) -> Camp:
    names = [picture.name_of(person.id) for person in people]
    attitude = wording.attitude_code(people[0].attitude)
    return Camp(attitude, label, _(", ").join(names[:MOST_NAMED]), len(names), len(names[MOST_NAMED:]))


def _decider(picture: CenterPicture, person: Person, plans: Plans, rungs: Mapping[uuid.UUID, Rung]) -> Decider:
    facts = picture.facts[person.id]  # type: ignore[index]
    step, visit_at = plans.steps.get(facts.contact_id), plans.visits.get(facts.contact_id)
    return Decider(
        contact_id=facts.contact_id,
        member_id=facts.member_id,
        name=facts.name,
        title=facts.title,
        roles=wording.names_of(person.roles | person.functions),
        weight=float(picture.weights[person.id]),
        has_own_weight=person.weight_override is not None,
        weight_reason=facts.weight_reason,
        is_key=person.id in picture.key_people,
        attitude=wording.attitude_code(person.attitude),
        attitude_name=wording.attitude_name(person.attitude),
        is_assumed=person.attitude is not None and person.basis not in KNOWN_BY_CONTACT,
        source=wording.attitude_source(person),
        target=wording.target(person.attitude, facts.target_attitude),
        rung=wording.rung(rungs[facts.contact_id].value),
        last_met_on=person.last_met_on,
        is_outsider=facts.is_outsider,
        step=step,
        is_late=step is not None and step.due_on is not None and step.due_on < picture.today,
        visit_on=as_day(visit_at) if visit_at else None,
    )
