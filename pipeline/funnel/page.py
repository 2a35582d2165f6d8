"""Everything that the funnel page shows at once, and the choices of its bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import KeyAccount
from pipeline.forecasts.asking import period_name
from pipeline.forecasts.explaining import Explained
from pipeline.forecasts.overview import with_default
from pipeline.funnel.asking import FunnelAsked, FunnelScope
from pipeline.funnel.drawing import Drawn, Success, drawn_funnel, success_rates
from pipeline.funnel.figures import FunnelFigures, StageFigures, funnel_figures
from pipeline.funnel.gauges import Gauge, days_words, deals_words, gauges_of, range_words
from pipeline.funnel.notes import notes_of
from pipeline.funnel.rules.flow import FEWEST
from pipeline.pages.scopes import MOST_NAMES, pipeline_options
from team.figures import readable_teams
from team.models import User
from web.formats import compact_money, share


@dataclass(frozen=True, slots=True)
class Line:
    """A stage as the table shows it: figures in words, and where each leads."""

    stage: StageFigures
    amount: str
    goal: str
    conversion: str
    conversion_range: str
    conversion_of: str
    days: str
    usual: str
    mark: str
    tone: str
    standing_url: str
    reached_url: str


@dataclass(frozen=True, slots=True)
class FunnelView:
    asked: FunnelAsked
    found: FunnelScope
    figures: FunnelFigures
    gauges: Sequence[Gauge]
    lines: Sequence[Line]
    drawn: Drawn | None
    success_title: str
    success: Sequence[Success]
    amount: str
    notes: Mapping[str, Explained]

    @property
    def gauges_with_notes(self) -> list[tuple[Gauge, Explained]]:
        return [(gauge, self.notes[gauge.key]) for gauge in self.gauges]


def funnel_view(user: User, asked: FunnelAsked) -> FunnelView:
    """A fixed number of queries. Raises `ValidationError` for what may not be named."""
    found = asked.scope(user)
    figures = funnel_figures(found)
    title, success = success_rates(figures, asked)
    currency = found.scope.organization.base_currency
    return FunnelView(
        asked=asked,
        found=found,
        figures=figures,
        gauges=gauges_of(figures, asked),
        lines=[_line(stage, figures, asked, currency) for stage in figures.stages],
        drawn=drawn_funnel(figures, asked),
        success_title=title,
        success=success,
        amount=compact_money(figures.amount, currency),
        notes=notes_of(figures),
    )


def _line(stage: StageFigures, figures: FunnelFigures, asked: FunnelAsked, currency: str) -> Line:
    rate = stage.conversion
    marks = {"swollen": _("swollen"), "thin": pgettext("stage", "thin"), "": ""}
    mark = [marks[stage.verdict], _("bottleneck") if stage.is_bottleneck else ""]
    has_rate = rate.of >= FEWEST
    return Line(
        stage=stage,
        amount=compact_money(stage.amount, currency),
        goal="—" if not stage.is_used else str(round(stage.target if stage.target is not None else stage.expected)),
        conversion=share(rate.share) if has_rate else "—",
        conversion_range=(
            range_words(rate)
            if has_rate
            else _("%(have)d of %(needed)d needed") % {"have": rate.of, "needed": FEWEST}
            if stage.is_used
            else ""
        ),
        conversion_of=deals_words(rate.of) if has_rate else "",
        days=days_words(stage.median_days),
        usual=days_words(stage.norm.days) if stage.is_used else "—",
        mark=_(", ").join(each for each in mark if each),
        tone="watch" if any(mark) else "",
        standing_url=asked.url("funnel:deals", what="standing", stage=stage.code),
        reached_url=asked.url("funnel:deals", what="reached", stage=stage.code),
    )


def controls(view: FunnelView) -> dict[str, Any]:
    """Choices of the bar above: period, team, person, pipeline, segment."""
    asked, scope = view.asked.asked, view.found.scope
    kinds = (("month", _("Month")), ("quarter", _("Quarter")), ("year", pgettext("period", "Year")))
    teams = readable_teams(scope.user, scope.people, scope.led).order_by("name").values_list("pk", "name")
    segments = [(value, text) for value, text in KeyAccount.Segment.choices if value]
    pipelines = pipeline_options(view.found.pipelines)
    return {
        "period": period_name(asked.kind, asked.period, asked.organization),
        "earlier": replace(view.asked, asked=asked.earlier),
        "later": replace(view.asked, asked=asked.later),
        "earlier_name": period_name(asked.kind, asked.earlier.period, asked.organization),
        "later_name": period_name(asked.kind, asked.later.period, asked.organization),
        "kinds": with_default(kinds, "quarter"),
        "kind": "" if asked.kind == "quarter" else asked.kind,
        "teams": [("", _("All")), *((str(pk), name) for pk, name in teams)],
        "people": people_options(view.found),
        "pipelines": [("" if place == 0 else pk, name) for place, (pk, name) in enumerate(pipelines)],
        "pipeline": "" if view.found.pipeline == view.found.pipelines[0] else str(view.found.pipeline.pk),
        "segments": [("", _("All")), *segments],
    }


def people_options(found: FunnelScope) -> list[tuple[str, str]]:
    """Whose own figures may be asked for by name, where they are few enough for a list."""
    scope = found.scope
    if scope.faceless or scope.people is None or not 1 < len(scope.people) <= MOST_NAMES:
        return _only_asked(found)
    people = User.objects.filter(pk__in=scope.people, is_active=True).order_by("name").values_list("pk", "name")
    return [("", _("All")), *((str(pk), name) for pk, name in people)]


def _only_asked(found: FunnelScope) -> list[tuple[str, str]]:
    owner = found.scope.owner
    if owner is None:
        return []
    return [("", _("All")), *((str(pk), name) for pk, name in User.objects.filter(pk=owner).values_list("pk", "name"))]
