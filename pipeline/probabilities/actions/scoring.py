"""What the models in force say of open deals, written down: of all every night and after a fit, of few at once.

Whoever sums outlooks up (forecast cells) sees whole ones: a deal's row is written in the transaction of its change, and
`OutlookState.number` steps with everything that is rewritten for many.

Locks, in this order: deals, then shares, outlooks, the state. Whoever changes a deal may have made the share of its day
and not be done yet; so nobody waits for a share who holds a deal or the state, but `roll_shares`, which holds the state
alone: those who score many make what shares they need in a transaction of its own. Source: formulas §4.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from pipeline.models import Deal, Pipeline
from pipeline.probabilities.actions.shares import ensure_shares, opening, roll_shares, step
from pipeline.probabilities.actions.upserting import upsert
from pipeline.probabilities.models import DealOutlook, MonthShare
from pipeline.probabilities.reading import Force, forces
from pipeline.probabilities.saying import by_stage_case, chances
from team.activities import Activity

CHUNK = 5000
READ = ("status", "pipeline_id", "stage_id", "buying_center_id")
WRITTEN = ("probability", "model", "share")


def score_all() -> int:
    """Every night: the shares of the months for today, then every open deal; answers how many outlooks there are."""
    roll_shares()
    return sum(_score_open(pk) for pk in Pipeline.objects.order_by("created_at").values_list("pk", flat=True))


def score_pipeline(pipeline_id: uuid.UUID, chunk: int = CHUNK) -> int:
    """After a fit: the shares anew, then the pipeline's open deals, `chunk` of them to a transaction."""
    roll_shares(again=True)
    return _score_open(pipeline_id, chunk)


def _score_open(pipeline_id: uuid.UUID, chunk: int = CHUNK) -> int:
    force = forces([pipeline_id]).get(pipeline_id, Force(pipeline_id))
    _forget_others(pipeline_id, has_timing=force.timing is not None)
    if force.timing is None:
        return 0
    score = _score if force.learned else _score_by_stage
    written = 0
    for ids in _chunks(Deal.objects.open().filter(pipeline_id=pipeline_id).order_by("pk"), chunk):
        _ensure_shares_of(_between(ids, force), force)
        with transaction.atomic():
            written += score(ids, {pipeline_id: force})
            step()
    return written


def _score_by_stage(ids: Sequence[uuid.UUID], found: dict[uuid.UUID, Force]) -> int:
    """The same as `_score` in one statement, for models that ask the stage alone; ids in their order."""
    [force] = found.values()
    deals = _between(ids, force)
    share = MonthShare.objects.filter(pipeline_id=force.pipeline, opened_on=OuterRef("began"))
    said = deals.annotate(said=by_stage_case(force), told_share=Subquery(share.values("pk")))
    locked = said.select_for_update(no_key=True, of=("self",))
    rows = locked.order_by("pk").values_list("pk", "said", "told_share")
    return upsert(rows, force.chance.pk if force.chance else None)


def _between(ids: Sequence[uuid.UUID], force: Force) -> QuerySet[Any, Any]:
    """The pipeline's open deals from the first through the last of these ids, with their day of opening (`began`)."""
    deals = Deal.objects.open().filter(pipeline_id=force.pipeline, pk__gte=ids[0], pk__lte=ids[-1])
    return deals.annotate(began=opening())


def _ensure_shares_of(deals: QuerySet[Any, Any], force: Force) -> None:
    """What is opened or changed after this brings its share along, and is told of at once."""
    begun = set(deals.order_by().values_list("began", flat=True).distinct())
    ensure_shares({(force.pipeline, day) for day in begun}, {force.pipeline: force})


@transaction.atomic
def _forget_others(pipeline_id: uuid.UUID, *, has_timing: bool) -> None:
    """Outlooks of deals that are closed, or of a pipeline of which nothing is expected any more."""
    gone = DealOutlook.objects.filter(deal__pipeline_id=pipeline_id)
    if has_timing:
        gone = gone.exclude(deal__status=Deal.Status.OPEN)
    if gone.delete()[0]:
        step()


def score_touched(activities: Sequence[Activity]) -> None:
    """Inline subscriber, before the forecast's: the deals that changed. One query where nothing is fitted yet."""
    found = forces()
    if found:
        _score(sorted({activity.subject_id for activity in activities}), found)


def _score(ids: Collection[uuid.UUID], found: dict[uuid.UUID, Force]) -> int:
    """A constant number of queries."""
    locked = Deal.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk")
    deals = list(locked.only(*READ).annotate(began=opening()))
    told = [each for each in deals if _is_told(each, found)]
    rest = [each.pk for each in deals if not _is_told(each, found)]
    if rest:
        DealOutlook.objects.filter(pk__in=rest).delete()
    if not told:
        return 0
    shares = ensure_shares({(deal.pipeline_id, deal.began) for deal in told}, found)
    said = chances(told, found)
    rows = [
        DealOutlook(
            deal_id=deal.pk,
            probability=said[deal.pk],
            model=found[deal.pipeline_id].chance,
            share_id=shares[deal.pipeline_id, deal.began],
        )
        for deal in told
    ]
    have = dict(_have(rows))
    changed = [row for row in rows if have.get(row.pk) != (row.probability, row.model_id, row.share_id)]
    DealOutlook.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["deal"], update_fields=WRITTEN, batch_size=500
    )
    return len(rows)


def _have(rows: Sequence[DealOutlook]) -> Iterator[tuple[uuid.UUID, tuple[Any, ...]]]:
    known = DealOutlook.objects.filter(pk__in=[row.pk for row in rows])
    for pk, *said in known.values_list("pk", "probability", "model_id", "share_id"):
        yield pk, tuple(said)


def _is_told(deal: Deal, found: dict[uuid.UUID, Force]) -> bool:
    force = found.get(deal.pipeline_id)
    return deal.status == Deal.Status.OPEN and force is not None and force.timing is not None


def _chunks(deals: Any, size: int) -> Iterator[list[uuid.UUID]]:
    """Of the ids, read page by page: nobody's cursor stays open over the transactions."""
    last: uuid.UUID | None = None
    while True:
        page = deals.filter(pk__gt=last) if last else deals
        ids = list(page.values_list("pk", flat=True)[:size])
        if not ids:
            return
        yield ids
        last = ids[-1]
