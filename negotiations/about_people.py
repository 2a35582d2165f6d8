"""What negotiations know about a person of the customer: who sits at the table, and texts that name them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiations.models import Approval, Concession, Negotiation, Offer, Round, Sheet, Sitting
from stakeholders import erasing, personal_data
from stakeholders.erasing import MOST_MENTIONS, Mention, accounts_of, holding
from stakeholders.models import Contact
from stakeholders.personal_data import Section
from team.models import User

OF_SHEET = (
    *("our_alternative", "walk_away", "their_alternative", "people", "our_interests", "their_interests"),
    *("options", "criteria", "planned_concessions"),
)
TEXTS: tuple[tuple[str, Any, str, tuple[str, ...]], ...] = (
    ("negotiations.negotiation", Negotiation, "pk", ("deadline_reason", "entry_waiver_reason", "review")),
    ("negotiations.sheet", Sheet, "negotiation_id", OF_SHEET),
    ("negotiations.round", Round, "negotiation_id", ("note",)),
    ("negotiations.offer", Offer, "negotiation_id", ("note",)),
    ("negotiations.concession", Concession, "negotiation_id", ("what",)),
    ("negotiations.approval", Approval, "negotiation_id", ("reason", "note")),
)
"""(kind, model, what names its room, its texts)"""
KINDS = {
    "negotiations.negotiation": gettext_lazy("Negotiation"),
    "negotiations.sheet": gettext_lazy("Preparation"),
    "negotiations.round": gettext_lazy("Negotiation round"),
    "negotiations.offer": gettext_lazy("Offer"),
    "negotiations.concession": gettext_lazy("Concession"),
    "negotiations.approval": gettext_lazy("Approval"),
}


def mentions(contact: Contact, names: Sequence[str]) -> Iterator[Mention]:
    rooms = Negotiation.objects.filter(deal__account_id__in=accounts_of(contact)).order_by()
    for kind, model, room, fields in TEXTS:
        rows = model.objects.filter(holding(names, *fields), **{f"{room}__in": rooms.values("pk")})
        for pk, page in rows.values_list("pk", room)[:MOST_MENTIONS]:
            yield Mention(kind, pk, reverse("negotiations:room", args=[page]))


def table_section(contact: Contact, user: User) -> Section:
    """Where the person sits at the table, as far as the reader may know it."""
    columns = {"purchase": _("Purchase"), "part": _("Part at the table"), "wants": _("What they want")}
    rows = Sitting.objects.visible_to(user).filter(contact=contact).select_related("negotiation__deal").order_by("pk")
    told = [{"purchase": str(row.negotiation), "part": row.part, "wants": row.interests} for row in rows]
    return Section("negotiations", _("Negotiations"), columns, told)


def forget(contact: Contact) -> None:
    """Their seat at the table, and what they were believed to want there, go with the person."""
    Sitting.objects.filter(contact_id__in=erasing.ids_of(contact)).delete()


def register() -> None:
    erasing.register_mentions(mentions, KINDS)
    erasing.register_cleaner(forget)
    personal_data.register(table_section)
