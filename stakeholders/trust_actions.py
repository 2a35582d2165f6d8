"""What builds trust with one person, read for pages: what fits, what is planned, when it was done last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from stakeholders import meetings, trust, wording
from stakeholders.ladder import raised_by_meetings
from stakeholders.methods.reading import Entry, entries
from stakeholders.models import BuyingCenter, Commitment, Contact, Member
from stakeholders.trust import Situation
from team.models import Organization, User
from web.formats import days_ago, localized
from web.params import uuid_of

CHIPS = 3


@dataclass(frozen=True, slots=True)
class Offer:
    """One action in words. `url` opens the sheet that plans it, `mark` tells what was done or planned already."""

    code: str
    way: str
    text: str
    url: str
    mark: str


def offered(contact: Contact, user: User) -> dict[str, Any]:
    """At most three that fit now, and all others of the eight ways. Six queries."""
    known = situation_of(contact, user)
    best = [row.code for row in trust.fitting(known)[: trust.AT_ONCE]]
    rows = {row.code: offer(row, contact, known) for row in trust.actions().values()}
    return {
        "offers": [rows[code] for code in best],
        "others": [each for code, each in rows.items() if code not in best],
    }


def chips(contact: Contact, user: User) -> list[Offer]:
    """Those that fit now, for the sheet of a next step; the register has a sheet of its own."""
    known = situation_of(contact, user)
    rows = [row for row in trust.fitting(known) if row.code != trust.COURTESY]
    return [offer(row, contact, known) for row in rows[:CHIPS]]


def asked_for(request: HttpRequest, user: User) -> list[Offer]:
    """The chips of the person whom the address of a next step names (``?contact=``)."""
    contact_id = uuid_of(request.GET.get("contact", ""))
    contact = Contact.objects.visible_to(user).present().filter(pk=contact_id).first() if contact_id else None
    return chips(contact, user) if contact else []


def offer(row: Entry, contact: Contact, known: Situation) -> Offer:
    way = localized(dict(entries("trust", "ways")[row.facts["way"]].text))
    return Offer(row.code, way, words(row, contact), _url(row, contact), _mark(row.code, known))


def words(row: Entry, contact: Contact) -> str:
    return localized(dict(row.text)).replace("{person}", str(contact))


def _url(row: Entry, contact: Contact) -> str:
    if row.code == trust.COURTESY:
        return f"{reverse('stakeholders:hospitality_create')}?contact={contact.pk}"
    return reverse("stakeholders:trust_act", args=[contact.pk, row.code])


def _mark(code: str, known: Situation) -> str:
    if code in known.planned:
        return _("planned")
    if day := known.done.get(code):
        return _("done %(when)s") % {"when": days_ago(day, known.today)}
    return ""


def situation_of(contact: Contact, user: User) -> Situation:
    """What the reader may know of the person; attitudes and promises of centers out of sight do not count."""
    today = Organization.objects.today()
    met = meetings.last_met_people([contact.pk]).get(contact.pk)
    attitudes = Member.objects.visible_to(user).filter(contact=contact).values_list("attitude", flat=True)
    made = Commitment.objects.visible_to(user).filter(contact=contact, action_code__startswith=trust.PREFIX)
    planned, done = _made(made.order_by("done_on").values_list("action_code", "state", "done_on"))
    return Situation(
        today=today,
        met_on=Organization.objects.day_of(met) if met else None,
        rung=raised_by_meetings({contact.pk: contact.rung})[contact.pk].value or 0,
        attitudes={wording.attitude_code(each) for each in attitudes} or {"unknown"},
        style=contact.style if Organization.objects.current().keeps_personality else "",
        planned=planned,
        done=done,
    )


def _made(rows: Iterable[tuple[str, str, dt.date | None]]) -> tuple[set[str], dict[str, dt.date]]:
    planned: set[str] = set()
    done: dict[str, dt.date] = {}
    for code, state, day in rows:
        code = code.removeprefix(trust.PREFIX)
        if state == Commitment.State.OPEN:
            planned.add(code)
        elif state == Commitment.State.DONE and day is not None:
            done[code] = day
    return planned, done


def centers_of(contact: Contact, user: User) -> Any:
    """The buying centers in sight in which the person has a part, the newest first."""
    return BuyingCenter.objects.visible_to(user).filter(members__contact=contact).order_by("-created_at", "pk")
