"""What visits know about a person of the customer: texts that name them, and when they were met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse

from stakeholders.erasing import MOST_MENTIONS, Mention, holding
from stakeholders.models import Contact
from stakeholders.visits.models import Visit

TEXTS = ("note", "purpose", "planned_commitment", "material")


def mentions(contact: Contact, names: Sequence[str]) -> Iterator[Mention]:
    rows = Visit.objects.filter(holding(names, *TEXTS), account_id=contact.account_id)
    for pk in rows.values_list("pk", flat=True)[:MOST_MENTIONS]:
        yield Mention("visits.visit", pk, reverse("visits:visit_detail", args=[pk]))
