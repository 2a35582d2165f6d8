"""Ending regular visits while their planned one is cancelled, on a database with row locks: nobody waits for ever."""

import pytest

from stakeholders.visits.actions import cancel_visit, end_series, keep_series, start_series
from stakeholders.visits.models import Visit, VisitSeries
from team.models import User
from tests.factories import AccountFactory
from tests.pipeline.test_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_ended_and_cancelled_at_once(lin_wei):
    started = [start_series(actor=lin_wei, account=AccountFactory(owner=lin_wei)) for _ in range(4)]
    planned = list(Visit.objects.planned())
    assert len(planned) == 4
    at_once(
        *[lambda row=row: end_series(actor=lin_wei, series_id=row.pk, cancel_planned=True) for row in started],
        *[lambda row=row: cancel_visit(actor=lin_wei, visit_id=row.pk) for row in planned],
        lambda: keep_series(actor=User.objects.system()),
    )
    assert not VisitSeries.objects.running().exists()
