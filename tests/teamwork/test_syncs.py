"""The weekly talk of a pair: which accounts are due, and next week's calls planned in one go."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pipeline.teamwork import actions, syncs
from pipeline.teamwork.models import Meeting, Pair
from pipeline.teamwork.weeks import week_of
from stakeholders.models import Commitment
from stakeholders.visits.models import Visit
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory, ContactFactory, VisitFactory

NEXT = "2026-11-30"


def url(cast: Cast, name: str = "sync") -> str:
    return reverse(f"teamwork:{name}", args=[cast.lin_wei.pk, cast.inside.pk])


def share(cast: Cast, name: str, **more: Any) -> Any:
    return AccountFactory(name=name, owner=cast.lin_wei, inside_owner=cast.inside, **more)


def met(account: Any, days: int) -> None:
    at = dt.datetime(2026, 11, 25, 1, tzinfo=dt.UTC) - dt.timedelta(days=days)
    VisitFactory(account=account, starts_at=at, ends_at=at, met=[ContactFactory(account=account)])


def due(cast: Cast) -> list[str]:
    rows = syncs.shared_accounts(cast.lin_wei, cast.lin_wei, cast.inside)
    return [each.account.name for each in syncs.due_accounts(rows, week_of(NEXT))]


def test_accounts_are_due_by_their_cadence(cast: Cast) -> None:
    never, old, fresh = share(cast, "Never"), share(cast, "Old", coverage_class="B"), share(cast, "Fresh")
    planned = share(cast, "Planned")
    AccountFactory(name="Not shared", owner=cast.lin_wei)
    met(old, 61)
    met(fresh, 2)
    at = dt.datetime(2026, 12, 1, 2, tzinfo=dt.UTC)
    VisitFactory(account=planned, state="planned", outcome="", starts_at=at, ends_at=at)
    assert due(cast) == [never.name, old.name]


def test_what_is_planned_for_later_leaves_it_due(cast: Cast) -> None:
    account = share(cast, "Later")
    at = dt.datetime(2026, 12, 20, 2, tzinfo=dt.UTC)
    VisitFactory(account=account, state="planned", outcome="", starts_at=at, ends_at=at)
    assert due(cast) == ["Later"]


def test_who_talks_on_monday_plans_that_week(cast: Cast) -> None:
    week = week_of("2026-11-25")
    assert syncs.planned_week(week, None).monday == dt.date(2026, 11, 30)
    assert syncs.planned_week(week, Pair(weekday=0)).monday == dt.date(2026, 11, 23)
    assert syncs.planned_week(week, Pair(weekday=4)).monday == dt.date(2026, 11, 30)


def test_next_weeks_calls_in_one_go(cast: Cast, sign_in: SignIn) -> None:
    mine, yours, left = share(cast, "Mine"), share(cast, "Yours"), share(cast, "Left out")
    values = {"week": "2026-11-25"}
    for account, who in ((mine, cast.lin_wei), (yours, cast.inside)):
        values |= {
            f"{account.pk}-picked": "on",
            f"{account.pk}-who": str(who.pk),
            f"{account.pk}-starts_at": "2026-12-01T10:00",
            f"{account.pk}-channel": "phone",
        }
    client = sign_in(cast.lin_wei)
    answer = client.post(url(cast, "sync_plan"), values, follow=True)
    assert "2 planned." in answer.text
    visit = Visit.objects.get()
    assert (visit.account, visit.owner, visit.channel, visit.state) == (mine, cast.lin_wei, "phone", "planned")
    step = Commitment.objects.get()
    assert (step.account, step.assignee, step.what) == (yours, cast.inside, "Call Yours")
    assert step.due_on == dt.date(2026, 12, 1)
    assert left.name in answer.text


def test_what_the_two_have_arranged_is_not_planned_again(cast: Cast, sign_in: SignIn) -> None:
    """A class-A account wants a visit: a call that is planned, or the other's step, leaves it due by its cadence."""
    mine, yours = share(cast, "Mine", coverage_class="A"), share(cast, "Yours", coverage_class="A")
    values = {"week": "2026-11-25"}
    for account, who in ((mine, cast.lin_wei), (yours, cast.inside)):
        values |= {
            f"{account.pk}-picked": "on",
            f"{account.pk}-who": str(who.pk),
            f"{account.pk}-starts_at": "2026-12-01T10:00",
            f"{account.pk}-channel": "phone",
        }
    client = sign_in(cast.lin_wei)
    client.post(url(cast, "sync_plan"), values)
    assert due(cast) == []
    page = client.post(url(cast, "sync_plan"), values, follow=True).text
    assert "Call Yours" in page
    assert (Visit.objects.count(), Commitment.objects.count()) == (1, 1)


