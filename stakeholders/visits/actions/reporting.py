"""After a visit: what came out, what was promised, who has changed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.actions import create_contact, make_commitment, set_attitudes
from stakeholders.models import BuyingCenter, Commitment, Contact
from stakeholders.visits.actions.findings import require_codes, set_rungs, write_findings
from stakeholders.visits.actions.participants import (
    members_met,
    named_on,
    out_of_sight,
    require_reach,
    set_centers,
    set_colleagues,
    set_people,
)
from stakeholders.visits.actions.planning import announced, check
from stakeholders.visits.hints import progress
from stakeholders.visits.models import Outcome, Visit
from stakeholders.visits.reports import NewPerson, Promise, VisitReport
from stakeholders.visits.work import usual_work
from team import permits
from team.activities import batch
from team.models import Organization, User
from team.records import new_id
from web.errors import RuleViolation

REPORTED = (Visit.State.HELD, Visit.State.ATTEMPTED)


def log_visit(
    *, actor: User, report: VisitReport, visit_id: uuid.UUID | None = None, at: dt.datetime | None = None
) -> Visit:
    """Log a visit that took place or was tried, planned before or not. Source: catalogue A10.6, compositions §5.

    `visit_id` names a planned visit, or is the id that the sender gave a new one. Sending the same id again
    answers the visit that is there and changes nothing, also when both arrive at once.
    """
    visit_id = visit_id or new_id()
    try:
        with transaction.atomic():
            return _log(actor, report, visit_id, at)
    except IntegrityError:
        # The other of two sendings was quicker. Anything else that broke breaks again here.
        with transaction.atomic():
            return _log(actor, report, visit_id, at)


@batch()
def _log(actor: User, report: VisitReport, visit_id: uuid.UUID, at: dt.datetime | None) -> Visit:
    visit = Visit.objects.select_for_update(of=("self",)).filter(pk=visit_id).first()
    if visit is not None:
        permits.require_visible(visit, actor=actor)
        if visit.state in REPORTED:
            return visit
        _require_loggable(visit, report, actor)
    require_reach(actor, report.account, report.met, report.centers)
    _judge(report, at or timezone.now())
    before = named_on(visit) if visit else None
    report = _with_new_people(report, actor, at)
    visit = _write(visit, report, actor, visit_id, at)
    _promise(visit, report, actor, at)
    _set_attitudes(visit, report.attitudes, actor, at)
    write_findings(visit, report, actor, at)
    return announced("visit_logged", visit, actor, at or visit.ends_at, before=before)


def _require_loggable(visit: Visit, report: VisitReport, actor: User) -> None:
    permits.require_editable(visit, actor=actor)
    if visit.state == Visit.State.CANCELLED:
        raise RuleViolation("cancelled", _("This visit was cancelled. Log a new one."))
    if visit.account_id != report.account.pk:
        raise ValidationError(_("The visit was planned with another account."), code="other_account")


def _judge(report: VisitReport, now: dt.datetime) -> None:
    """What a report must say; every problem at its field."""
    problems: dict[str, str] = {}
    if report.starts_at > now:
        problems["starts_at"] = _("This is still ahead. Only what took place can be logged.")
    if not report.nobody_there:
        if not report.somebody_met:
            problems["met"] = _("Say whom you met, or that nobody was there.")
        if report.outcome not in Outcome.values:
            problems["outcome"] = _("Say what came out.")
    if report.nobody_there and report.somebody_met:
        problems["met"] = _("Either nobody was there or somebody was met.")
    if report.outcome == Outcome.ADVANCE and not _is_dated(report.customer_action):
        problems["customer_action"] = _("An advance is something the customer will do, with a day.")
    if problems:
        raise ValidationError(dict(problems))


def _is_dated(promise: Promise | None) -> bool:
    return promise is not None and bool(promise.what.strip()) and promise.due_on is not None


def _with_new_people(report: VisitReport, actor: User, at: dt.datetime | None) -> VisitReport:
    """The people met for the first time, entered; a name that is known here means that person.

    Who sees only the account's face keeps the new ones by the buying center.
    """
    if not report.new_people:
        return report
    sees_all = KeyAccount.objects.visible_to(actor).filter(pk=report.account.pk).exists()
    center = None if sees_all else report.centers[0]
    new = [
        _known(one, report.account, actor)
        or create_contact(actor=actor, account=report.account, center=center, name=one.name, title=one.title, at=at)
        for one in report.new_people
    ]
    return replace(report, met=tuple(dict.fromkeys((*report.met, *new))))


def _known(one: NewPerson, account: KeyAccount, actor: User) -> Contact | None:
    """The one person of the account whom the actor sees by this name, if nothing else was said of the title.

    A form offers so many people only, and a phone without a network may not know of the newest.
    """
    named = Q(name__iexact=one.name.strip()) | Q(local_name__iexact=one.name.strip())
    found = list(Contact.objects.visible_to(actor).present().filter(named, account=account).order_by("pk")[:2])
    is_they = len(found) == 1 and one.title.strip().lower() in ("", found[0].title.lower())
    return found[0] if is_they else None


def _write(visit: Visit | None, report: VisitReport, actor: User, visit_id: uuid.UUID, at: dt.datetime | None) -> Visit:
    was_planned = visit is not None
    visit = visit or Visit(id=visit_id, account=report.account, owner=actor, created_at=at or timezone.now())
    visit.state = report.state
    visit.starts_at = report.starts_at
    visit.ends_at = report.ends_at or report.starts_at
    visit.channel = report.channel
    visit.outcome = "" if report.nobody_there else report.outcome
    visit.is_formal = is_formal(
        report.channel, bool(report.met), was_planned if report.is_formal is None else report.is_formal
    )
    visit.no_sale_reason = report.no_sale_reason if report.outcome == Outcome.NO_SALE else ""
    visit.note, visit.material = report.note, report.material
    visit.question_types, visit.steps, visit.closing = report.question_types, report.steps, report.closing
    visit.work = report.work or _usual_work(report, actor)
    require_codes(visit)
    visit.logged_at = at or timezone.now()
    check(visit)
    if was_planned:
        visit.version += 1
        visit.updated_at = timezone.now()
    visit.save(force_insert=not was_planned)
    set_people(visit, report.met, met=True)
    unseen = out_of_sight(visit.about(), actor) if was_planned else []
    set_centers(visit, [*report.centers, *unseen], others=report.other_outcomes)
    set_colleagues(visit, report.colleagues, actor=actor)
    return visit


def _usual_work(report: VisitReport, actor: User) -> str:
    known = progress(actor, report.centers[0] if report.centers else None)
    return usual_work(known["stage"], has_won=known["has_won"])


def is_formal(channel: str, somebody_met: bool, by_appointment: bool) -> bool:
    """On site, by appointment, and a named person met."""
    return channel == Visit.Channel.ON_SITE and somebody_met and by_appointment


def _promise(visit: Visit, report: VisitReport, actor: User, at: dt.datetime | None) -> None:
    """The customer's action and our next step become commitments of the primary center, else of the account."""
    sides = ((Commitment.Side.THEIRS, report.customer_action), (Commitment.Side.OURS, report.next_step))
    only_one = report.met[0] if len(report.met) == 1 else None
    for side, promise in sides:
        if promise is None or not promise.what.strip():
            continue
        make_commitment(
            actor=actor,
            side=side,
            what=promise.what,
            due_on=promise.due_on,
            account=report.account,
            center=report.centers[0] if report.centers else None,
            contact=promise.contact or (only_one if side == Commitment.Side.THEIRS else None),
            assignee=promise.assignee,
            action_code=promise.action_code,
            origin=Commitment.Origin.VISIT,
            origin_id=visit.pk,
            at=at,
        )


