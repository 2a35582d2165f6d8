"""What hangs on what: which records somebody sees anew, or no more, when an account or a deal gets other people."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model, QuerySet

from accounts.models import KeyAccount
from negotiations.contracts.models import Contract
from negotiations.models import Approval, Concession, Negotiation, Offer, Round
from negotiations.quotes.models import Quote
from pipeline.forecasts.models import Quota
from pipeline.models import Deal, Evidence, Flag, Waiver
from stakeholders.models import (
    BuyingCenter,
    Commitment,
    Contact,
    Differentiator,
    Hospitality,
    InfluenceLine,
    Intelligence,
    Member,
    Need,
    ResearchNote,
)
from stakeholders.visits.models import Objection, RivalNews, Visit, VisitFile

Hanging = Callable[[Sequence[uuid.UUID]], QuerySet[Any]]

OF_ACCOUNT: tuple[Hanging, ...] = (
    lambda ids: KeyAccount.objects.filter(pk__in=ids),
    lambda ids: Contact.objects.filter(account_id__in=ids),
    lambda ids: BuyingCenter.objects.filter(account_id__in=ids),
    lambda ids: Member.objects.filter(center__account_id__in=ids),
    lambda ids: InfluenceLine.objects.filter(center__account_id__in=ids),
    lambda ids: Need.objects.filter(center__account_id__in=ids),
    lambda ids: ResearchNote.objects.filter(center__account_id__in=ids),
    lambda ids: Differentiator.objects.filter(center__account_id__in=ids),
    lambda ids: Commitment.objects.filter(account_id__in=ids),
    lambda ids: Hospitality.objects.filter(account_id__in=ids),
    lambda ids: Visit.objects.filter(account_id__in=ids),
    lambda ids: VisitFile.objects.filter(visit__account_id__in=ids),
    lambda ids: Objection.objects.filter(account_id__in=ids),
    lambda ids: RivalNews.objects.filter(account_id__in=ids),
    lambda ids: Deal.objects.filter(account_id__in=ids),
    lambda ids: Flag.objects.filter(deal__account_id__in=ids, cleared_at=None),
    lambda ids: Negotiation.objects.filter(deal__account_id__in=ids),
    lambda ids: Round.objects.filter(negotiation__deal__account_id__in=ids),
    lambda ids: Offer.objects.filter(negotiation__deal__account_id__in=ids),
    lambda ids: Quote.objects.filter(deal__account_id__in=ids),
    lambda ids: Contract.objects.filter(deal__account_id__in=ids),
)
OF_DEAL: tuple[Hanging, ...] = (
    lambda ids: Deal.objects.filter(pk__in=ids),
    lambda ids: Flag.objects.filter(deal_id__in=ids, cleared_at=None),
    lambda ids: BuyingCenter.objects.filter(deal__in=ids),
    lambda ids: Member.objects.filter(center__deal__in=ids),
    lambda ids: InfluenceLine.objects.filter(center__deal__in=ids),
    lambda ids: Need.objects.filter(center__deal__in=ids),
    lambda ids: ResearchNote.objects.filter(center__deal__in=ids),
    lambda ids: Differentiator.objects.filter(center__deal__in=ids),
    lambda ids: Contact.objects.filter(memberships__center__deal__in=ids),
    lambda ids: Commitment.objects.filter(center__deal__in=ids),
    lambda ids: Visit.objects.filter(centers__center__deal__in=ids),
    lambda ids: VisitFile.objects.filter(visit__centers__center__deal__in=ids),
    lambda ids: Objection.objects.filter(center__deal__in=ids),
    lambda ids: RivalNews.objects.filter(center__deal__in=ids),
    lambda ids: KeyAccount.objects.filter(deals__in=ids),
    lambda ids: Negotiation.objects.filter(deal__in=ids),
    lambda ids: Round.objects.filter(negotiation__deal__in=ids),
    lambda ids: Offer.objects.filter(negotiation__deal__in=ids),
    lambda ids: Concession.objects.filter(negotiation__deal__in=ids),
    lambda ids: Approval.objects.filter(deal__in=ids),
    lambda ids: Quote.objects.filter(deal__in=ids),
    lambda ids: Contract.objects.filter(deal__in=ids),
)
WIDE: dict[str, tuple[Hanging, ...]] = {
    "accounts.keyaccount": OF_ACCOUNT,
    "pipeline.deal": OF_DEAL,
    "stakeholders.commitment": (lambda ids: Commitment.objects.filter(pk__in=ids),),
    "visits.visit": (
        lambda ids: Visit.objects.filter(pk__in=ids),
        lambda ids: VisitFile.objects.filter(visit_id__in=ids),
    ),
}
CONFIDENCES: tuple[Hanging, ...] = (lambda ids: Intelligence.objects.filter(center__deal__in=ids),)
"""Their readers are fewer than those who see the deal, so they are marked apart."""
POLICY = frozenset({"judgements_seen_by", "intelligence_seen_by", "keeps_personality"})
PEOPLE_KEYS = ("owner", "inside_owner", "user", "assignee", "colleagues")
SIGHTED: tuple[type[Model], ...] = (
    KeyAccount, Contact, BuyingCenter, Member, InfluenceLine, Intelligence, Commitment, Hospitality, Need, ResearchNote,
    Differentiator, Visit, VisitFile, Objection, RivalNews, Deal, Flag,
    Evidence, Waiver, Quota, Negotiation, Round, Offer, Concession, Approval, Quote, Contract,
)  # fmt: skip
"""What one sees by whom one is and leads."""
