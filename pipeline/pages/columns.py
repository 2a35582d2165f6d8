"""The board: a column for each stage, each with its sums and its first cards, found by index and paged by key.

The sums of a column are one aggregate over the scope. A higher app that keeps such sums may offer them
(`register_sums`), so that nobody who sees everything waits for a million rows to be added.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext as _

from pipeline.editions import Edition, edition_of_pipeline, edition_of_stage
from pipeline.models import Deal, Pipeline, Stage
from pipeline.pages.cards import Card, cards_of, shows_owner
from pipeline.pages.scopes import Scope, pipelines_in_force
from pipeline.rules.general import general_stage
from pipeline.wording import stage_name
from team.models import Organization
from web.formats import localized
from web.keyset import BadCursor, Page, keyset_page

ORDER = ("severity_key", "close_key", "amount_key")
COLUMN_SIZE = 5
"""Cards at first, and with each "more": a screen full, and the next when one comes there."""
SHIPPED_STAYS = dt.timedelta(days=30)
MOST_SHIPPING = 20


@dataclass(frozen=True, slots=True)
class Sums:
    """Deals, amount and weighted amount, both in minor units of the base currency."""

    deals: int = 0
    amount: int = 0
    weighted: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(self.deals + other.deals, self.amount + other.amount, self.weighted + other.weighted)


@dataclass(frozen=True, slots=True)
class Column:
    """`more` is the cursor of the next page of cards; `shipping` are won deals whose goods are on their way."""

    stage: str
    name: str
    definition: str
    sums: Sums = Sums()
    cards: tuple[Card, ...] = ()
    more: str | None = None
    shipping: tuple[Deal, ...] = ()
    shade: int = 10
    is_former: bool = False
    """Of an older version: it takes no more deals, and goes when the last one leaves it."""


@dataclass(frozen=True, slots=True)
class Board:
    columns: tuple[Column, ...]
    shown: Sums
    all: int
    """How many deals the owner filter has without the others: what those hide is the difference."""
    pipeline: Pipeline | None
    pipelines: list[Pipeline] = field(default_factory=list)
    shows_owner: bool = False

    @property
    def shipping(self) -> tuple[Deal, ...]:
        return self.columns[-1].shipping if self.columns else ()


ByStage = Mapping[uuid.UUID, Sums]
SumSource = Callable[[Scope], "ByStage | None"]
_sum_sources: list[SumSource] = []


def register_sums(source: SumSource) -> None:
    """`source(scope)` answers {stage id: sums} of the scope's open deals, or None where it cannot tell."""
    if source not in _sum_sources:
        _sum_sources.append(source)


def board(scope: Scope, organization: Organization) -> Board:
    """The board of one pipeline: the one asked for, else the oldest in which the scope has deals."""
    pipelines = pipelines_in_force()
    if not pipelines:
        return Board((), Sums(), 0, None)
    shown, all_of = _sums(scope, organization)
    stages = _stages()
    pipeline = _pipeline(scope, pipelines, stages, all_of)
    edition = edition_of_pipeline(pipeline)
    mine = {pk: stage for pk, stage in stages.items() if stage.pipeline_version.pipeline_id == pipeline.pk}
    empty = _empty_columns(edition, mine, all_of)
    columns = [_summed(column, mine, shown) for column in empty]
    pages = _pages(scope, organization, mine, [column.stage for column in columns])
    cards = cards_of([deal for page in pages.values() for deal in page.rows], organization.today(), scope.user)
    filled = [_filled(column, pages.get(column.stage), cards) for column in columns]
    filled[-1] = replace(filled[-1], shipping=tuple(_shipping(scope, pipeline, organization.today())))
    return Board(
        columns=tuple(filled),
        shown=sum((column.sums for column in filled), Sums()),
        all=sum(all_of.get(pk, Sums()).deals for pk in mine),
        pipeline=pipeline,
        pipelines=pipelines,
        shows_owner=shows_owner(cards, scope.user),
    )