@transaction.atomic
def note_attitudes(
    *,
    actor: User,
    visit_id: uuid.UUID,
    attitudes: Mapping[uuid.UUID, int | None],
    rungs: Mapping[uuid.UUID, int] | None = None,
    at: dt.datetime | None = None,
) -> Visit:
    """Who of those met has changed, said after the visit was saved: {contact id: -1, 0, 1 or None}, and how close
    they have come: {contact id: 1 to 6}."""
    visit = permits.locked_for_edit(Visit, visit_id, actor=actor)
    _set_attitudes(visit, attitudes, actor, at)
    set_rungs(visit, rungs or {}, actor, at)
    return visit


def _set_attitudes(
    visit: Visit, attitudes: Mapping[uuid.UUID, int | None], actor: User, at: dt.datetime | None
) -> None:
    """In those of the visit's buying centers that the actor sees; known since the day of the visit."""
    if not attitudes:
        return
    day = Organization.objects.day_of(visit.starts_at)
    met = members_met(visit)
    seen = BuyingCenter.objects.visible_to(actor).filter(pk__in=met).order_by("pk").values_list("pk", flat=True)
    for center_id in seen:
        learned = {pk: attitudes[pk] for pk in met[center_id] if pk in attitudes}
        set_attitudes(actor=actor, center_id=center_id, attitudes=learned, on=day, at=at or visit.ends_at)
