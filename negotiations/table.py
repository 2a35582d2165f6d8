"""Where the sides stand, read from the offers of a room. For everybody who sees the room: no stance is asked."""

from __future__ import annotations

import uuid
from collections import defaultdict
from decimal import Decimal

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from negotiations.models import Offer, Term
from negotiations.rules.positions import OURS, THEIRS, Put

Standing = dict[str, dict[uuid.UUID, Decimal]]


def standing(negotiation_id: uuid.UUID, *, before: int | None = None) -> Standing:
    """{side: {issue id: value}}: the last value that each side put for each issue, before the offer of that number.

    Withdrawn offers and packages that stand alongside others do not move a side. One query.
    """
    terms = Term.objects.filter(offer__negotiation_id=negotiation_id, offer__alongside=False)
    terms = terms.exclude(offer__state=Offer.State.WITHDRAWN)
    if before is not None:
        terms = terms.filter(offer__number__lt=before)
    newest = Window(RowNumber(), partition_by=[F("offer__side"), F("issue_id")], order_by=F("offer__number").desc())
    found: Standing = {OURS: {}, THEIRS: {}}
    rows = terms.annotate(nth=newest).filter(nth=1).order_by()
    for side, issue, value in rows.values_list("offer__side", "issue_id", "value"):
        found[side][issue] = value
    return found


def puts(negotiation_id: uuid.UUID, issue_id: uuid.UUID | None = None) -> list[Put]:
    """Every offer that was not withdrawn, oldest first, with its terms (or that one of them). One query."""
    terms = Term.objects.filter(offer__negotiation_id=negotiation_id).exclude(offer__state=Offer.State.WITHDRAWN)
    if issue_id is not None:
        terms = terms.filter(issue_id=issue_id)
    sides: dict[int, tuple[str, bool]] = {}
    named: dict[int, dict[uuid.UUID, Decimal]] = defaultdict(dict)
    rows = terms.order_by("offer__number").values_list(
        "offer__number", "offer__side", "offer__alongside", "issue_id", "value"
    )
    for number, side, alongside, issue, value in rows:
        sides[number], named[number][issue] = (side, alongside), value
    return [Put(number, side, named[number], alongside) for number, (side, alongside) in sides.items()]
