"""What makes a visit worth it, of a person's own accounts: the cadence, people not met, measures that are due."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from stakeholders import meetings
from stakeholders.models import Commitment, Member, Standing
from stakeholders.visits import due, suggestions
from stakeholders.visits.due import Line
from stakeholders.visits.suggestions import Suggestion
from team.models import Organization, User
from web.formats import short_date

SOON = dt.timedelta(days=7)
"""What is due so soon is best talked about in a visit."""
NAMED = 3


def not_met(last: dt.date | None, today: dt.date) -> str:
    if last is None:
        return _("not visited yet")
    return _("not visited for %(days)d days") % {"days": (today - last).days}


def by_cadence(user: User, limit: int) -> Iterable[Suggestion]:
    """Accounts that are due and not planned, and those whose people were not met within twice the cadence.

    One that was never met is worth it where there is a deal: imported accounts accuse nobody.
    """
    today = Organization.objects.today()
    rows = [line for line in due.lines(due.own_accounts([user.pk])) if line.planned_at is None]
    rows.sort(key=lambda line: (-line.worth, line.rank, line.due_on, line.account_id))
    late = [line for line in rows if line.due_on <= today and (line.last_on or line.is_live or line.worth)]
    yield from (_suggestion(line, not_met(line.last_on, today)) for line in late[:limit])
    yield from _unmet(user, [line for line in rows if line.is_live], today, limit)
    managed = [line for line in rows if line.wants_management and line.last_on]
    yield from (_suggestion(line, _("management visit due")) for line in managed[:limit])


def _suggestion(line: Line, reason: str, **more: Any) -> Suggestion:
    return Suggestion(str(line), reason, account_id=line.account_id, worth=line.worth, **more)


def _unmet(user: User, rows: Sequence[Line], today: dt.date, limit: int) -> Iterable[Suggestion]:
    """Source: compositions §9 ("met recently" is the account's cadence × 2); four queries."""
    by_account = {line.account_id: line for line in rows}
    open_ones = Standing.objects.visible_to(user).filter(
        center__account_id__in=list(by_account), people__gt=F("people_met"), people_met__gt=0
    )
    pairs = open_ones.order_by("pk").values_list("center_id", "center__account_id")
    centers = dict(sorted(pairs, key=lambda pair: -by_account[pair[1]].worth)[:limit])
    limits = {center: 2 * by_account[account].cadence.days for center, account in centers.items()}
    people = _people(user, limits, today) if centers else {}
    for center, account in centers.items():
        if unmet := people.get(center):
            count, days = len(unmet), limits[center]
            words = ngettext(
                "%(count)d person not met for %(days)d days", "%(count)d people not met for %(days)d days", count
            )
            reason = words % {"count": count, "days": days}
            yield _suggestion(by_account[account], reason, center_id=center, people=tuple(unmet[:NAMED]))


def _people(user: User, limits: Mapping[uuid.UUID, int], today: dt.date) -> dict[uuid.UUID, list[uuid.UUID]]:
    """{center id: contacts who are there and were not met within so many days}."""
    last = meetings.last_met(list(limits))
    members = Member.objects.visible_to(user).filter(center_id__in=list(limits), contact__left_on__isnull=True)
    found: dict[uuid.UUID, list[uuid.UUID]] = {}
    for center, contact in members.order_by("pk").values_list("center_id", "contact_id"):
        met = last.get((center, contact))
        if met is None or (today - met).days > limits[center]:
            found.setdefault(center, []).append(contact)
    return found


def due_measures(user: User, limit: int) -> Iterable[Suggestion]:
    """Measures whose check has come, and what the person owes somebody there (one query)."""
    today = Organization.objects.today()
    to_check = Q(check_on__lte=today, checked_on__isnull=True) & ~Q(state=Commitment.State.DROPPED)
    owed = Q(state=Commitment.State.OPEN, side=Commitment.Side.OURS, contact__isnull=False, due_on__lte=today + SOON)
    rows = Commitment.objects.filter(to_check | owed, assignee=user).select_related("account")
    for step in rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:limit]:
        if step.check_on and step.check_on <= today and step.checked_on is None:
            reason = _("to check: %(what)s") % {"what": step.what}
        else:
            reason = _("due %(day)s: %(what)s") % {"day": short_date(step.due_on, today), "what": step.what}
        people = (step.contact_id,) if step.contact_id else ()
        yield Suggestion(str(step.account), reason, account_id=step.account_id, center_id=step.center_id, people=people)


def register() -> None:
    suggestions.register(by_cadence, place=30)
    suggestions.register(due_measures, place=20)
