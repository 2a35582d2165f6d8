"""What models add to a deal's page: its probability with reasons, and the months of its win."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from pipeline.dossiers import Dossier
from pipeline.models import Deal
from pipeline.probabilities.deal_words import Share, probability_words
from pipeline.probabilities.wording import KIND_NAMES
from stakeholders.influence import OPPONENT
from web.formats import long_month, share


def numbers_panel(request: HttpRequest, dossier: Dossier) -> dict[str, Any] | None:
    """Of an open deal; its people speak only to who sees them."""
    if dossier.deal.status != Deal.Status.OPEN:
        return None
    picture = dossier.picture
    opposed = any(one.id in picture.key_people and one.attitude == OPPONENT for one in picture.present)
    words = probability_words(
        dossier.deal,
        day=dossier.day,
        sees_people=not dossier.is_without_people,
        has_key_opponent=opposed,
    )
    return {
        "words": words,
        "kind_name": str(KIND_NAMES[words.kind]).lower(),
        "months": [month_words(each) for each in words.likeliest],
    }


def month_words(each: Share) -> tuple[str, str]:
    return (long_month(each.month) if each.month else ""), share(each.share)


def register() -> None:
    from web.panels import Panel
    from web.panels import register as add

    add(Panel("deal_numbers", "probability", 10, "probabilities/deal_numbers.html", numbers_panel))
