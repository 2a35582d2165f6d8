"""The late watch against regret: which deals are on their last meters. Source: catalogue A12.5."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from django.db.models import F, Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from negotiations.contracts.models import Clause, Contract
from negotiations.contracts.rules import Late, flags
from negotiations.models import Negotiation, Offer, Side, Term
from negotiations.rules.authority import DISCOUNT, PRICE
from pipeline import flag_sources
from pipeline.actions.refreshing import refresh_deals
from pipeline.models import Deal
from team.models import Activity

VERBS = (
    "contract_started",
    "contract_changed",
    "contract_dropped",
    "contract_signed",
    "clause_opened",
    "clause_agreed",
    "clause_reopened",
)
"""After these the late watch looks again."""
ABOUT = {
    "late_coach": (
        _("From agreement to payment: the coach was not met for more than %(days)s working days."),
        _("a visit to the coach, or the payment"),
    ),
    "price_reopened": (
        _("After the agreement they offered on the price again, or its clause is open again."),
        _("an accepted offer or an agreed clause on the price"),
    ),
    "late_silence": (
        _("From agreement to payment: nothing was heard of the customer for more than %(days)s working days."),
        _("any visit, call or message, or the payment"),
    ),
    "payment_late": (_("The first payment of the contract was due and is not recorded."), _("the payment's day")),
}


def late(deals: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Late]:
    """{deal id: …} of those that are agreed or have a contract, and are not paid (at most four queries)."""
    unpaid = Q(deal__paid_on__isnull=True, deal__status=Deal.Status.OPEN)
    contracts = Contract.objects.filter(unpaid, deal_id__in=deals).exclude(state=Contract.State.DROPPED)
    papers = {
        deal: (since, due)
        for deal, since, due in contracts.values_list("deal_id", "started_on", "first_payment_due_on")
    }
    rooms = Negotiation.objects.filter(unpaid, deal_id__in=deals, agreed_on__isnull=False)
    agreed = dict(rooms.order_by().values_list("deal_id").annotate(Max("agreed_on")))
    found = papers.keys() | agreed.keys()
    if not found:
        return {}
    reopened = _reopened(found)
    return {
        deal: Late(
            since=max(day for day in (papers.get(deal, (None, None))[0], agreed.get(deal)) if day is not None),
            price_reopened_on=reopened.get(deal),
            payment_due_on=papers.get(deal, (None, None))[1],
        )
        for deal in found
    }


def _reopened(deals: set[uuid.UUID]) -> dict[uuid.UUID, dt.date]:
    """{deal id: the day on which its price was touched again}: by an offer of theirs, or a clause."""
    priced = Q(issue__code__in=(PRICE, DISCOUNT))
    clauses = Clause.objects.filter(priced, contract__deal_id__in=deals, agreed_on__isnull=True)
    clauses = clauses.filter(opened_on__gt=F("contract__started_on"), contract__state=Contract.State.DRAFTING)
    found = dict(clauses.order_by().values_list("contract__deal_id").annotate(Max("opened_on")))
    offers = Term.objects.filter(
        priced,
        offer__negotiation__deal_id__in=deals,
        offer__negotiation__agreed_on__isnull=False,
        offer__side=Side.THEIRS,
        offer__state=Offer.State.MADE,
        offer__made_on__gt=F("offer__negotiation__agreed_on"),
    )
    rows = offers.order_by().values_list("offer__negotiation__deal_id").annotate(Max("offer__made_on"))
    for deal, day in rows:
        found[deal] = max(day, found.get(deal, day))
    return found


def contract_url(deal: Deal) -> str:
    """The deal's contract, else its negotiation, else the deal."""
    contract = Contract.objects.filter(deal=deal).exclude(state=Contract.State.DROPPED).first()
    if contract:
        return contract.get_absolute_url()
    room = Negotiation.objects.running().filter(deal=deal).first()
    return reverse("negotiations:room", args=[room.pk]) if room else deal.get_absolute_url()


def refresh(activities: Sequence[Activity]) -> None:
    """In the same transaction: the flags of the deals whose contract changed."""
    refresh_deals(sorted({activity.scope_id for activity in activities}))


def register() -> None:
    for flag in flags(ABOUT):
        flag_sources.register(flag, facts=late, cure_url=contract_url)
