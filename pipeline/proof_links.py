"""Where a missing criterion is proved: the sheet of its form, or the page that writes the record by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Document
from pipeline.dossiers import Dossier
from pipeline.editions import Edition
from pipeline.forms.proofs import Sources
from pipeline.models import Deal
from stakeholders.models import Contact
from stakeholders.visits.models import Visit
from team.models import User
from web.formats import localized, short_date

RECENT_VISITS = 12
LATELY = dt.timedelta(days=3)
"""What is proved so soon after a visit was learned there: it is suggested as the source."""


@dataclass(frozen=True, slots=True)
class ProofLink:
    """A button: its words, its address, and whether it opens in the sheet."""

    label: str
    url: str
    is_sheet: bool = True


def proof_links(deal: Deal, edition: Edition, criterion: str) -> list[ProofLink]:
    """The one-tap ways to prove a criterion, the method's first one first."""
    spec = edition.method.criteria[criterion]
    links = []
    for kind in spec.forms:
        url, is_sheet = _address(deal, criterion, kind)
        links.append(ProofLink(localized(dict(edition.method.forms.get(kind, {}))) or kind, url, is_sheet))
    return links


def _address(deal: Deal, criterion: str, kind: str) -> tuple[str, bool]:
    back = reverse("pipeline:deal_detail", args=[deal.pk])
    if kind == "win":
        return reverse("pipeline:deal_win", args=[deal.pk]), True
    if kind == "visit":
        return log_visit_url(deal, back), False
    if kind == "plan_visit":
        return plan_visit_url(deal, back), False
    if kind in ("person", "attitude"):
        return f"{back}#who", False
    return reverse("pipeline:deal_prove", args=[deal.pk, criterion, kind]), True


def log_visit_url(deal: Deal, back: str = "") -> str:
    """The visit form, with account and buying center filled in."""
    return _visit_url("visits:visit_log", deal, back)


def plan_visit_url(deal: Deal, back: str = "", contact: str = "") -> str:
    return _visit_url("visits:visit_plan", deal, back, contact)


def _visit_url(name: str, deal: Deal, back: str, contact: str = "") -> str:
    values = {"account": deal.account_id, "center": deal.buying_center_id, "contact": contact, "next": back}
    return f"{reverse(name)}?{urlencode({k: v for k, v in values.items() if v})}"


def sources_of(dossier: Dossier, user: User) -> Sources:
    """Visits about the deal, people of its account and its documents, as far as the person sees them."""
    held = [meeting.id for meeting in dossier.meetings if meeting.is_real][:RECENT_VISITS]
    visits = {row.pk: row for row in Visit.objects.visible_to(user).filter(pk__in=held)}
    seen = Contact.objects.visible_to(user).present().filter(account_id=dossier.deal.account_id)
    members = set(dossier.picture.facts)
    people = sorted(seen.order_by("name")[:200], key=lambda person: person.pk not in members)
    papers = Document.objects.visible_to(user).filter(pk__in=[paper.id for paper in dossier.papers])
    names = tuple((f"{person.pk}", _named(person)) for person in people)
    talks = tuple((f"visit:{pk}", _visit(visits[pk])) for pk in held if pk in visits)
    groups = (
        (_("Visits and calls"), talks),
        (_("People"), tuple((f"contact:{pk}", name) for pk, name in names)),
        (_("Documents"), tuple((f"document:{paper.pk}", paper.title) for paper in papers)),
    )
    return Sources(tuple((name, rows) for name, rows in groups if rows), names, talks)


def _visit(visit: Visit) -> str:
    return f"{visit.get_channel_display()}, {short_date(visit.starts_at)}"


def _named(person: Contact) -> str:
    return f"{person}, {person.title}" if person.title else str(person)


def first_source(dossier: Dossier, asked: Mapping[str, str]) -> dict[str, str]:
    """What a proof form begins with: the visit one comes from, else the newest one, if it was in the last days."""
    held = [meeting for meeting in dossier.meetings if meeting.is_real]
    named = [meeting.id for meeting in held if str(meeting.id) == asked.get("visit")]
    lately = [meeting.id for meeting in held if dossier.day - meeting.day <= LATELY]
    suggested = next(iter([*named, *lately]), None)
    return {"source": f"visit:{suggested}"} if suggested else {}
