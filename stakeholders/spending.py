"""What people of the customer got in a calendar year, and how one courtesy stands to the policy: read for the rules."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection

from django.db.models import Count, Q

from stakeholders.courtesies import COUNTED, REFUSED, Policy, over, share
from stakeholders.models import Hospitality, HospitalityGuest
from team.models import Organization

USES_YEAR = Q(hospitality__state__in=COUNTED) | Q(hospitality__state=REFUSED, hospitality__is_past=True)
"""`courtesies.uses_year` for the database."""


def policy() -> Policy:
    organization = Organization.objects.current()
    return Policy(organization.hospitality_limit_minor, organization.hospitality_year_minor)


def spent(people: Collection[uuid.UUID], year: int, *, besides: uuid.UUID | None = None) -> dict[uuid.UUID, int]:
    """{contact id: what they got in the calendar year, in minor units of the base currency}; nobody is left out.

    Of everybody who gave, whoever asks. `besides`: without that courtesy. One query.
    """
    first, last = dt.date(year, 1, 1), dt.date(year, 12, 31)
    rows = HospitalityGuest.objects.filter(USES_YEAR, contact_id__in=people, hospitality__on__range=(first, last))
    rows = rows.exclude(hospitality_id=besides) if besides else rows
    found = dict.fromkeys(people, 0)
    counted = rows.annotate(party=Count("hospitality__guests"))
    for contact_id, value, party in counted.values_list("contact_id", "hospitality__value_base_minor", "party"):
        found[contact_id] += share(value, party)
    return found


def weigh(row: Hospitality, guests: Collection[uuid.UUID]) -> str:
    """Which limit the courtesy passes for these guests, empty if none; the caller holds the guests' locks."""
    before = spent(guests, row.on.year, besides=row.pk)
    each = share(row.value_base_minor, len(guests))
    return over(policy(), each, before.values(), kind=row.kind, segment=row.account.segment)
