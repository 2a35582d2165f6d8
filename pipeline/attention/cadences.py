"""Which accounts with live deals are due for a visit by their cadence. Source: compositions §9."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum
from django.utils import timezone

from pipeline.attention.ranking import ranked
from pipeline.editions import edition_of_stage
from pipeline.models import Deal
from pipeline.querysets import LIVE_FROM, DealQuerySet
from stakeholders.cadence import Cadence, cadence_of
from stakeholders.visits.encounters import FACE_TO_FACE, MEETING
from stakeholders.visits.models import Visit
from team.models import Organization

SHORTEST = dt.timedelta(days=14)
"""No cadence is shorter, so a deal with activity since then need not be looked at."""
LOOKED_AT = 25
"""Of so many of the most valuable candidates the accounts' visits are read."""


def overdue(deals: DealQuerySet, today: dt.date) -> list[uuid.UUID]:
    """Ids of the most valuable deals whose account was not visited within its cadence and has no visit planned."""
    quiet = Q(last_activity_on__lt=today - SHORTEST) | Q(last_activity_on=None, opened_on__lt=today - SHORTEST)
    rows = list(ranked(deals.filter(quiet, is_quiet=False))[:LOOKED_AT])
    due = due_among(rows, today, last_visits(rows))
    return [deal.pk for deal in rows if deal.pk in due]


def due_among(
    deals: Iterable[Deal], today: dt.date, visited: Mapping[uuid.UUID, dt.date] | None = None
) -> set[uuid.UUID]:
    """Those of the open deals whose account is past its cadence, with no visit planned (at most two queries)."""
    rows = [deal for deal in deals if may_be_due(deal, today)]
    visited = last_visits(rows) if visited is None else visited
    planned = planned_visits(deal.account_id for deal in rows)
    return {deal.pk for deal in rows if deal.account_id not in planned and _is_due(deal, visited, today)}


def may_be_due(deal: Deal, today: dt.date) -> bool:
    since = deal.last_activity_on or deal.opened_on
    return not deal.is_quiet and since is not None and since < today - SHORTEST


def _is_due(deal: Deal, visited: Mapping[uuid.UUID, dt.date], today: dt.date) -> bool:
    last = visited.get(deal.account_id)
    return last is None or (today - last).days > days_of(deal)


def days_of(deal: Deal) -> int:
    """How often the deal's account wants to be visited, in days."""
    return cadence_for(deal).days


def cadence_for(deal: Deal) -> Cadence:
    edition, account = edition_of_stage(deal.stage_id), deal.account
    is_live = edition.stages[edition.code_of[deal.stage_id]].nominal_probability >= LIVE_FROM
    return cadence_of(account.coverage_class, account.tier, has_live_deal=is_live)


def last_visits(deals: Iterable[Deal]) -> dict[uuid.UUID, dt.date]:
    """{account id: day of the last visit with a named person that its cadence counts} (one query; none for no deals).

    A call counts where the account may be visited remotely, else only who was met face to face.
    """
    wanted = {deal.account_id: cadence_for(deal) for deal in deals}
    if not wanted:
        return {}
    organization = Organization.objects.current()
    rows = Visit.objects.real().filter(account_id__in=list(wanted), channel__in=MEETING).order_by()
    face = Max("starts_at", filter=Q(channel__in=FACE_TO_FACE))
    found = {}
    for account, any_last, face_last in rows.values_list("account_id").annotate(Max("starts_at"), face=face):
        last = any_last if wanted[account].may_be_remote else face_last
        if last:
            found[account] = organization.day_of(last)
    return found


def planned_visits(account_ids: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Those of the accounts for which a visit is planned and not over (one query; none for no accounts)."""
    ids = set(account_ids)
    if not ids:
        return set()
    ahead = Visit.objects.planned().filter(account_id__in=ids, ends_at__gte=timezone.now())
    return set(ahead.values_list("account_id", flat=True))


def at_stake(account_ids: QuerySet[Any, Any]) -> Mapping[uuid.UUID, int]:
    """{account id: weighted amount of its open deals} (one query)."""
    rows = Deal.objects.open().filter(account_id__in=account_ids).order_by().values_list("account_id")
    return dict(rows.annotate(Sum("weighted_minor")))
