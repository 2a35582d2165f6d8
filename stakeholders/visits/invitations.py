"""Visits as calendars take them (RFC 5545, 5546): for us, and without what we mean to get out of it, for the customer.

Nothing of it is a judgement: no attitudes, roles, notes or confidences. One visit has one UID in every invitation and
feed, and its version is the sequence, so that a calendar keeps one entry and the newest.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable
from typing import Any

import icalendar
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.models import Contact
from stakeholders.visits.models import Visit
from team.models import Organization, User
from web.addresses import absolute

PRODUCT = "-//Keyline//Visits//EN"
PUBLISH, REQUEST, CANCEL = "PUBLISH", "REQUEST", "CANCEL"


def calendar_of(events: Iterable[icalendar.Event], method: str, *, name: str = "") -> bytes:
    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("x-wr-calname", clean(name))
    for event in events:
        calendar.add_component(event)
    return calendar.to_ical()


def for_us(visit: Any, account: KeyAccount | None) -> icalendar.Event:
    """Of a visit read by `reading.shown` for its reader; `account` if they see it in full: only then its address."""
    event = _event(visit, title(visit))
    _add(event, "location", _place(visit, account))
    lines = []
    if visit.in_full:
        lines += [visit.purpose]
        lines += [_("Commitment to ask for: %(what)s") % {"what": visit.planned_commitment}] * bool(
            visit.planned_commitment
        )
    if names := ", ".join(str(one.contact) for one in visit.seen_people):
        lines.append(_("With %(names)s") % {"names": names})
    lines.append(absolute(visit.get_absolute_url()))
    _add(event, "description", "\n".join(clean(line) for line in lines if line))
    event.add("url", absolute(visit.get_absolute_url()))
    for each in visit.colleagues.all():
        event.add("attendee", _address(each.user.name, each.user.email, "ATTENDEE"))
    return event


def for_customer(visit: Visit, account: KeyAccount | None, invited: Iterable[Contact] = ()) -> icalendar.Event:
    """What a customer may read: who comes, when and where; where to, if whoever takes it along sees that."""
    event = _event(visit, title_for_customer(visit))
    _add(event, "location", _place(visit, account))
    _add(event, "description", _("With %(names)s") % {"names": ", ".join(our_names(visit))})
    for contact in invited:
        event.add("attendee", _address(contact.name, contact.email, "ATTENDEE"))
    return event


def called_off(visit: Visit, text: str, guests: Iterable[User | Contact] = ()) -> icalendar.Event:
    """Takes it out of a calendar that holds it; says nothing that was not known there."""
    event = _event(visit, text)
    event["status"] = icalendar.vText("CANCELLED")
    for guest in guests:
        event.add("attendee", _address(guest.name, guest.email, "ATTENDEE"))
    return event


def title(visit: Visit) -> str:
    return clean(f"{visit.get_channel_display()}: {visit.account}")


def title_for_customer(visit: Visit) -> str:
    words = {
        Visit.Channel.ON_SITE: _("Visit of %(organization)s"),
        Visit.Channel.AT_OUR_SITE: _("Visit at %(organization)s"),
        Visit.Channel.VIDEO: _("Video meeting with %(organization)s"),
    }
    text = words.get(Visit.Channel(visit.channel), _("Call with %(organization)s"))
    return clean(text % {"organization": Organization.objects.current().name})


def our_names(visit: Visit) -> list[str]:
    """The owner, then who comes along."""
    return [clean(str(visit.owner)), *(clean(str(each.user)) for each in visit.colleagues.select_related("user"))]


def _event(visit: Visit, text: str) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", uid_of(visit))
    event.add("sequence", visit.version)
    event.add("dtstamp", visit.updated_at.astimezone(dt.UTC))
    event.add("last-modified", visit.updated_at.astimezone(dt.UTC))
    event.add("dtstart", visit.starts_at.astimezone(dt.UTC))
    event.add("dtend", visit.ends_at.astimezone(dt.UTC))
    event.add("summary", text)
    event.add("status", "CANCELLED" if visit.state == Visit.State.CANCELLED else "CONFIRMED")
    event.add("organizer", _address(visit.owner.name, visit.owner.email, "ORGANIZER"))
    return event


def uid_of(visit: Visit) -> str:
    return f"visit-{visit.pk}@keyline.invalid"


def _place(visit: Visit, account: KeyAccount | None) -> str:
    if visit.channel == Visit.Channel.ON_SITE:
        return account.address if account else ""
    return Organization.objects.current().name if visit.channel == Visit.Channel.AT_OUR_SITE else ""


def _add(event: icalendar.Event, name: str, text: str) -> None:
    if text:
        event.add(name, text if name == "description" else clean(text))


def _address(name: str, email: str, part: str) -> icalendar.vCalAddress:
    address = icalendar.vCalAddress(f"mailto:{''.join(clean(email).split())}")
    address.params["CN"] = icalendar.vText(clean(name).replace('"', "'"))
    if part == "ATTENDEE":
        address.params["ROLE"] = icalendar.vText("REQ-PARTICIPANT")
        address.params["PARTSTAT"] = icalendar.vText("NEEDS-ACTION")
        address.params["RSVP"] = icalendar.vText("TRUE")
    return address


def clean(text: str) -> str:
    """One line without control characters, whatever somebody pasted into a name."""
    return " ".join("".join(" " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each for each in text).split())
