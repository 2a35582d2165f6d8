"""The deals behind a figure of the funnel: the same stays, so that their count is the figure."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from pipeline.editions import edition
from pipeline.forecasts.drill import BY_AMOUNT
from pipeline.funnel.asking import FunnelAsked, FunnelScope
from pipeline.funnel.models import StageStay
from pipeline.funnel.outcomes import closings, of_scope
from pipeline.funnel.reading import LOOK_BACK
from pipeline.funnel.rules.stays import WHOLE
from pipeline.funnel.sums import conditions, stays_on
from pipeline.models import Deal, Stage
from pipeline.wording import stage_name
from team.periods import add_months
from team.requests import person
from web.keyset import BrowserPage, browser_page

KINDS = ("standing", "reached", "passed", "left", "won", "lost")
CLOSED = ("won", "lost")


@dataclass(frozen=True, slots=True)
class Listed:
    """`stage` is today's; `days` since the deal came to it."""

    deal: Deal
    stage: str
    days: int | None


@dataclass(frozen=True, slots=True)
class Behind:
    title: str
    intro: str
    currency: str
    deals: list[Listed]
    page: BrowserPage[Deal]
    back: str


def deals_behind(found: FunnelScope, what: str, params: Mapping[str, str]) -> QuerySet[Deal]:
    """Of one of KINDS: of a `stage` (or of all), a cohort's `month`, or closed within the year by `source`, `reason`,
    `rival`. Raises ValueError for what is none of them."""
    if what not in KINDS:
        raise ValueError(f"{what!r} is nothing that deals do")
    scope = found.scope
    if found.is_now and what == "standing" and not set(params) - {"stage"}:
        deals = _standing_now(found, params.get("stage", WHOLE))
    else:
        deals = Deal.objects.filter(pk__in=_stays(found, what, params).order_by().values("deal_id"))
    if not found.is_now:
        # Held on that day: what was handed over since is told in sums alone, unless the reader sees it still.
        return deals.filter(pk__in=Deal.objects.visible_to(scope.user).order_by().values("pk"))
    if scope.people is None and not scope.user.sight.everything:
        deals = deals.filter(owner_id__in=scope.user.sight.people)
    return deals


def _standing_now(found: FunnelScope, code: str) -> QuerySet[Deal]:
    """As the stays say too: an open deal stands in its stage. Read from the deals, whose indexes count them by stage
    and find the largest; a million stays would have to be joined first."""
    stages = Stage.objects.filter(pipeline_version__pipeline_id=found.pipeline.pk)
    if code != WHOLE:
        stages = stages.filter(code=code)
    ids = list(stages.order_by().values_list("pk", flat=True))
    return found.deals().filter(status=Deal.Status.OPEN, stage_id__in=ids)


def _stays(found: FunnelScope, what: str, params: Mapping[str, str]) -> QuerySet[StageStay]:
    if {"source", "reason", "rival"} & set(params):
        return _closed(found, what, params)
    rule = conditions(found.day, is_now=found.is_now)
    code = params.get("stage", WHOLE)
    rows = of_scope(found, stays_on(found.day, is_now=found.is_now).filter(pipeline_id=found.pipeline.pk, code=code))
    if "month" in params:
        rows = rows.filter(month=month_in(params))
    if what == "standing":
        return rows.filter(rule["standing"])
    rows = rows.filter(month__gte=add_months(found.day.replace(day=1), -LOOK_BACK))
    if what == "left":
        return rows.filter(rule["reached"] & (rule["lost"] | rule["dormant"]) & ~Q(passed__lte=found.day.toordinal()))
    return rows.filter(rule[what])


def _closed(found: FunnelScope, what: str, params: Mapping[str, str]) -> QuerySet[StageStay]:
    rows = closings(found)
    if what in CLOSED:
        rows = rows.filter(ended=what)
    if "source" in params:
        rows = rows.filter(deal__source=params["source"])
    if "reason" in params:
        rows = rows.filter(deal__close_reason=params["reason"])
    if "rival" in params:
        rival = uuid.UUID(params["rival"])
        against = Q(deal__lost_to=rival)
        named = Q(deal__competitors__competitor=rival)
        rows = rows.filter(against if what == "lost" else named if what == "won" else against | named).distinct()
    return rows


def month_in(params: Mapping[str, str]) -> dt.date:
    """Raises ValueError for what is no month."""
    return dt.date.fromisoformat(f"{params['month']}-01")


def behind(request: HttpRequest, asked: FunnelAsked) -> Behind:
    """One page of them. Raises ValueError for what is nothing."""
    found = asked.scope(person(request))
    params = {
        name: request.GET[name] for name in ("stage", "month", "source", "reason", "rival") if name in request.GET
    }
    what = request.GET.get("what", "")
    if params.get("stage") not in (None, *found.codes):
        raise ValueError("no such stage")
    deals = deals_behind(found, what, params)
    page = browser_page(request, deals.select_related("account", "owner", "stage"), order=BY_AMOUNT)
    count = deals.count()
    return Behind(
        title=title_of(found, what, params),
        intro=ngettext("%(count)d deal", "%(count)d deals", count) % {"count": count},
        currency=found.scope.organization.base_currency,
        deals=[_listed(deal, found) for deal in page.rows],
        page=page,
        back=asked.url(),
    )


def _listed(deal: Deal, found: FunnelScope) -> Listed:
    words = stage_name(edition(deal.stage.pipeline_version_id), deal.stage.code)
    is_open = deal.status == Deal.Status.OPEN and deal.stage_entered_on
    days = (
        (found.scope.organization.today() - deal.stage_entered_on).days if is_open and deal.stage_entered_on else None
    )
    return Listed(deal, words if deal.status == Deal.Status.OPEN else str(deal.get_status_display()), days)


def title_of(found: FunnelScope, what: str, params: Mapping[str, str]) -> str:
    names = {
        "standing": _("Stand there"),
        "reached": _("Came there"),
        "passed": _("Went on"),
        "left": _("Did not go on"),
        "won": pgettext("deals", "Won"),
        "lost": pgettext("deals", "Lost"),
    }
    stage = stage_name(found.edition, params["stage"]) if "stage" in params else _("The funnel")
    return pgettext("stage and what its deals did", "%(stage)s · %(what)s") % {"stage": stage, "what": names[what]}
