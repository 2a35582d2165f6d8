"""What is negotiated, and what we want of it. Source: formulas §12, catalogue A13.

An issue and its stance are prepared together, so one action writes both; each keeps its own version.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from negotiations.actions.recording import record_changes, require_running
from negotiations.approved_limits import binds, require_fixed, require_held, require_removable
from negotiations.issue_defaults import filled, require_list_price, stance_of
from negotiations.issue_values import OF_THE_ISSUE, OF_THE_STANCE, check, stated
from negotiations.methods import lists
from negotiations.models import Issue, Negotiation, Stance
from stakeholders.actions.recording import only
from stakeholders.visits.rules.prepared import fingerprint
from team import history
from team.activities import announce
from team.models import User
from team.permits import locked_for_edit, require_fresh
from web.errors import RuleViolation, StaleVersion

MOST_ISSUES = 40


def add_issue(
    *,
    actor: User,
    negotiation_id: uuid.UUID,
    code: str = "",
    values: Mapping[str, Any] | None = None,
    at: dt.datetime | None = None,
) -> Issue:
    """One more issue, the last one: see `add_issues`."""
    [issue] = add_issues(actor=actor, negotiation_id=negotiation_id, wanted=[(code, values or {})], at=at)
    return issue


@transaction.atomic
def add_issues(
    *,
    actor: User,
    negotiation_id: uuid.UUID,
    wanted: Sequence[tuple[str, Mapping[str, Any]]],
    at: dt.datetime | None = None,
) -> list[Issue]:
    """More issues, after those that are there, all or none: (code, values) of a template, whose words and steps fill
    what is not given; with the code "" one of our own with `name` and `better`."""
    room = locked_for_edit(Negotiation, negotiation_id, actor=actor)
    require_running(room)
    there = list(room.issues.all())
    codes, last = {issue.code for issue in there}, max((issue.place for issue in there), default=-1)
    if len(there) + len(wanted) > MOST_ISSUES:
        raise RuleViolation("too_many_issues", _("At most %(count)d issues.") % {"count": MOST_ISSUES})
    added = []
    for place, (code, values) in enumerate(wanted, start=last + 1):
        if code and code in codes:
            raise RuleViolation("issue_there", _("This issue is negotiated already."), {"code": code})
        codes.add(code)
        added.append(_added(room, code, only(values, (*OF_THE_ISSUE, *OF_THE_STANCE)), place))
    record_changes(room, {"issues": (None, [issue.name for issue in added])}, actor=actor, at=at)
    announce(actor=actor, verb="negotiation_changed", subject=room, new={"fields": ["issues"]}, at=at)
    return added


def _added(room: Negotiation, code: str, given: Mapping[str, Any], place: int) -> Issue:
    if code and code not in lists.issue_templates():
        raise ValidationError({"code": _("There is no “%(code)s” in this list.") % {"code": code}})
    issue = Issue(negotiation=room, code=code, place=place)
    values = {**filled(room.deal, code), **given}
    history.apply(issue, {name: values[name] for name in OF_THE_ISSUE if name in values})
    stance = Stance(issue=issue)
    history.apply(stance, {name: values[name] for name in OF_THE_STANCE if name in values})
    check(issue, stance)
    require_list_price(issue, room.deal)
    issue.save(force_insert=True)
    stance.save(force_insert=True)
    return issue


@transaction.atomic
def change_issue(
    *,
    actor: User,
    issue_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    expected_stance: int | None = None,
    seen: int | None = None,
    at: dt.datetime | None = None,
) -> Issue:
    """Set any of OF_THE_ISSUE and OF_THE_STANCE. `seen`: the fingerprint of `stated` as it was looked at.

    Once the room is open, or where the issue was taken over from one that was, a limit becomes worse for us only by the
    grant of an approval (`RuleViolation` "needs_approval"), a list price not at all ("at_the_table"), and the direction
    is fixed.
    """
    room, issue = locked_issue(issue_id, actor=actor)
    stance = stance_of(issue)
    given = only(values, (*OF_THE_ISSUE, *OF_THE_STANCE))
    require_fresh(issue, expected_version)
    require_fresh(stance, expected_stance)
    if seen is not None and fingerprint(stated(issue, stance)) != seen:
        raise StaleVersion(_("Somebody else changed this meanwhile. Look at it again, then repeat."), issue.version)
    require_running(room)
    of_issue = history.apply(issue, {name: given[name] for name in OF_THE_ISSUE if name in given})
    of_stance = history.apply(stance, {name: given[name] for name in OF_THE_STANCE if name in given})
    if not of_issue and not of_stance:
        return issue
    check(issue, stance)
    if "reference" in of_issue:
        require_list_price(issue, room.deal)
    if binds(room, issue):
        require_fixed(issue, of_issue)
        require_held(issue, {**of_issue, **of_stance})
    _write(room, issue, stance, of_issue, of_stance, actor=actor, at=at)
    return issue


def _write(
    room: Negotiation,
    issue: Issue,
    stance: Stance,
    of_issue: Mapping[str, Any],
    of_stance: Mapping[str, Any],
    *,
    actor: User,
    at: dt.datetime | None,
) -> None:
    if of_issue:
        issue.save_changes(*of_issue)
        announce(actor=actor, verb="negotiation_changed", subject=room, new={"fields": ["issues"]}, at=at)
    if of_stance:
        if stance._state.adding:
            stance.save(force_insert=True)
        else:
            stance.save_changes(*of_stance)
        announce(actor=actor, verb="sheet_changed", subject=room.sheet, new={"fields": ["stances"]}, at=at)
    record_changes(room, {**of_issue, **of_stance}, actor=actor, at=at, of=f"{issue.pk}:")


@transaction.atomic
def remove_issue(
    *, actor: User, issue_id: uuid.UUID, expected_version: int | None = None, at: dt.datetime | None = None
) -> None:
    """Take an issue off the list that nobody has offered anything on; at the table none whose limit or list price is
    known: it would be a way round their guard."""
    room, issue = locked_issue(issue_id, actor=actor)
    require_fresh(issue, expected_version)
    require_running(room)
    if issue.terms.exists() or issue.concessions.exists():
        raise RuleViolation("issue_was_offered", _("This issue stands in an offer: it stays."))
    if binds(room, issue):
        require_removable(issue, stance_of(issue).limit)
    issue.delete()
    record_changes(room, {"issues": ([issue.name], None)}, actor=actor, at=at)
    announce(actor=actor, verb="negotiation_changed", subject=room, new={"fields": ["issues"]}, at=at)


@transaction.atomic
def order_issues(
    *,
    actor: User,
    negotiation_id: uuid.UUID,
    order: Sequence[uuid.UUID],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> None:
    """Put the issues in this order; those not named follow as they stood. `expected_version` is the room's."""
    room = locked_for_edit(Negotiation, negotiation_id, actor=actor, expected_version=expected_version)
    require_running(room)
    rows = list(room.issues.all())
    wanted = {pk: place for place, pk in enumerate(order)}
    if unknown := set(wanted) - {row.pk for row in rows}:
        raise ValidationError({"order": _("There is no record %(id)s.") % {"id": min(map(str, unknown))}})
    rows.sort(key=lambda row: wanted.get(row.pk, len(wanted)))
    moved = [row for place, row in enumerate(rows) if row.place != place]
    for place, row in enumerate(rows):
        row.place = place
    Issue.objects.bulk_update(moved, ["place"])
    if moved:
        room.save_changes()
        announce(actor=actor, verb="negotiation_changed", subject=room, new={"fields": ["issues"]}, at=at)


@transaction.atomic
def move_issue(*, actor: User, issue_id: uuid.UUID, up: bool, at: dt.datetime | None = None) -> None:
    """One place further up or down."""
    room, issue = locked_issue(issue_id, actor=actor)
    order = list(room.issues.values_list("pk", flat=True))
    place = order.index(issue.pk)
    other = place - 1 if up else place + 1
    if 0 <= other < len(order):
        order[place], order[other] = order[other], order[place]
        order_issues(actor=actor, negotiation_id=room.pk, order=order, at=at)


def locked_issue(issue_id: uuid.UUID, *, actor: User) -> tuple[Negotiation, Issue]:
    """The room, locked, if the actor may change it, and the issue read after."""
    negotiation_id = Issue.objects.visible_to(actor).values_list("negotiation_id", flat=True).get(pk=issue_id)
    room = locked_for_edit(Negotiation, negotiation_id, actor=actor)
    return room, Issue.lock(issue_id)