def column_page(scope: Scope, organization: Organization, stage: str, cursor: str | None) -> Column:
    """More cards of one column, from the cursor on; a bad cursor begins at the top."""
    stages = _stages(pipeline_version__pipeline_id=scope.pipeline)
    try:
        page = _page(scope, organization, stages, stage, cursor)
    except BadCursor:
        page = _page(scope, organization, stages, stage)
    cards = cards_of(page.rows, organization.today(), scope.user)
    return Column(stage, "", "", cards=tuple(cards), more=page.next)


def _stages(**which: Any) -> dict[uuid.UUID, Stage]:
    """Of all versions of the pipelines, by id; without the method's document, which every version carries."""
    rows = Stage.objects.filter(**which).select_related("pipeline_version")
    return {row.pk: row for row in rows.only("code", "pipeline_version__pipeline_id")}


def _sums(scope: Scope, organization: Organization) -> tuple[ByStage, ByStage]:
    """By stage id: what the filters let through, and all that the owner filter has."""
    everybody = replace(scope, pipeline="")
    for source in _sum_sources:
        known = None if scope.is_filtered else source(everybody)
        if known is not None:
            return known, known
    condition = scope.condition(organization)
    figures: dict[str, Any] = {
        "all_deals": Count("pk"),
        "shown_deals": Count("pk", filter=condition) if condition else Count("pk"),
        "amount": Sum("amount_base_minor", filter=condition or None),
        "weighted": Sum("weighted_minor", filter=condition or None),
    }
    rows = list(everybody.deals().order_by().values("stage_id").annotate(**figures))
    shown = {r["stage_id"]: Sums(r["shown_deals"], r["amount"] or 0, r["weighted"] or 0) for r in rows}
    return shown, {row["stage_id"]: Sums(row["all_deals"]) for row in rows}


def _pipeline(scope: Scope, pipelines: list[Pipeline], stages: Mapping[uuid.UUID, Stage], all_of: ByStage) -> Pipeline:
    asked = [pipeline for pipeline in pipelines if str(pipeline.pk) == scope.pipeline]
    used = {stages[pk].pipeline_version.pipeline_id for pk, sums in all_of.items() if sums.deals and pk in stages}
    return next((p for p in [*asked, *(p for p in pipelines if p.pk in used)]), pipelines[0])


def _empty_columns(edition: Edition, stages: Mapping[uuid.UUID, Stage], all_of: ByStage) -> list[Column]:
    """The stages in force, and those of older versions in which deals stand still, at their percentage."""
    left = {stages[pk].code: pk for pk, sums in all_of.items() if sums.deals and pk in stages}
    former = [edition_of_stage(pk) for code, pk in left.items() if code not in edition.stages]
    found = {spec.code: (spec.nominal_probability, edition) for spec in edition.method.stages}
    for older in former:
        specs = (spec for spec in older.method.stages if spec.code in left)
        found |= {s.code: (s.nominal_probability, older) for s in specs if s.code not in found}
    last = edition.method.closing_stage
    codes = sorted(found, key=lambda code: (code == last, found[code][0]))
    return [_empty_column(found[code][1], code, is_former=found[code][1] is not edition) for code in codes]


def _empty_column(edition: Edition, code: str, *, is_former: bool) -> Column:
    spec = edition.method.stage(code)
    definition = localized(dict(spec.definition))
    return Column(
        code, stage_name(edition, code), definition, shade=general_stage(spec.nominal_probability), is_former=is_former
    )


def _summed(column: Column, stages: Mapping[uuid.UUID, Stage], shown: ByStage) -> Column:
    mine = [shown.get(pk, Sums()) for pk, stage in stages.items() if stage.code == column.stage]
    return replace(column, sums=sum(mine, Sums()))


def _filled(column: Column, page: Page[Deal] | None, cards: list[Card]) -> Column:
    mine = tuple(card for card in cards if card.stage == column.stage)
    return replace(column, cards=mine, more=page.next if page else None)


