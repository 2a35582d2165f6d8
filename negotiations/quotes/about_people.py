"""Texts of quotes that name a person of the customer: for somebody to look at when the person is erased."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy

from negotiations.quotes.models import Quote, Revision
from stakeholders import erasing
from stakeholders.erasing import MOST_MENTIONS, Mention, accounts_of, holding
from stakeholders.models import Contact

KINDS = {"quotes.quote": gettext_lazy("Quote")}


def mentions(contact: Contact, names: Sequence[str]) -> Iterator[Mention]:
    quotes = Quote.objects.filter(deal__account_id__in=accounts_of(contact)).order_by()
    written = Revision.objects.filter(holding(names, "note", "payment_terms"), quote__in=quotes.values("pk")).order_by()
    found = set(quotes.filter(holding(names, "title")).values_list("pk", flat=True)[:MOST_MENTIONS])
    found |= set(written.values_list("quote_id", flat=True)[:MOST_MENTIONS])
    for pk in sorted(found)[:MOST_MENTIONS]:
        yield Mention("quotes.quote", pk, reverse("quotes:quote", args=[pk]))


def register() -> None:
    erasing.register_mentions(mentions, KINDS)
