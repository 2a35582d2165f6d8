"""Raising and clearing the flags of open deals: the rules' verdicts as rows, a constant number of queries."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from django.utils import timezone

from pipeline.dossiers import Dossier
from pipeline.flag_facts import facts_of, read_beside
from pipeline.models import Deal, Flag
from pipeline.rules.flag_ends import End, ended_because
from pipeline.rules.flags import RaisedFlag, raise_flags
from pipeline.rules.verdicts import Assessment
from team.calendars import current_calendar
from team.models import Organization

SEVERITY = {"hint": Flag.Severity.HINT, "watch": Flag.Severity.WATCH, "severe": Flag.Severity.SEVERE}
CHANGING = (
    "severity",
    "since",
    "numbers",
    "cure",
    "cure_contact_id",
    "is_quiet",
    "raised_at",
    "updated_at",
    "version",
)


def flag_deals(dossiers: Sequence[Dossier], assessments: Mapping[uuid.UUID, Assessment]) -> dict[uuid.UUID, int]:
    """Bring the running flags of these deals up to date; closed deals have none.

    Answers each deal's worst severity for sorting: flags that are snoozed stay visible but do not push it up.
    Callers hold the deals' locks.
    """
    organization = Organization.objects.current()
    calendar = current_calendar(organization)
    open_ones = [dossier for dossier in dossiers if dossier.deal.status == Deal.Status.OPEN]
    beside = read_beside(open_ones, organization)
    facts = {
        dossier.deal.pk: facts_of(dossier, assessments[dossier.deal.pk], beside[dossier.deal.pk], organization)
        for dossier in open_ones
    }
    wanted = {
        dossier.deal.pk: raise_flags(facts[dossier.deal.pk], dossier.day, dossier.edition.method, calendar)
        for dossier in open_ones
    }
    running = _running([dossier.deal.pk for dossier in dossiers])
    by_deal = {dossier.deal.pk: dossier for dossier in dossiers}

    def because(deal_id: uuid.UUID, code: str) -> End:
        dossier = by_deal[deal_id]
        return ended_because(code, facts.get(deal_id), dossier.day, dossier.edition.method, calendar)

    _write(wanted, running)
    _clear(wanted, running, because)
    return {dossier.deal.pk: _worst(wanted.get(dossier.deal.pk, ()), running, dossier) for dossier in dossiers}


def _running(deal_ids: Sequence[uuid.UUID]) -> dict[tuple[uuid.UUID, str], Flag]:
    rows = Flag.objects.filter(deal_id__in=list(deal_ids), cleared_at__isnull=True)
    return {(flag.deal_id, flag.code): flag for flag in rows}


def _write(wanted: Mapping[uuid.UUID, Sequence[RaisedFlag]], running: Mapping[tuple[uuid.UUID, str], Flag]) -> None:
    now = timezone.now()
    new, changed = [], []
    for deal_id, flags in wanted.items():
        for raised in flags:
            row = running.get((deal_id, raised.code))
            if row is None:
                new.append(Flag(deal_id=deal_id, code=raised.code, raised_at=now, **_values(raised)))
            elif _differs(row, raised):
                if row.severity < SEVERITY[raised.severity] == Flag.Severity.SEVERE:
                    row.raised_at = now
                for name, value in _values(raised).items():
                    setattr(row, name, value)
                row.version, row.updated_at = row.version + 1, now
                changed.append(row)
    Flag.objects.bulk_create(new, batch_size=500)
    if changed:
        # Every day the days of most flags grow; as an upsert that costs a tenth of Django's bulk_update.
        Flag.objects.bulk_create(
            changed, batch_size=500, update_conflicts=True, unique_fields=["id"], update_fields=CHANGING
        )


def _clear(
    wanted: Mapping[uuid.UUID, Sequence[RaisedFlag]],
    running: Mapping[tuple[uuid.UUID, str], Flag],
    because: Callable[[uuid.UUID, str], End],
) -> None:
    """What is not raised any more goes by itself, and keeps why: one statement per reason."""
    now, kept = timezone.now(), {(deal, flag.code) for deal, flags in wanted.items() for flag in flags}
    gone: dict[End, list[uuid.UUID]] = defaultdict(list)
    for key, row in running.items():
        if key not in kept:
            gone[because(*key)].append(row.pk)
    for end, ids in gone.items():
        Flag.objects.filter(pk__in=ids).update(cleared_at=now, cleared_because=end, updated_at=now)


def _values(raised: RaisedFlag) -> dict[str, object]:
    return {
        "severity": SEVERITY[raised.severity],
        "since": raised.since,
        "numbers": dict(raised.numbers),
        "cure": raised.cure.code,
        "cure_contact_id": uuid.UUID(raised.cure.person) if raised.cure.person else None,
        "is_quiet": raised.quiet,
    }


def _differs(row: Flag, raised: RaisedFlag) -> bool:
    return any(getattr(row, name) != value for name, value in _values(raised).items())


def _worst(flags: Sequence[RaisedFlag], running: Mapping[tuple[uuid.UUID, str], Flag], dossier: Dossier) -> int:
    def is_snoozed(code: str) -> bool:
        row = running.get((dossier.deal.pk, code))
        return row is not None and row.is_snoozed(dossier.day)

    return max((SEVERITY[flag.severity] for flag in flags if not is_snoozed(flag.code)), default=0)
