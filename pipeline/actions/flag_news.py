"""Telling people of severe flags: the owner when one is raised, the manager when it still stands days later.

One message per deal and cure, however many flags it clears. Each flag remembers that it was told, in the transaction
that announces it, so that everything may be stopped and run again. Source: compositions section 8.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from pipeline.attention.ranking import awake
from pipeline.editions import edition_of_stage
from pipeline.models import Flag
from pipeline.rules.flag_groups import FlagGroup, group_by_cure, manager_sees, may_notify
from pipeline.wording import raised
from team.activities import announce_all, draft
from team.calendars import current_calendar
from team.models import Organization, User

NEWS_FOR = dt.timedelta(days=3)
"""A flag that nobody was told of by then is no news any more; a worker may be off over a weekend."""
LATEST = dt.timedelta(days=60)
"""Managers hear of flags of the last weeks: one that was snoozed for longer is settled between rep and customer."""

Running = dict[str, Flag]
"""The severe flags of one deal that may speak up, by code."""


@transaction.atomic
def tell_owners() -> int:
    """Of severe flags raised lately; answers how many messages. A constant number of queries."""
    organization, now = Organization.objects.current(), timezone.now()
    rows = _severe(organization).filter(raised_at__gt=now - NEWS_FOR)
    fresh = set(rows.filter(owner_told_at__isnull=True).values_list("deal_id", flat=True))
    deals = _by_deal(_severe(organization).filter(deal_id__in=fresh))
    cleared = _last_cleared(fresh)

    def is_news(flag: Flag) -> bool:
        deal, at = flag.deal, cleared.get((flag.deal_id, flag.code))
        return flag.raised_at > now - NEWS_FOR and may_notify(
            raised(flag),
            organization.day_of(flag.raised_at),
            owned_since=deal.owned_since,
            cleared_on=organization.day_of(at) if at else None,
            grace_days=edition_of_stage(deal.stage_id).method.grace_days,
        )

    return _tell(deals, "flag_raised", "owner_told_at", is_news)


@transaction.atomic
def tell_managers() -> int:
    """Of flags that the owner was told of days ago and that still stand; answers how many messages."""
    organization = Organization.objects.current()
    calendar, today = current_calendar(organization), organization.today()
    rows = _severe(organization).filter(owner_told_at__gt=timezone.now() - LATEST, manager_told_at__isnull=True)
    deals = _by_deal(_severe(organization).filter(deal_id__in=set(rows.values_list("deal_id", flat=True))))

    def is_late(flag: Flag) -> bool:
        delay = edition_of_stage(flag.deal.stage_id).method.manager_delay_working_days
        day = organization.day_of(flag.raised_at)
        return flag.owner_told_at is not None and manager_sees(raised(flag), day, today, calendar, delay=delay)

    return _tell(deals, "flag_stands", "manager_told_at", is_late)


def _severe(organization: Organization) -> QuerySet[Flag]:
    return Flag.objects.filter(awake(organization.today()), severity=Flag.Severity.SEVERE)


def _by_deal(rows: QuerySet[Flag]) -> list[Running]:
    """Locked, without those that another worker is telling of just now."""
    found: dict[uuid.UUID, Running] = defaultdict(dict)
    locked = rows.select_for_update(of=("self",), skip_locked=True).select_related("deal")
    for flag in locked.order_by("deal_id", "since", "pk"):
        found[flag.deal_id][flag.code] = flag
    return list(found.values())


def _last_cleared(deals: Iterable[uuid.UUID]) -> dict[tuple[uuid.UUID, str], dt.datetime]:
    """{(deal id, code): when that flag was last cleared}."""
    rows = Flag.objects.filter(deal_id__in=deals, cleared_at__isnull=False).order_by()
    latest = rows.values_list("deal_id", "code").annotate(at=Max("cleared_at"))
    return {(deal, code): at for deal, code, at in latest}


def _tell(deals: Iterable[Running], verb: str, told: str, is_due: Callable[[Flag], bool]) -> int:
    """Announce each group of flags with one cure of which one is due and none was told of; mark those told."""
    system, now = User.objects.system(), timezone.now()
    messages, marked = [], []
    for flags in deals:
        for group in group_by_cure(raised(flag) for flag in flags.values()):
            members = [flags[each.code] for each in group.flags]
            due = [flag for flag in members if getattr(flag, told) is None and is_due(flag)]
            if not due:
                continue
            marked += [flag.pk for flag in due]
            if all(getattr(flag, told) is None for flag in members):
                messages.append(draft(actor=system, verb=verb, subject=members[0].deal, new=_said(group)))
    announce_all(messages)
    Flag.objects.filter(pk__in=marked).update(**{told: now})
    return len(messages)


def _said(group: FlagGroup) -> dict[str, object]:
    """Codes and numbers, from which the sentence is made when somebody reads it."""
    return {"cure": group.cure.code, "flags": {flag.code: dict(flag.numbers) for flag in group.flags}}
