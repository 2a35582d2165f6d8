"""What visits know about a person of the customer: texts that name them, and when they were met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.erasing import MOST_MENTIONS, Mention, accounts_of, holding
from stakeholders.models import Contact
from stakeholders.personal_data import Section
from stakeholders.visits.models import Visit
from team.models import User

KINDS = {"visits.visit": gettext_lazy("Visit")}
TEXTS = ("note", "purpose", "planned_commitment", "fallback_commitment", "material")


def mentions(contact: Contact, names: Sequence[str]) -> Iterator[Mention]:
    rows = Visit.objects.filter(holding(names, *TEXTS), account_id__in=accounts_of(contact))
    for pk in rows.values_list("pk", flat=True)[:MOST_MENTIONS]:
        yield Mention("visits.visit", pk, reverse("visits:visit_detail", args=[pk]))


def visits_section(contact: Contact, user: User) -> Section:
    """When the person was met, as far as the reader sees the visits."""
    rows = Visit.objects.visible_to(user).filter(people__contact=contact, people__met=True).order_by("starts_at", "pk")
    told = [{"on": visit.starts_at.date().isoformat(), "how": str(visit.get_channel_display())} for visit in rows]
    return Section("visits", _("Visits"), {"on": _("Day"), "how": _("How")}, told)
