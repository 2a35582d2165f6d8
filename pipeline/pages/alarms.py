"""How often flags speak, and whether people listen: what the settings page "Flags" shows of each pipeline.

Untouched imports are left out: their flags are quiet and disturb nobody. Source: compositions section 8 (alarm rate).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pipeline.editions import edition_of_pipeline
from pipeline.models import Deal, DealChange, Flag, Pipeline, Stage
from pipeline.pages.method_pages import flag_limits, word
from pipeline.rules.learned_limits import LEAST_WON, Learned, WonDeal, close_too_early_days, stuck_days
from pipeline.rules.replay import CREATED
from team.calendars import current_calendar
from team.models import Organization, User
from web.formats import localized

TOO_OFTEN = 0.2
"""Of the open deals."""
MOSTLY = 0.5
"""Of a flag's cases."""
CASES_NEEDED = 5
"""Fewer say nothing about how people take a flag."""
LOOK_BACK = dt.timedelta(days=180)
LATEST_WON = 500
"""As many won deals as limits are learned from: enough to be sure, and of today's way of selling."""

Counts = Mapping[tuple[uuid.UUID, str], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class AlarmRate:
    """One flag of a pipeline: `hit` of `deals` open deals now; `snoozed` of `raised` cases in the last 180 days.

    `url`: the list of those deals, as far as the reader sees them.
    """

    code: str
    name: str
    severity: str
    limits: str
    hit: int
    deals: int
    raised: int
    snoozed: int
    url: str = ""
    proposals: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.hit / self.deals if self.deals else 0.0

    @property
    def snoozed_share(self) -> float:
        return self.snoozed / self.raised if self.raised else 0.0

    @property
    def is_too_often(self) -> bool:
        return self.share > TOO_OFTEN

    @property
    def is_mostly_snoozed(self) -> bool:
        return self.raised >= CASES_NEEDED and self.snoozed_share > MOSTLY

    @property
    def needs_decision(self) -> bool:
        return self.is_too_often or self.is_mostly_snoozed


@dataclass(frozen=True, slots=True)
class PipelineAlarms:
    name: str
    deals: int
    rates: list[AlarmRate]


def alarms(user: User) -> list[PipelineAlarms]:
    """Every pipeline in force, in a fixed number of queries each; what needs a decision stands first."""
    speaking = Deal.objects.open().filter(is_quiet=False).order_by()
    deals = dict(speaking.values_list("pipeline_id").annotate(Count("pk")))
    hit, cases = _hit(), _cases()
    pipelines = Pipeline.objects.visible_to(user).filter(current__isnull=False).select_related("current")
    return [_of_pipeline(each, deals.get(each.pk, 0), hit, cases) for each in pipelines]


def _hit() -> Counts:
    rows = Flag.objects.filter(cleared_at__isnull=True, is_quiet=False, deal__status=Deal.Status.OPEN).order_by()
    counted = rows.values_list("deal__pipeline_id", "code").annotate(Count("pk"))
    return {(pipeline, code): (count,) for pipeline, code, count in counted}


def _cases() -> Counts:
    """(raised, of these snoozed) lately, whether they still run or not."""
    rows = Flag.objects.filter(raised_at__gt=timezone.now() - LOOK_BACK, is_quiet=False).order_by()
    put_off = Count("pk", filter=Q(snoozed_by__isnull=False))
    counted = rows.values_list("deal__pipeline_id", "code").annotate(raised=Count("pk"), snoozed=put_off)
    return {(pipeline, code): (raised, snoozed) for pipeline, code, raised, snoozed in counted}


def _of_pipeline(pipeline: Pipeline, deals: int, hit: Counts, cases: Counts) -> PipelineAlarms:
    method = edition_of_pipeline(pipeline).method
    rates = []
    for spec in method.flags.values():
        (struck,) = hit.get((pipeline.pk, spec.code), (0,))
        raised, snoozed = cases.get((pipeline.pk, spec.code), (0, 0))
        limits = flag_limits(method, spec)
        url = _list_url(pipeline, spec.code) if struck else ""
        rates.append(AlarmRate(spec.code, word(spec.name), spec.severity, limits, struck, deals, raised, snoozed, url))
    rates.sort(key=lambda rate: (not rate.needs_decision, -rate.share))
    return PipelineAlarms(
        localized(pipeline.name) or pipeline.code, deals, [_advised(each, pipeline) for each in rates]
    )


def _list_url(pipeline: Pipeline, code: str) -> str:
    return f"{reverse('pipeline:deal_list')}?{urlencode({'owner': 'all', 'flag': code, 'pipeline': pipeline.pk})}"


def _advised(rate: AlarmRate, pipeline: Pipeline) -> AlarmRate:
    advice = []
    if rate.is_too_often:
        advice.append(_learned_limit(rate.code, pipeline))
    if rate.is_mostly_snoozed:
        advice.append(_("People put it off more often than not: make it a hint."))
    if rate.is_mostly_snoozed and rate.severity == "hint":
        advice[-1] = _("People put even the hint off more often than not: leave it out.")
    return replace(rate, proposals=tuple(advice))


def _learned_limit(code: str, pipeline: Pipeline) -> str:
    """What the won deals teach, for the flags whose limit can be learned at all."""
    if code not in LEARNED:
        return _("It speaks too often to be heard: ask less of a deal, or make it a hint.")
    learned = LEARNED[code](_won_deals(pipeline))
    if not learned.days:
        words = {"seen": learned.seen, "needed": LEAST_WON}
        return _("Too few won deals to learn a limit from: %(seen)d of %(needed)d.") % words
    days = ", ".join(f"{stage}: {count}" for stage, count in learned.days.items())
    return _("Limits that won complex deals teach, in days: %(days)s.") % {"days": days}


def _won_deals(pipeline: Pipeline) -> list[WonDeal]:
    """The latest complex ones with their way through the stages, as far as it is known (four queries).

    An import tells no way. Transactional deals have limits of their own and are too short to learn from.
    """
    organization = Organization.objects.current()
    won = Deal.objects.won().filter(pipeline=pipeline, sale_type=Deal.SaleType.COMPLEX)
    won = won.exclude(granted_by=Deal.Grant.MIGRATION)
    deals = dict(won.order_by("-won_on", "-pk").values_list("pk", "won_on")[:LATEST_WON])
    codes = dict(Stage.objects.filter(pipeline_version__pipeline=pipeline).order_by().values_list("pk", "code"))
    rows = DealChange.objects.filter(deal_id__in=deals, field__in=("stage", CREATED)).order_by("effective_at", "id")
    ways: dict[uuid.UUID, list[tuple[str, dt.date]]] = defaultdict(list)
    for deal, field, new, at in rows.values_list("deal_id", "field", "new", "effective_at"):
        code = codes.get(_stage_id(field, new))
        if code and organization.day_of(at) <= deals[deal]:
            ways[deal].append((code, organization.day_of(at)))
    return [WonDeal(tuple(way), deals[deal]) for deal, way in ways.items()]


def _stage_id(field: str, new: Any) -> uuid.UUID:
    """Into which stage a row of history put the deal."""
    return uuid.UUID(new["stage"] if field == CREATED else new)


LEARNED: Mapping[str, Callable[[Sequence[WonDeal]], Learned]] = {
    "stalled_stuck": lambda deals: stuck_days(deals, current_calendar()),
    "close_too_early": close_too_early_days,
}
