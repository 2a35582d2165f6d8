"""The rows of "Who decides": the people of a buying center, heaviest first, ready for a page."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from stakeholders import wording
from stakeholders.centers import CenterPicture
from stakeholders.endorsement import KNOWN_BY_CONTACT
from stakeholders.influence import Person


@dataclass(frozen=True, slots=True)
class Decider:
    """`weight` is a share of one; `attitude` a code for components/attitude.html, hollow when `is_assumed`."""

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
    is_assumed: bool
    source: str
    last_met_on: dt.date | None
    is_outsider: bool


def deciders(picture: CenterPicture) -> list[Decider]:
    return [_decider(picture, person) for person in picture.by_weight()]


def who_decides(picture: CenterPicture, *, can_edit: bool = False) -> dict[str, Any]:
    """Context of `stakeholders/who_decides.html`; `can_edit`: the reader may edit the center."""
    return {
        "center_id": picture.center_id,
        "picture": picture,
        "sentence": wording.who_decides(picture),
        "endorsement": wording.endorsement_word(picture),
        "endorsement_reasons": wording.endorsement_reasons(picture),
        "deciders": deciders(picture),
        "can_edit_center": can_edit,
    }


def _decider(picture: CenterPicture, person: Person) -> Decider:
    facts = picture.facts[person.id]  # type: ignore[index]
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
        is_assumed=person.attitude is not None and person.basis not in KNOWN_BY_CONTACT,
        source=wording.attitude_source(person),
        last_met_on=person.last_met_on,
        is_outsider=facts.is_outsider,
    )
