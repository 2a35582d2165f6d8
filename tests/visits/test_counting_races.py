"""Many people log at once, on a database with row locks: no visit is lost from the count, and nobody waits forever."""

import datetime as dt

import pytest
from django.utils import timezone

from stakeholders.visits.actions import change_visit, log_visit
from stakeholders.visits.actions.counting import check_days, recount_all
from stakeholders.visits.models import Visit, VisitDay
from stakeholders.visits.reports import VisitReport
from tests.factories import DealFactory, MemberFactory, VisitFactory
from tests.pipeline.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_visits_of_one_day_logged_and_moved_at_once(lin_wei, condax, zhao_min):
    deal = DealFactory(account=condax)
    MemberFactory(center=deal.buying_center, contact=zhao_min)
    now = timezone.now()
    old = [
        VisitFactory(
            account=condax, met=[zhao_min], centers=[deal.buying_center], starts_at=now - dt.timedelta(days=day)
        )
        for day in (1, 2, 3, 4)
    ]
    recount_all()
    report = VisitReport(
        account=condax,
        starts_at=now - dt.timedelta(hours=1),
        met=(zhao_min,),
        centers=(deal.buying_center,),
        outcome="continuation",
    )
    moves = [
        lambda visit=visit: change_visit(
            actor=lin_wei,
            visit_id=visit.pk,
            values={"starts_at": now - dt.timedelta(hours=2), "ends_at": now - dt.timedelta(hours=1)},
        )
        for visit in old
    ]
    at_once(*moves, *[lambda: log_visit(actor=lin_wei, report=report) for _ in range(4)], recount_all)
    assert check_days() == []
    assert Visit.objects.count() == 8
    assert sum(VisitDay.objects.values_list("held", flat=True)) == 8
