"""The funnel in one sentence: which stage is swollen, and what its deals lack most often."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db.models import Avg, Case, CharField, Count, DateField, DurationField, ExpressionWrapper, F, Q, Value, When
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from pipeline.attention.ranking import deals_of_team
from pipeline.editions import edition_of_stage
from pipeline.models import Deal
from pipeline.querysets import DealQuerySet
from pipeline.wording import lacking, stage_name
from team.models import Organization, User

ENOUGH = 5
"""Fewer open deals make no funnel."""
MANY, KEPT = 20_000, 600
"""With so many deals in a stage the sentence is kept for so many seconds: reading a million deals takes one."""


@dataclass(frozen=True, slots=True)
class Swollen:
    """`days`: mean days in the stage, None where no entry is known; `limit`: the stage's own, for complex deals."""

    stage_id: uuid.UUID
    code: str
    name: str
    count: int
    days: int | None
    limit: int
    lacking: str = ""
    lacking_count: int = 0

    @property
    def weight(self) -> float:
        """How swollen: how many stand there, and how long against the limit."""
        return self.count * (self.days or 0) / self.limit

    @property
    def sentence(self) -> str:
        """ "30 Project is swollen: 41 deals, 38 days on average (limit 90)."."""
        deals = ngettext("%(count)d deal", "%(count)d deals", self.count) % {"count": self.count}
        if self.days is None:
            return _("%(stage)s is the fullest: %(deals)s.") % {"stage": self.name, "deals": deals}
        values = {"stage": self.name, "deals": deals, "days": self.days, "limit": self.limit}
        return _("%(stage)s is swollen: %(deals)s, %(days)d days on average (limit %(limit)d).") % values

    @property
    def lack(self) -> str:
        """ "20 of them lack: clear budget range."."""
        if not self.lacking:
            return ""
        text = ngettext("%(count)d of them lacks: %(what)s.", "%(count)d of them lack: %(what)s.", self.lacking_count)
        return text % {"count": self.lacking_count, "what": self.lacking}


def swollen_stage(user: User) -> Swollen | None:
    """The most swollen stage of the person's teams; None with too few deals (two queries)."""
    if not user.sight.everything:
        return _swollen(deals_of_team(user))
    # The same for all who read everything, in their language.
    key = f"funnel-{get_language()}"
    found: Swollen | None = cache.get(key) or _swollen(deals_of_team(user))
    if found and found.count >= MANY:
        cache.add(key, found, KEPT)
    return found


def _swollen(deals: DealQuerySet) -> Swollen | None:
    stages = [_stage(row) for row in _by_stage(deals)]
    if sum(stage.count for stage in stages) < ENOUGH:
        return None
    worst = max(stages, key=lambda stage: (stage.weight, stage.count, stage.code))
    return _with_lack(worst, deals)


def _by_stage(deals: DealQuerySet) -> Any:
    today = Value(Organization.objects.today(), output_field=DateField())
    age = ExpressionWrapper(today - F("stage_entered_on"), output_field=DurationField())
    # An import tells when its source last moved a deal: that is nobody's time in stage.
    touched = Q(is_quiet=False)
    return deals.order_by().values("stage_id").annotate(count=Count("pk"), age=Avg(age, filter=touched))


def _stage(row: dict[str, Any]) -> Swollen:
    edition = edition_of_stage(row["stage_id"])
    code = edition.code_of[row["stage_id"]]
    limit = edition.method.stage(code).stuck_days[Deal.SaleType.COMPLEX]
    days = None if row["age"] is None else round(row["age"].total_seconds() / 86400)
    return Swollen(row["stage_id"], code, stage_name(edition, code), row["count"], days, limit)


def _with_lack(stage: Swollen, deals: DealQuerySet) -> Swollen:
    code = Case(When(owed_code="", then=F("next_code")), default=F("owed_code"), output_field=CharField())
    rows = deals.filter(stage_id=stage.stage_id).order_by().annotate(lack=code).exclude(lack="")
    top = rows.values("lack").annotate(count=Count("pk")).order_by("-count", "lack").first()
    if top is None:
        return stage
    what = lacking(edition_of_stage(stage.stage_id), top["lack"])
    return Swollen(stage.stage_id, stage.code, stage.name, stage.count, stage.days, stage.limit, what, top["count"])
