"""What several actions on deals check before they write."""

from __future__ import annotations

import datetime as dt
from statistics import median

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pipeline.actions.rates import rate_on
from pipeline.editions import edition_of_pipeline
from pipeline.models import Deal, DealLine, Pipeline
from team.models import Organization, User
from team.money import convert
from web.errors import RuleViolation

UNUSUAL_FACTOR = 5
LIST_FACTOR = 4
ENOUGH_TO_KNOW = 5


def default_pipeline() -> Pipeline:
    """The first pipeline that new deals may choose. Raises `ValidationError` where none is published."""
    found = Pipeline.objects.offered().first()
    if found is None:
        raise ValidationError({"pipeline": _("No pipeline is published yet.")})
    return found


def require_offered(pipeline: Pipeline) -> None:
    """An archived pipeline takes no more deals."""
    if pipeline.archived_at is not None:
        raise RuleViolation("pipeline_archived", _("This pipeline is archived: it takes no more deals."))


def check_close(close: dt.date | None, day: dt.date) -> None:
    if close is not None and close < day:
        raise ValidationError({"expected_close": _("This date has passed. When will it close?")})


def check_source(source: str, pipeline: Pipeline) -> None:
    if source and source not in {choice.code for choice in edition_of_pipeline(pipeline).method.lead_sources}:
        raise ValidationError({"source": _("There is no such source.")})


def check_amount(owner: User, base_minor: int, deal: Deal | None = None) -> None:
    """Ask back once: several times what this owner usually enters, or than the deal's products cost by the list.

    Source: compositions §8 (amount outlier: a question at entry, not a flag).
    """
    usual = _times(base_minor, _usual(owner, deal), UNUSUAL_FACTOR)
    listed = _times(base_minor, _by_list(deal) if deal else 0, LIST_FACTOR)
    if not usual and not listed:
        return
    values = {"times": usual, "list": listed}
    if usual and listed:
        question = _("This is %(times)d times your usual amount, and %(list)d times the list price. Is it correct?")
    elif usual:
        question = _("This is %(times)d times your usual amount. Is it correct?")
    else:
        question = _("This is %(list)d times the list price of its products. Is it correct?")
    raise RuleViolation("amount_unusual", question % values, {"times": usual or listed, "field": "amount"})


def _times(amount: int, of: float, factor: int) -> int:
    """How many times, rounded; 0 below the factor, and where there is nothing to compare with."""
    return round(amount / of) if of and amount > factor * of else 0


def _usual(owner: User, deal: Deal | None) -> float:
    """The median of the owner's latest amounts, in minor units of the base currency; 0 for too few."""
    known = Deal.objects.filter(owner=owner, amount_base_minor__gt=0)
    if deal is not None:
        known = known.exclude(pk=deal.pk)
    amounts = list(known.order_by("-updated_at", "-id").values_list("amount_base_minor", flat=True)[:50])
    return median(amounts) if len(amounts) >= ENOUGH_TO_KNOW else 0


def _by_list(deal: Deal) -> int:
    """What the deal's products cost by the list, in the base currency; 0 where one of them has no list price."""
    organization = Organization.objects.current()
    day, total = organization.today(), 0
    for line in DealLine.objects.filter(deal=deal).select_related("product"):
        product = line.product
        if not product.list_price_minor:
            return 0
        try:
            rate = rate_on(product.currency, day, organization)
        except ValidationError:  # without a rate nothing is known about the list price
            return 0
        price = convert(product.list_price_minor, product.currency, organization.base_currency, rate)
        total += round(price * line.quantity)
    return total
