"""What deals know about a person of the customer: who is needed for open ones, and texts that name them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pipeline.models import Deal, DealCompetitor, Evidence, Waiver
from stakeholders import erasing
from stakeholders.erasing import MOST_MENTIONS, Mention, comments_on, holding
from stakeholders.models import Contact, Member

TEXTS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("pipeline.evidence", Evidence, ("note", "withdrawn_why")),
    ("pipeline.waiver", Waiver, ("reason", "decision_note")),
    ("pipeline.dealcompetitor", DealCompetitor, ("note",)),
)
KINDS = {
    "pipeline.deal": _("Deal"),
    "pipeline.evidence": _("Evidence"),
    "pipeline.waiver": _("Waiver"),
    "pipeline.dealcompetitor": _("Competitor"),
}
OF_DEAL = ("name", "close_note", "manual_reason", "hold_reason")


def in_open_deals() -> QuerySet[Any, Any]:
    """People with a part in a deal that is not closed."""
    return Member.objects.filter(center__deal__status=Deal.Status.OPEN).values("contact_id")


def mentions(contact: Contact, names: Sequence[str]) -> Iterator[Mention]:
    deals = Deal.objects.filter(account_id__in=erasing.accounts_of(contact))
    for pk in deals.filter(holding(names, *OF_DEAL)).values_list("pk", flat=True)[:MOST_MENTIONS]:
        yield Mention("pipeline.deal", pk, _page(pk))
    for kind, model, fields in TEXTS:
        rows = model.objects.filter(holding(names, *fields), deal__in=deals)
        for pk, deal in rows.values_list("pk", "deal_id")[:MOST_MENTIONS]:
            yield Mention(kind, pk, _page(deal))
    home = reverse("accounts:account_detail", args=[contact.account_id])
    yield from comments_on(list(deals.values_list("pk", flat=True)), names, home)


def _page(deal: Any) -> str:
    return reverse("pipeline:deal_detail", args=[deal])


def register() -> None:
    erasing.register_use(in_open_deals)
    erasing.register_mentions(mentions, KINDS)