def _pages(
    scope: Scope, organization: Organization, stages: Mapping[uuid.UUID, Stage], codes: list[str]
) -> dict[str, Page[Deal]]:
    """The first cards of every column, in the shape that costs least (docs/benchmarks.md).

    Where the index of the board answers, six short ranges of it; who sees deals by several rules would have them
    united for each column, so theirs are numbered within their columns in one pass.
    """
    if scope.owners() is not None or scope.user.sight.everything:
        return {code: _page(scope, organization, stages, code) for code in codes}
    place = Window(RowNumber(), partition_by=F("stage_id"), order_by=[*ORDER, "pk"])
    rows = replace(scope, pipeline="").deals().filter(scope.condition(organization), stage_id__in=list(stages))
    numbered = rows.order_by().annotate(place=place).filter(place__lte=COLUMN_SIZE + 1)
    first = list(numbered.values_list("pk", flat=True))
    # A few versions of the pipeline may share a column: each page is cut from the best of all of them.
    return {code: _page(scope, organization, stages, code, among=first) for code in codes}


def _page(
    scope: Scope,
    organization: Organization,
    stages: Mapping[uuid.UUID, Stage],
    code: str,
    cursor: str | None = None,
    *,
    among: list[uuid.UUID] | None = None,
) -> Page[Deal]:
    """The first cards of a column, or those after the cursor: a range of the board's index; `among` are visible."""
    ids = [pk for pk, stage in stages.items() if stage.code == code]
    rows: QuerySet[Deal] = (
        Deal.objects.filter(pk__in=among)
        if among is not None
        else replace(scope, pipeline="").deals().filter(scope.condition(organization))
    ).filter(stage_id__in=ids)
    return keyset_page(rows.select_related("account", "owner"), order=ORDER, cursor=cursor, size=COLUMN_SIZE)


def _shipping(scope: Scope, pipeline: Pipeline, today: dt.date) -> list[Deal]:
    """Won here and not shipped yet, or shipped within 30 days; what was imported as won is not shown."""
    won = replace(scope, status=Deal.Status.WON, pipeline=str(pipeline.pk)).deals()
    recent = Q(shipped_on__isnull=True) | Q(shipped_on__gte=today - SHIPPED_STAYS)
    made_here = won.filter(recent, source_system="", won_on__gte=today - dt.timedelta(days=365))
    return list(made_here.select_related("account", "owner").order_by("-won_on", "-id")[:MOST_SHIPPING])


def stage_choices(deal: Deal) -> list[tuple[str, str]]:
    """The stages to move to: of the version that the deal follows, then those that only the one in force has."""
    own, newer = edition_of_stage(deal.stage_id), edition_of_pipeline(deal.pipeline)
    both = [(own, spec.code) for spec in own.method.stages]
    both += [(newer, spec.code) for spec in newer.method.stages if spec.code not in own.stages]
    return [(code, stage_name(edition, code)) for edition, code in both]


def summary(found: Board, amount: str, weighted: str) -> str:
    """ "38 of 45 deals · ¥55.2 m open · weighted ¥17.2 m": the bar always says what a filter hides."""
    values = {"shown": found.shown.deals, "all": found.all, "amount": amount, "weighted": weighted}
    return _("%(shown)d of %(all)d deals · %(amount)s open · weighted %(weighted)s") % values


def stage_filter(pipelines: list[Pipeline]) -> list[tuple[str, str]]:
    """Stages by code, as the list's filter offers them; pipelines may share a code and mean different stages."""
    names: dict[str, list[str]] = {"": [_("all stages")]}
    for pipeline in pipelines:
        edition = edition_of_pipeline(pipeline)
        for spec in edition.method.stages:
            mine = names.setdefault(spec.code, [])
            mine += [name for name in [stage_name(edition, spec.code)] if name not in mine]
    return [(code, " / ".join(each)) for code, each in names.items()]
