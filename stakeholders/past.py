"""How somebody's attitude and rung developed, as small lines with their words; within the reader's sight."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from stakeholders import wording
from stakeholders.models import BuyingCenter, Contact, StakeholderChange
from stakeholders.sparkline import Line, Step, drawn
from team.models import Organization, User
from web.formats import short_date


@dataclass(frozen=True, slots=True)
class Development:
    """`label` says of what, `words` the same as the line for who does not see it."""

    label: str
    line: Line
    words: str


def developments(contact: Contact, user: User) -> list[Development]:
    """The rung, then the attitude in each buying center that the reader sees (one query)."""
    centers = BuyingCenter.objects.visible_to(user).filter(members__contact=contact).order_by().values("pk")
    of_rung, of_attitude = Q(field="rung", center=None), Q(field="attitude", center_id__in=centers)
    rows = StakeholderChange.objects.filter(of_rung | of_attitude, contact=contact).order_by("effective_at", "id")
    found: dict[tuple[str, str], list[tuple[dt.date, int | None]]] = {}
    organization = Organization.objects
    for field, name, new, at in rows.values_list("field", "center__name", "new", "effective_at"):
        found.setdefault((field, name or ""), []).append((organization.day_of(at), new))
    today = organization.today()
    in_order = sorted(found.items(), key=lambda each: (each[0][0] != "rung", each[0][1]))
    return [_development(field, name, steps, today) for (field, name), steps in in_order]


def _development(field: str, name: str, known: Iterable[tuple[dt.date, int | None]], today: dt.date) -> Development:
    steps = [Step(on, value) for on, value in known]
    if field == "rung":
        return Development(_("Relationship ladder"), drawn(steps, today, low=1, high=6), _told(steps, _rung))
    label = _("Attitude: %(center)s") % {"center": name}
    return Development(label, drawn(steps, today, low=-1, high=1), _told(steps, wording.attitude_name))


def _rung(value: int | None) -> str:
    return wording.rung(value) or _("not known")


def _told(steps: Iterable[Step], say: Callable[[int | None], str]) -> str:
    """ "neutral since 3 Oct, then supporter since 12 Nov"."""
    told = (_("%(state)s since %(day)s") % {"state": say(step.value), "day": short_date(step.on)} for step in steps)
    return _(", then ").join(told)
