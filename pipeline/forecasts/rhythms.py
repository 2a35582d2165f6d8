"""What Monday and Today say of visits, from the counted days. Source: compositions §1.5, §2.5."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from stakeholders.visits.encounters import VisitCounts, count_visits
from stakeholders.visits.targets import face_to_face_possible
from team.models import User

NONE = VisitCounts()


@dataclass(frozen=True, slots=True)
class WeekLine:
    text: str
    url: str


def week_line(user: User, today: dt.date) -> WeekLine | None:
    """ "This week 8 of 12 face to face, 5 of 8 were advances"; None where none are expected and none were made."""
    monday = today - dt.timedelta(days=today.weekday())
    counts = count_visits([user.pk], monday, today).get(user.pk, NONE)
    possible = face_to_face_possible(user, monday)
    if not possible and counts == NONE:
        return None
    values = {
        "done": counts.face_to_face,
        "possible": possible,
        "advances": counts.advances,
        "others": counts.without_order,
    }
    return WeekLine(_sentence(possible, counts.without_order) % values, rhythm_url("me"))


def _sentence(possible: int, others: int) -> str:
    if possible and others:
        return _("This week %(done)s of %(possible)s face to face, %(advances)s of %(others)s were advances.")
    if possible:
        return _("This week %(done)s of %(possible)s face to face.")
    if others:
        return _("This week %(done)s face to face, %(advances)s of %(others)s were advances.")
    return _("This week %(done)s face to face.")


def rhythm_url(who: str | uuid.UUID) -> str:
    return f"{reverse('visits:visit_rhythm')}?{urlencode({'who': str(who)})}"
