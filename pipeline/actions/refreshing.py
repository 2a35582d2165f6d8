"""What follows from a change: earned stage, drift, last activity, flags. Inline, set-based, in one lock order."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from pipeline.dossiers import Dossier, load
from pipeline.models import Deal
from pipeline.proving import assessed
from pipeline.verdicts import Assessment
from team.activities import Activity

STANDING = ("earned_stage_id", "drift", "last_activity_on", "is_quiet")


@transaction.atomic
def refresh_deals(deal_ids: Iterable[uuid.UUID]) -> int:
    """Bring the derived facts of these deals up to date; answers how many changed.

    The version stays: nobody's edit goes stale because a fact about the deal was derived anew.
    """
    deals = list(
        Deal.objects.select_for_update(of=("self",))
        .filter(pk__in=list(deal_ids))
        .select_related("account")
        .order_by("pk")
    )
    if not deals:
        return 0
    dossiers = load(deals)
    assessments = {deal.pk: assessed(dossiers[deal.pk]) for deal in deals}
    changed = [deal for deal in deals if _stand(deal, dossiers[deal.pk], assessments[deal.pk])]
    for deal in changed:
        deal.updated_at = timezone.now()
    Deal.objects.bulk_update(changed, ["earned_stage", "drift", "last_activity_on", "is_quiet", "updated_at"], 500)
    _raise_flags([dossiers[deal.pk] for deal in deals if deal.status == Deal.Status.OPEN], assessments)
    return len(changed)


def _raise_flags(dossiers: Sequence[Dossier], assessments: dict[uuid.UUID, Assessment]) -> None:
    from pipeline.flagging import raise_flags

    raise_flags(dossiers, assessments)


def _stand(deal: Deal, dossier: Dossier, assessment: Assessment) -> bool:
    before = tuple(getattr(deal, name) for name in STANDING)
    deal.earned_stage_id = dossier.edition.stages[assessment.earned].pk
    deal.drift = assessment.drift if deal.status == Deal.Status.OPEN else 0
    deal.last_activity_on = last_activity(dossier)
    if deal.last_activity_on and deal.is_quiet:
        deal.is_quiet = False
    return before != tuple(getattr(deal, name) for name in STANDING)


def last_activity(dossier: Dossier) -> dt.date | None:
    """The day of the last real activity: a visit or call held with a named person, or evidence added.

    Plans, edits and comments reset nothing. Source: formulas §7.
    """
    organization_day = [meeting.day for meeting in dossier.meetings if meeting.is_real]
    given = [min(row.on, dossier.day) for row in dossier.evidence]
    return max([*organization_day, *given], default=None)


def on_deal_activity(activities: Sequence[Activity]) -> None:
    """Inline subscriber of the pipeline's own verbs: the subject is the deal."""
    refresh_deals({activity.subject_id for activity in activities})


def on_center_activity(activities: Sequence[Activity]) -> None:
    """Inline subscriber of what happens around buying centers: members, commitments, visits."""
    centers = {uuid.UUID(str(c)) for activity in activities for c in (activity.new or {}).get("centers", [])}
    if centers:
        refresh_deals(Deal.objects.filter(buying_center_id__in=centers).values_list("pk", flat=True))


def on_account_activity(activities: Sequence[Activity]) -> None:
    """Segment and class of an account decide clauses and limits of its open deals."""
    accounts = {a.subject_id for a in activities if {"segment", "coverage_class"} & set(a.new or {})}
    if accounts:
        refresh_deals(Deal.objects.open().filter(account_id__in=accounts).values_list("pk", flat=True))
