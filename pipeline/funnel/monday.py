"""The funnel in one sentence for Monday, by the definition of the funnel page. Source: compositions §2.6."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from pipeline.funnel.asking import FunnelScope, funnel_asked, list_url
from pipeline.funnel.figures import shape_of
from pipeline.funnel.gauges import days_words, deals_words, lack_of_stage, swollen, swollen_sentence, thin_sentence
from pipeline.funnel.rules.shape import ENOUGH
from team.models import Organization, User


@dataclass(frozen=True, slots=True)
class FunnelSentence:
    text: str
    url: str
    """The list of the deals that it is about."""


def funnel_sentence(user: User) -> FunnelSentence | None:
    """Which stage is swollen, thin or fullest; None with too few deals (a fixed number of queries)."""
    try:
        found = funnel_asked({}, Organization.objects.current()).scope(user)
    except ValidationError:  # no pipeline is in force yet
        return None
    stages = shape_of(found)
    if sum(stage.count for stage in stages) < ENOUGH:
        return None
    worst = swollen(stages)
    if worst is not None:
        return FunnelSentence(swollen_sentence(worst, lack_of_stage(found, worst)), _list(found, worst.code))
    thin = next((stage for stage in stages if stage.verdict == "thin"), None)
    if thin is not None:
        return FunnelSentence(thin_sentence(thin), _list(found, thin.code))
    full = max(stages, key=lambda stage: stage.count)
    words = {"stage": full.name, "deals": deals_words(full.count), "days": days_words(full.waits)}
    text = _("The funnel is even; fullest is %(stage)s: %(deals)s, %(days)s on average.") % words
    return FunnelSentence(text, _list(found, full.code))


def _list(found: FunnelScope, code: str) -> str:
    return list_url(found, stage=code)


def funnel_panel(request: HttpRequest, user: User) -> Mapping[str, Any] | None:
    sentence = funnel_sentence(user)
    return {"sentence": sentence} if sentence else None
