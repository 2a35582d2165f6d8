"""The drawn funnel and the stages' success rates: geometry for SVG, with a title that states the finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from pipeline.funnel.asking import FunnelAsked
from pipeline.funnel.figures import FunnelFigures, StageFigures
from pipeline.funnel.gauges import deals_words, range_words, swollen
from pipeline.funnel.rules.flow import FEWEST
from pipeline.funnel.rules.shape import AT_LEAST, THIN
from web.formats import share

WIDTH, BAND, GAP = 320.0, 34.0, 6.0
TONES = ("s10", "s20", "s30", "s40", "s50", "s80")
SUCCESS_WIDTH = 200.0


@dataclass(frozen=True, slots=True)
class Band:
    """One stage of the drawn funnel: what it holds as a bar, what it should hold as an outline around the middle."""

    name: str
    text: str
    tone: str
    url: str
    x: float
    y: float
    width: float
    goal_x: float
    goal_width: float
    goal_text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    title: str
    bands: Sequence[Band]
    height: float
    goal_name: str


@dataclass(frozen=True, slots=True)
class Success:
    """One stage's share won: `width` of the bar, `low` and `high` of its range; all None while too few are closed."""

    name: str
    tone: str
    text: str
    count: str
    url: str
    width: float | None
    low: float | None
    high: float | None


def goal_of(stage: StageFigures) -> float:
    """What it should hold: by the quota, else as many as there are in the reference's shape."""
    return stage.expected if stage.target is None else stage.target


def drawn_funnel(figures: FunnelFigures, asked: FunnelAsked) -> Drawn | None:
    """None for an empty funnel."""
    if not figures.deals:
        return None
    stages = [stage for stage in figures.stages if stage.is_used or stage.count]
    top = max(max(float(stage.count), goal_of(stage)) for stage in stages)
    bands = [_band(stage, place, top, asked) for place, stage in enumerate(stages)]
    has_target = figures.quota_wins is not None
    return Drawn(
        title=shape_finding(figures),
        bands=bands,
        height=len(bands) * (BAND + GAP),
        goal_name=_("What the next quota needs") if has_target else _("The usual shape, with as many deals"),
    )


def _band(stage: StageFigures, place: int, top: float, asked: FunnelAsked) -> Band:
    width, goal = WIDTH * stage.count / top, WIDTH * goal_of(stage) / top
    return Band(
        name=stage.name,
        text=str(stage.count),
        tone=TONES[min(place, len(TONES) - 1)],
        url=asked.url("funnel:deals", what="standing", stage=stage.code),
        x=(WIDTH - width) / 2,
        y=place * (BAND + GAP) + GAP / 2,
        width=width,
        goal_x=(WIDTH - goal) / 2,
        goal_width=goal,
        goal_text=_("goal %(goal)d") % {"goal": round(goal_of(stage))},
    )


def shape_finding(figures: FunnelFigures) -> str:
    worst = swollen(figures.stages)
    if worst is not None:
        words = {"stage": worst.name, "deals": deals_words(worst.count), "expected": round(worst.expected)}
        return _("%(stage)s holds %(deals)s where %(expected)d would fit") % words
    if figures.evenness is None:
        return _("Few deals are open")
    short = [stage for stage in figures.stages if stage.target is not None and is_short(stage.count, stage.target)]
    if short:
        words = {"stage": short[0].name, "deals": deals_words(short[0].count), "target": round(short[0].target or 0)}
        return _("%(stage)s holds %(deals)s; the next quota needs %(target)d") % words
    return _("The shape fits to %(share)s") % {"share": share(figures.evenness)}


def is_short(count: int, target: float) -> bool:
    return count < target * THIN and target - count >= AT_LEAST


def success_rates(figures: FunnelFigures, asked: FunnelAsked) -> tuple[str, list[Success]]:
    """The title and a bar for each stage. Source: catalogue A4.2 (阶段成功率图)."""
    rows = [_success(stage, place, asked) for place, stage in enumerate(figures.stages)]
    return success_finding(figures), rows


def _success(stage: StageFigures, place: int, asked: FunnelAsked) -> Success:
    rate, enough = stage.success, stage.success.of >= FEWEST
    low, high = rate.interval if enough and rate.interval else (None, None)
    return Success(
        name=stage.name,
        tone=TONES[min(place, len(TONES) - 1)],
        text=f"{share(rate.share)} ({range_words(rate)})" if enough else "—",
        count=_("%(won)d of %(of)d") % {"won": rate.hits, "of": rate.of},
        url=asked.url("funnel:deals", what="won", stage=stage.code),
        width=SUCCESS_WIDTH * (rate.share or 0) if enough else None,
        low=None if low is None else SUCCESS_WIDTH * low,
        high=None if high is None else SUCCESS_WIDTH * high,
    )


def success_finding(figures: FunnelFigures) -> str:
    """Where the chance grows most, or that too little is known."""
    known = [stage for stage in figures.stages if stage.success.of >= FEWEST]
    if not known:
        most = max((stage.success.of for stage in figures.stages), default=0)
        return _("Too few closed deals (%(have)d of %(needed)d needed)") % {"have": most, "needed": FEWEST}
    first, last = known[0], known[-1]
    words = {
        "first": first.name,
        "rate": share(first.success.share),
        "last": last.name,
        "end": share(last.success.share),
    }
    if first is last:
        return _("Of what reaches %(first)s, %(rate)s is won") % words
    return _("Of what reaches %(first)s, %(rate)s is won; of what reaches %(last)s, %(end)s") % words