def test_nothing_is_planned_for_the_past(cast: Cast, sign_in: SignIn) -> None:
    account = share(cast, "Mine")
    values = {
        "week": "2026-11-25",
        f"{account.pk}-picked": "on",
        f"{account.pk}-who": str(cast.inside.pk),
        f"{account.pk}-starts_at": "2020-01-01T10:00",
        f"{account.pk}-channel": "phone",
    }
    answer = sign_in(cast.lin_wei).post(url(cast, "sync_plan"), values)
    assert answer.status_code == 422
    assert "This time has passed." in answer.text
    assert not Commitment.objects.exists()


@pytest.mark.parametrize("bad", ["nonsense", "", "9999-12-31T23:59", "2020-01-01T10:00"])
def test_a_line_that_is_wrong_says_so(cast: Cast, sign_in: SignIn, bad: str) -> None:
    account = share(cast, "Mine")
    values = {
        "week": "2026-11-25",
        f"{account.pk}-picked": "on",
        f"{account.pk}-who": str(cast.lin_wei.pk),
        f"{account.pk}-starts_at": bad,
        f"{account.pk}-channel": "phone",
    }
    answer = sign_in(cast.lin_wei).post(url(cast, "sync_plan"), values, follow=True)
    assert answer.status_code in (200, 422)
    assert not Visit.objects.exists()


def test_nobody_plans_for_a_third(cast: Cast, sign_in: SignIn) -> None:
    account = share(cast, "Mine")
    values = {
        "week": "2026-11-25",
        f"{account.pk}-picked": "on",
        f"{account.pk}-who": str(cast.rep2.pk),
        f"{account.pk}-starts_at": "2026-12-01T10:00",
        f"{account.pk}-channel": "phone",
    }
    assert sign_in(cast.lin_wei).post(url(cast, "sync_plan"), values).status_code == 422
    assert not Commitment.objects.exists()


def test_the_fixed_time_stands_on_today(cast: Cast, condax: Any, sign_in: SignIn) -> None:
    client = sign_in(cast.inside)
    client.post(url(cast, "sync_time"), {"weekday": 2, "starts_at": "16:30"})
    pair = Pair.objects.get()
    assert (pair.weekday, pair.starts_at) == (2, dt.time(16, 30))
    assert "Weekly talk with Lin Wei at 16:30" in client.get(reverse("team:today")).text
    client.post(url(cast, "sync_time"), {"weekday": 0, "starts_at": "09:00", "version": pair.version})
    assert "Weekly talk" not in client.get(reverse("team:today")).text
    with pytest.raises(PermissionDenied):
        actions.set_pair(actor=cast.rep2, outside=cast.lin_wei, inside=cast.inside, weekday=0, starts_at=dt.time(9))


def test_who_gets_there(cast: Cast, condax: Any, sign_in: SignIn) -> None:
    for person, status in (
        (cast.lin_wei, 200),
        (cast.inside, 200),
        (cast.manager, 200),
        (cast.director, 200),
        (cast.rep2, 404),
        (cast.analyst, 404),
        (cast.admin, 404),
        (cast.stranger, 404),
    ):
        assert sign_in(person).get(url(cast)).status_code == status, person
    wrong = reverse("teamwork:sync", args=[cast.inside.pk, cast.lin_wei.pk])
    assert sign_in(cast.lin_wei).get(wrong).status_code == 404


def test_notes_are_kept_and_an_end_of_sharing_hides_none(cast: Cast, condax: Any, sign_in: SignIn) -> None:
    two = {"kind": "sync", "first": cast.lin_wei, "second": cast.inside, "week": dt.date(2026, 11, 25)}
    actions.write_minutes(actor=cast.inside, text="She calls Condax", **two)
    condax.inside_owner = None
    condax.save()
    assert "She calls Condax" in sign_in(cast.lin_wei).get(url(cast)).text
    assert Meeting.objects.get().get_absolute_url() == f"{url(cast)}?week=2026-11-23"


def test_the_list_of_pairs(cast: Cast, condax: Any, sign_in: SignIn) -> None:
    other = AccountFactory(owner=cast.rep2, inside_owner=cast.stranger)
    here = reverse("teamwork:sync_list")
    assert url(cast) in sign_in(cast.inside).get(here).text
    assert str(other.owner_id) not in sign_in(cast.inside).get(here).text
    assert str(other.owner_id) in sign_in(cast.director).get(here).text


def test_the_page_asks_no_more_for_more(cast: Cast, condax: Any, sign_in: SignIn) -> None:
    client = sign_in(cast.lin_wei)
    share(cast, "One")
    client.get(url(cast))
    with CaptureQueriesContext(connection) as few:
        client.get(url(cast))
    for number in range(6):
        met(share(cast, f"More {number}"), 3 + 20 * number)
    with CaptureQueriesContext(connection) as many:
        client.get(url(cast))
    assert len(many) <= len(few) + 2
