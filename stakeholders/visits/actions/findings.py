"""What a report says beside the outcome, in one transaction with it: needs, objections, news, rungs, files."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from stakeholders.actions import change_contact, record_need
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Contact
from stakeholders.visits import bidders
from stakeholders.visits.actions.files import attach
from stakeholders.visits.actions.objections import record_objection
from stakeholders.visits.actions.rival_news import record_rival_news
from stakeholders.visits.models import Spin, Visit
from stakeholders.visits.reports import HeardNeed, VisitReport
from team.models import Organization, User

MOST_SAID = 20
"""So many needs, objections and pieces of news one report may carry, each."""


def require_codes(visit: Visit) -> None:
    """Questions, steps and closing line are those that the method knows; each once, in its order."""
    for name, known in (("question_types", list(Spin.values)), ("steps", list(entries("visits", "steps")))):
        given = getattr(visit, name)
        if not isinstance(given, (list, tuple)) or not set(map(str, given)) <= set(known):
            raise _unknown(name, known)
        setattr(visit, name, [code for code in known if code in given])
    closings = list(entries("visits", "closings"))
    if visit.closing and visit.closing not in closings:
        raise _unknown("closing", closings)


def write_findings(visit: Visit, report: VisitReport, actor: User, at: dt.datetime | None) -> None:
    _require_few(report)
    day = Organization.objects.day_of(visit.starts_at)
    only_one = report.met[0] if len(report.met) == 1 else None
    primary = report.centers[0] if report.centers else None
    for need in report.needs:
        _write_need(visit, need, need.center or primary, need.contact or only_one, actor, day, at)
    for said in report.objections:
        record_objection(
            actor=actor,
            account=report.account,
            visit=visit,
            center=said.center or primary,
            contact=said.contact or only_one,
            raised_on=day,
            at=at,
            **{name: getattr(said, name) for name in ("text", "subject", "motive", "technique", "answer", "state")},
        )
    for news in report.rival_news:
        record_rival_news(
            actor=actor,
            account=report.account,
            visit=visit,
            center=news.center or primary,
            contact=news.contact,
            competitor=news.competitor,
            name=news.name,
            text=news.text,
            heard_on=day,
            at=at,
        )
    if report.bidders_remaining is not None:
        bidders.keep(actor=actor, center=primary, count=report.bidders_remaining, at=at)
    set_rungs(visit, report.rungs, actor, at)
    attach(visit, report.files, actor, at)


def set_rungs(visit: Visit, rungs: Mapping[uuid.UUID, int], actor: User, at: dt.datetime | None) -> None:
    """How close those who were met have come; who was not there is passed over."""
    met = visit.people.filter(met=True, contact_id__in=list(rungs)).values("contact_id")
    for contact in Contact.objects.visible_to(actor).filter(pk__in=met).order_by("pk"):
        change_contact(actor=actor, contact_id=contact.pk, values={"rung": rungs[contact.pk]}, at=at)


def _write_need(
    visit: Visit,
    need: HeardNeed,
    center: BuyingCenter | None,
    contact: Contact | None,
    actor: User,
    day: dt.date,
    at: dt.datetime | None,
) -> None:
    if center is None:
        raise ValidationError({"needs": _("Say which deal the visit is about: a need belongs to it.")})
    if need.is_confirmed and contact is None:
        raise ValidationError({"needs": _("Say who confirmed it.")})
    confirmed: dict[str, Any] = {"confirmed_by": contact, "confirmed_on": day} if need.is_confirmed else {}
    # Without the met there is no visit to have learned it in.
    learned: dict[str, Any] = {"visit_id": visit.pk} if visit.state == Visit.State.HELD else {}
    record_need(
        actor=actor,
        center_id=center.pk,
        kind=need.kind,
        statement=need.statement,
        contact=contact,
        maturity=need.maturity,
        learned_on=day,
        at=at,
        **learned,
        **confirmed,
    )


def _require_few(report: VisitReport) -> None:
    for name in ("needs", "objections", "rival_news"):
        if len(getattr(report, name)) > MOST_SAID:
            raise ValidationError({name: _("At most %(count)d at once.") % {"count": MOST_SAID}})


def _unknown(name: str, known: list[str]) -> ValidationError:
    return ValidationError({name: _("One of %(known)s is expected.") % {"known": ", ".join(known)}})
