"""Visits of an account again and again: started, changed, ended. `occurrences` plans the next one."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.actions.recording import only
from stakeholders.models import BuyingCenter, Contact
from stakeholders.querysets import accounts_worked_by
from stakeholders.visits.actions.occurrences import lock_planned, plan_first, told
from stakeholders.visits.actions.participants import out_of_sight, require_reach
from stakeholders.visits.actions.planning import cancel_visit
from stakeholders.visits.models import Channel, SeriesPerson, Visit, VisitSeries
from team import history, permits
from team.models import User
from team.people import require_assignable
from team.records import new_id
from web.days import is_plausible
from web.errors import RuleViolation

CHANGEABLE = {
    "center",
    "people",
    "every_days",
    "weekday",
    "starts_at",
    "minutes",
    "channel",
    "purpose",
    "first_on",
    "last_on",
}


@transaction.atomic
def start_series(
    *,
    actor: User,
    account: KeyAccount,
    owner: User | None = None,
    people: Iterable[Contact] = (),
    center: BuyingCenter | None = None,
    every_days: int | None = None,
    weekday: int | None = None,
    starts_at: dt.time = dt.time(10),
    minutes: int = 60,
    channel: str = Channel.ON_SITE,
    purpose: str = "",
    first_on: dt.date | None = None,
    last_on: dt.date | None = None,
    visit: Visit | None = None,
    series_id: uuid.UUID | None = None,
    at: dt.datetime | None = None,
) -> VisitSeries:
    """Visits of `owner` (the actor unless somebody whom they lead) with the account, by its cadence or `every_days`.

    `visit`: one that begins the series; a planned one is its first, else the next is counted from it.
    """
    people, owner = list(people), owner or actor
    require_reach(actor, account, people, [center] if center else [])
    _require_visitor(actor, owner, account)
    series = VisitSeries(
        id=series_id or new_id(),
        account=account,
        owner=owner,
        center=center,
        every_days=every_days,
        weekday=weekday,
        starts_at=starts_at,
        minutes=minutes,
        channel=channel,
        purpose=purpose,
        first_on=first_on or owner.day_of(at),
        last_on=last_on,
    )
    if series.first_on < owner.day_of(at):
        raise ValidationError({"first_on": _("A plan lies ahead.")}, code="past")
    _check(series)
    _insert(series)
    _set_people(series, people)
    if visit is not None:
        _begin_with(series, visit, actor)
    plan_first(series, actor=actor, at=at)
    return told(series, "series_started", actor, at)


@transaction.atomic
def change_series(
    *,
    actor: User,
    series_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> VisitSeries:
    """From the next visit on that will be planned; the one that is planned already stays as it is."""
    series = permits.locked_for_edit(VisitSeries, series_id, actor=actor, expected_version=expected_version)
    _require_running(series)
    given = only(values, CHANGEABLE)
    people = given.pop("people", None)
    _require_new(series, people, given.get("center"), actor)
    changed = history.apply(series, given)
    _check(series)
    series.save_changes(*changed)
    if people is not None:
        there = Contact.objects.filter(series_rows__series=series)
        _set_people(series, [*people, *out_of_sight(there, actor)])
    plan_first(series, actor=actor, at=at)
    fields = sorted({*changed, *({"people"} if people is not None else ())})
    return told(series, "series_changed", actor, at, fields=fields)


@transaction.atomic
def end_series(
    *,
    actor: User,
    series_id: uuid.UUID,
    cancel_planned: bool = False,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> VisitSeries:
    """No further visit is planned; the one that stands ahead is kept unless `cancel_planned`."""
    if cancel_planned:
        lock_planned(series_id)
    series = permits.locked_for_edit(VisitSeries, series_id, actor=actor, expected_version=expected_version)
    if series.is_running:
        series.is_running = False
        series.save_changes("is_running")
        told(series, "series_ended", actor, at)
    if cancel_planned:
        for pk in Visit.objects.planned().filter(series=series).values_list("pk", flat=True):
            cancel_visit(actor=actor, visit_id=pk, at=at)
    return series


def _require_visitor(actor: User, owner: User, account: KeyAccount) -> None:
    if owner.pk != actor.pk:
        require_assignable(actor, owner)
    if not owner.is_active or not accounts_worked_by(owner).filter(pk=account.pk).exists():
        raise ValidationError({"owner": _("%(name)s does not work with this account.") % {"name": owner}})
    if VisitSeries.objects.running().filter(account=account, owner=owner).exists():
        raise _running_already(owner)


def _running_already(owner: User) -> RuleViolation:
    return RuleViolation("series_running", _("%(name)s visits this account regularly already.") % {"name": owner})


def _require_running(series: VisitSeries) -> None:
    if not series.is_running:
        raise RuleViolation("series_ended", _("These regular visits have ended. Start them anew."))


def _require_new(series: VisitSeries, people: Any, center: BuyingCenter | None, actor: User) -> None:
    """Only who and what is newly named is checked."""
    known = set(series.people.values_list("contact_id", flat=True))
    fresh = [contact for contact in people or () if contact.pk not in known]
    named = center if center and center.pk != series.center_id else None
    if fresh or named:
        about = named or (series.center if series.center_id else None)
        seen = about and BuyingCenter.objects.visible_to(actor).filter(pk=about.pk).exists()
        require_reach(actor, series.account, fresh, [about] if about and (named or seen) else [])


def _check(series: VisitSeries) -> None:
    series.clean_fields(exclude={"account", "owner", "center"})
    for name in ("first_on", "last_on"):
        day = getattr(series, name)
        if day is not None and not is_plausible(day):
            raise ValidationError({name: _("This day is too far away.")}, code="far")
    if series.last_on and series.last_on < series.first_on:
        raise ValidationError({"last_on": _("It ends before it begins.")}, code="order")


def _insert(series: VisitSeries) -> None:
    try:
        with transaction.atomic():
            series.save(force_insert=True)
    except IntegrityError as error:
        if VisitSeries.objects.running().filter(account=series.account, owner=series.owner).exists():
            raise _running_already(series.owner) from error
        raise


def _set_people(series: VisitSeries, people: Iterable[Contact]) -> None:
    named = {contact.pk for contact in people}
    series.people.exclude(contact_id__in=named).delete()
    known = set(series.people.values_list("contact_id", flat=True))
    SeriesPerson.objects.bulk_create(SeriesPerson(series=series, contact_id=pk) for pk in sorted(named - known))


def _begin_with(series: VisitSeries, visit: Visit, actor: User) -> None:
    """The visit becomes one of the series: it has to be the visitor's, with this account, and in no running series."""
    row = permits.locked_for_edit(Visit, visit.pk, actor=actor)
    is_taken = row.series is not None and row.series.is_running
    if row.account_id != series.account_id or row.owner_id != series.owner_id or is_taken:
        raise ValidationError({"visit": _("This visit cannot begin the series.")}, code="other_visit")
    row.series = series
    row.save_changes("series")
