"""A visit put right later: a plan that moves, a report that was not quite so."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from stakeholders.actions.recording import only
from stakeholders.models import Commitment, Contact
from stakeholders.visits.actions.findings import require_codes
from stakeholders.visits.actions.participants import (
    named_on,
    out_of_sight,
    require_reach,
    set_centers,
    set_colleagues,
    set_people,
)
from stakeholders.visits.actions.planning import announced, check, require_ahead
from stakeholders.visits.actions.reporting import REPORTED, is_formal
from stakeholders.visits.models import Outcome, Visit
from team import history, permits
from team.models import User
from web.errors import RuleViolation

OF_BOTH = {"channel", "starts_at", "ends_at", "people", "centers", "colleagues"}
OF_A_PLAN = OF_BOTH | {"purpose", "planned_commitment", "fallback_commitment", "is_agreed", "travel_minutes"}
SAID = {"question_types", "steps", "closing", "work"}
OF_A_REPORT = OF_BOTH | SAID | {"outcome", "other_outcomes", "is_formal", "no_sale_reason", "material", "note"}
TIMES = ("starts_at",)
"""Told with the change: who counts by days counts the day of before anew."""
PARTICIPANTS = ("people", "centers", "colleagues", "other_outcomes")


@transaction.atomic
def change_visit(
    *,
    actor: User,
    visit_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> Visit:
    """Change a plan (time, channel, purpose …) or a report (outcome, note …); `people` are those expected or met.

    `people`, `centers` and `colleagues` replace those of before, but for people and centers out of the actor's sight.
    `other_outcomes`: {center id: outcome} of centers beside the primary.
    """
    visit = permits.locked_for_edit(Visit, visit_id, actor=actor, expected_version=expected_version)
    is_report = visit.state in REPORTED
    if not is_report and visit.state != Visit.State.PLANNED:
        raise RuleViolation("not_planned", _("This visit is not planned any more."))
    given = only(values, OF_A_REPORT | OF_A_PLAN)
    if not set(given) <= (OF_A_REPORT if is_report else OF_A_PLAN):
        # A report has no purpose, a plan no outcome.
        raise ValidationError({"state": [_("Some of this does not fit a visit in this state.")]})
    named = {key: given.pop(key) for key in PARTICIPANTS if key in given}
    before = named_on(visit)
    _require_named(visit, named, actor)
    _add_unseen(visit, named, actor)
    changed = history.apply(visit, given)
    if is_report:
        _judge(visit, named.get("people"), at or timezone.now())
        require_codes(visit)
    check(visit)
    if not is_report and "starts_at" in changed:
        require_ahead(visit.starts_at, actor, at or timezone.now())
    visit.save_changes(*changed, *({"is_formal"} - set(changed) if is_report else ()))
    _rewrite(visit, named, is_report, actor)
    fields = sorted({*changed, *named})
    old = {name: value for name, (value, _new) in changed.items() if name in TIMES}
    return announced("visit_changed", visit, actor, at, fields=fields, before=before, old=old, reason=reason)


def _require_named(visit: Visit, named: Mapping[str, Any], actor: User) -> None:
    """Only what is newly named is checked: who was there already may have gone out of sight."""
    known = set(visit.people.values_list("contact_id", flat=True))
    people: list[Contact] = [contact for contact in named.get("people", ()) if contact.pk not in known]
    if people or "centers" in named:
        centers = named.get("centers", visit.about().visible_to(actor))
        require_reach(actor, visit.account, people, list(centers))


def _add_unseen(visit: Visit, named: dict[str, Any], actor: User) -> None:
    rows = visit.people.filter(met=True) if visit.state == Visit.State.HELD else visit.people.all()
    there: dict[str, Any] = {"people": Contact.objects.filter(visit_rows__in=rows), "centers": visit.about()}
    for key in set(named).intersection(there):
        named[key] = [*named[key], *out_of_sight(there[key], actor)]


def _judge(visit: Visit, met: list[Contact] | None, now: dt.datetime) -> None:
    somebody_met = bool(met) if met is not None else visit.people.filter(met=True).exists()
    if visit.starts_at > now:
        raise ValidationError({"starts_at": _("This is still ahead. Only what took place can be logged.")})
    if visit.state == Visit.State.HELD and not somebody_met:
        raise ValidationError({"people": _("Say whom you met, or that nobody was there.")})
    if visit.state == Visit.State.HELD and visit.outcome not in Outcome.values:
        raise ValidationError({"outcome": _("Say what came out.")})
    if visit.outcome == Outcome.ADVANCE and not _has_customer_action(visit):
        raise ValidationError({"outcome": _("An advance is something the customer will do, with a day.")})
    visit.is_formal = is_formal(visit.channel, somebody_met, visit.is_formal)


def _has_customer_action(visit: Visit) -> bool:
    promised = Commitment.objects.theirs().filter(origin=Commitment.Origin.VISIT, origin_id=visit.pk)
    return promised.exclude(due_on=None).exists()


def _rewrite(visit: Visit, named: Mapping[str, Any], is_report: bool, actor: User) -> None:
    if "people" in named:
        set_people(visit, named["people"], met=visit.state == Visit.State.HELD)
    if is_report or "centers" in named:
        set_centers(visit, list(named.get("centers", visit.about())), others=named.get("other_outcomes"))
    if "colleagues" in named:
        set_colleagues(visit, named["colleagues"], actor=actor)
