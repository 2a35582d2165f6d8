"""How often flags speak, and whether people listen: what the settings page "Flags" shows of each pipeline.

Untouched imports are left out: their flags are quiet and disturb nobody. Source: compositions section 8 (alarm rate).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from pipeline.actions.limits import LEARNED, Accept, learned_limits, limits_in_force
from pipeline.editions import edition_of_pipeline
from pipeline.models import Deal, Flag, Pipeline
from pipeline.pages.method_pages import flag_limits, word
from pipeline.rules.learned_limits import LEAST_WON
from team.models import User
from web.formats import localized

TOO_OFTEN = 0.2
"""Of the open deals."""
MOSTLY = 0.5
"""Of a flag's cases."""
CASES_NEEDED = 5
"""Fewer say nothing about how people take a flag."""
LOOK_BACK = dt.timedelta(days=180)

Counts = Mapping[tuple[uuid.UUID, str], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What could be changed, and how that is accepted with one button; `accept` is "" where it takes a decision."""

    text: str
    accept: str = ""
    button: str = ""


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
    proposals: tuple[Proposal, ...] = ()

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
    id: uuid.UUID
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
    name = localized(pipeline.name) or pipeline.code
    return PipelineAlarms(pipeline.pk, name, deals, [_advised(each, pipeline) for each in rates])


def _list_url(pipeline: Pipeline, code: str) -> str:
    return f"{reverse('pipeline:deal_list')}?{urlencode({'owner': 'all', 'flag': code, 'pipeline': pipeline.pk})}"


def _advised(rate: AlarmRate, pipeline: Pipeline) -> AlarmRate:
    advice = []
    if rate.is_too_often:
        advice.append(_learned_limit(rate.code, pipeline))
    if rate.is_mostly_snoozed and rate.severity == "hint":
        text = _("People put even the hint off more often than not: leave it out.")
        advice.append(Proposal(text, Accept.DROP, _("Leave it out")))
    elif rate.is_mostly_snoozed:
        text = _("People put it off more often than not: make it a hint.")
        advice.append(Proposal(text, Accept.HINT, _("Make it a hint")))
    return replace(rate, proposals=tuple(advice))


def _learned_limit(code: str, pipeline: Pipeline) -> Proposal:
    """What the won deals teach, for the flags whose limit can be learned at all."""
    if code not in LEARNED:
        return Proposal(_("It speaks too often to be heard: ask less of a deal, or make it a hint."))
    learned = learned_limits(pipeline, code)
    if not learned.days:
        words = {"seen": learned.seen, "needed": LEAST_WON}
        return Proposal(_("Too few won deals to learn a limit from: %(seen)d of %(needed)d.") % words)
    if learned.days.items() <= limits_in_force(edition_of_pipeline(pipeline).method, code).items():
        return Proposal(_("Its limits are those that won deals teach: it says something about the deals."))
    days = ", ".join(f"{stage}: {count}" for stage, count in learned.days.items())
    text = _("Limits that won complex deals teach, in days: %(days)s.") % {"days": days}
    return Proposal(text, Accept.LEARNED, _("Take these limits"))
