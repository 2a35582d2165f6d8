"""The page "Coach" of a buying center: who could become one, when the coach was last met, what was learned.

For the deal team only (`BuyingCenterQuerySet.confided_to`). Source: catalogue A6.6.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from stakeholders import wording
from stakeholders.centers import CenterPicture, center_picture
from stakeholders.influence import Person
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Intelligence, Member
from team.models import Organization, User
from team.requests import person
from web import panels
from web.formats import localized
from web.keyset import browser_page

SIZE = 20


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member with the criteria of a coach that they meet, in words."""

    contact_id: uuid.UUID
    member_id: uuid.UUID
    name: str
    title: str
    is_coach: bool
    attitude: str
    met: tuple[str, ...]
    last_met_on: dt.date | None


def may_read(request: HttpRequest, center: BuyingCenter) -> bool:
    return BuyingCenter.objects.confided_to(person(request)).filter(pk=center.pk).exists()


def coach_part(request: HttpRequest, center: BuyingCenter) -> Mapping[str, Any] | None:
    """Context of `stakeholders/coach.html`; `?state=` narrows what was learned, `?page=` goes back in time."""
    user = person(request)
    picture = center_picture([center.pk], Organization.objects.today())[center.pk]
    found = candidates(picture)
    return {
        "center": center,
        "candidates": found,
        "criteria_count": len(entries("coach", "criteria")),
        "has_coach": any(each.is_coach for each in found),
        "can_edit": BuyingCenter.objects.editable_by(user).filter(pk=center.pk).exists(),
        "alerts": list(panels.shown("coach", request, center)),
        "cooperation": texts_of("cooperation"),
        **_learned(request, center, user),
    }


def candidates(picture: CenterPicture) -> list[Candidate]:
    """Coaches first, then who meets most criteria, then by name; without those who left (one query)."""
    rows = Member.objects.filter(center_id=picture.center_id).values_list("contact_id", "coach_criteria")
    criteria = {contact: set(codes) for contact, codes in rows}
    found = [_candidate(picture, one, criteria[one.id]) for one in picture.present if one.id in criteria]
    return sorted(found, key=lambda each: (not each.is_coach, -len(each.met), each.name))


def _candidate(picture: CenterPicture, one: Person, codes: set[str]) -> Candidate:
    facts = picture.facts[one.id]  # type: ignore[index]
    return Candidate(
        contact_id=facts.contact_id,
        member_id=facts.member_id,
        name=facts.name,
        title=facts.title,
        is_coach="coach" in one.roles,
        attitude=wording.attitude_code(one.attitude),
        met=tuple(text for code, text in criteria_choices() if code in codes),
        last_met_on=one.last_met_on,
    )


def criteria_choices() -> list[tuple[str, str]]:
    return [(entry.code, localized(dict(entry.text))) for entry in entries("coach", "criteria").values()]


def texts_of(name: str) -> list[str]:
    return [localized(dict(entry.text)) for entry in entries("coach", name).values()]


def _learned(request: HttpRequest, center: BuyingCenter, user: User) -> dict[str, Any]:
    """What was learned, the newest first, and the filters with their addresses."""
    rows = Intelligence.objects.visible_to(user).filter(center=center)
    state = request.GET.get("state", "")
    chosen = state if state in Intelligence.State.values else ""
    narrowed = rows.filter(state=chosen) if chosen else rows
    page = browser_page(
        request, narrowed.select_related("source", "second_source", "reported_by"), order=["-learned_on"], size=SIZE
    )
    here = reverse("stakeholders:center_part", args=[center.pk, "coach"])
    filters: list[tuple[str, Any]] = [("", _("all")), *Intelligence.State.choices]
    return {
        "items": page.rows,
        "newer_url": page.newer_url and f"{here}{page.newer_url}#coach-items",
        "older_url": page.older_url and f"{here}{page.older_url}#coach-items",
        "filters": [{"key": key, "name": name, "current": key == chosen} for key, name in filters],
        "chosen": chosen,
    }
