"""What several actions on deals check before they write."""

from __future__ import annotations

import datetime as dt
import uuid
from statistics import median

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from pipeline.editions import edition_of_pipeline
from pipeline.models import Deal, Pipeline
from team.models import User
from web.errors import RuleViolation

UNUSUAL_FACTOR = 5
ENOUGH_TO_KNOW = 5


def default_pipeline() -> Pipeline:
    """The oldest pipeline in force. Raises `ValidationError` where none was published yet."""
    found = Pipeline.objects.filter(current__isnull=False).order_by("created_at").first()
    if found is None:
        raise ValidationError({"pipeline": _("No pipeline is published yet.")})
    return found


def check_close(close: dt.date | None, day: dt.date) -> None:
    if close is not None and close < day:
        raise ValidationError({"expected_close": _("This date has passed. When will it close?")})


def check_source(source: str, pipeline: Pipeline) -> None:
    if source and source not in {choice.code for choice in edition_of_pipeline(pipeline).method.lead_sources}:
        raise ValidationError({"source": _("There is no such source.")})


def check_amount(owner: User, base_minor: int, besides: uuid.UUID | None = None) -> None:
    """Ask back when an amount is several times what this owner usually enters. Source: compositions §8."""
    known = Deal.objects.filter(owner=owner, amount_base_minor__gt=0)
    if besides is not None:
        known = known.exclude(pk=besides)
    amounts = list(known.order_by("-updated_at", "-id").values_list("amount_base_minor", flat=True)[:50])
    if len(amounts) < ENOUGH_TO_KNOW:
        return
    usual = median(amounts)
    if base_minor > UNUSUAL_FACTOR * usual:
        times = round(base_minor / usual)
        raise RuleViolation(
            "amount_unusual",
            _("This is %(times)d times your usual amount. Is it correct?") % {"times": times},
            {"times": times, "field": "amount"},
        )
