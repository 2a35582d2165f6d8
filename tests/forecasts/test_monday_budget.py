"""A large team's Monday stays light: every list has its cap, and says how many it leaves out."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from pipeline.actions.waivers import request_waiver
from pipeline.forecasts.actions import recompute_all
from pipeline.forecasts.actions.submissions import set_deadline
from pipeline.forecasts.models import Quota
from pipeline.models import Deal, Flag
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory, DealFactory, UserFactory
from tests.forecasts.reading import text

REPS = 20


def test_the_monday_of_a_large_team_is_under_sixty_kilobytes(cast: Cast, sign_in: SignIn) -> None:
    people = [UserFactory(name=f"Bartholomew Worthington {place:02}", team=cast.east) for place in range(REPS)]
    deals = [
        DealFactory(
            account=AccountFactory(name=f"Consolidated Power and Light {place:02}", owner=person),
            team=cast.east,
            at="30",
            name=f"Rectifier stations and switchgear, phase {place:02}",
            amount_minor=123_456_789,
            expected_close=dt.date(2026, 12, 15),
            is_amount_estimated=True,
        )
        for place, person in enumerate(people)
    ]
    Quota.objects.bulk_create(
        Quota(owner=each, month=dt.date(2026, 12, 1), amount_minor=987_654_321) for each in people
    )
    Deal.objects.update(severity=Flag.Severity.SEVERE)
    raised = timezone.now() - dt.timedelta(days=20)
    values = {"numbers": {"days": 44, "limit": 30}, "cure": "visit_customer", "severity": Flag.Severity.SEVERE}
    Flag.objects.bulk_create(
        Flag(deal=deal, code="stalled_silent", raised_at=raised, since=raised.date(), **values) for deal in deals
    )
    for deal in deals[:8]:
        request_waiver(actor=deal.owner, deal_id=deal.pk, stage="40", reason="The tender came early; we may not wait.")
    set_deadline(actor=cast.director, values={"weekday": 4, "time": dt.time(10)})
    recompute_all()
    page = sign_in(cast.director).get("/?view=monday")
    said = text(page)
    assert "Bartholomew Worthington" in said
    assert "3 more wait" in said
    assert "more lines" in said
    assert "10 more people" in said
    assert "more figures" in said
    assert len(page.content) < 60_000
