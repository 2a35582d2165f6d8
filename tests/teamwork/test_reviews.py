"""The weekly review: promises kept or not, agenda and minutes; between the two and those above."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pipeline.teamwork import actions, reviews
from pipeline.teamwork.models import AgendaPoint, Meeting
from pipeline.teamwork.weeks import week_of
from stakeholders.actions import change_commitment, complete_commitment, drop_commitment, make_commitment
from stakeholders.models import Commitment
from team.models import Activity
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory, CommitmentFactory, DealFactory, VisitFactory
from web.errors import StaleVersion

LAST, THIS = dt.date(2026, 11, 18), dt.date(2026, 11, 25)
MONDAY = dt.date(2026, 11, 23)


def url(name: str, *args: Any, **query: Any) -> str:
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{reverse(f'teamwork:{name}', args=args)}{'?' + asked if asked else ''}"


def write(cast: Cast, text: str, *, actor: Any = None, version: int | None = None, week: dt.date = THIS) -> Meeting:
    two = {"kind": "review", "first": cast.manager, "second": cast.lin_wei}
    return actions.write_minutes(actor=actor or cast.manager, week=week, text=text, expected_version=version, **two)


def test_what_became_of_last_weeks_promises(cast: Cast, condax: Any, time_machine: Any) -> None:
    time_machine.move_to("2026-11-16T02:00:00Z")
    due = dt.date(2026, 11, 19)

    def promise(what: str) -> Commitment:
        return make_commitment(actor=cast.lin_wei, side="ours", what=what, account=condax, due_on=due)

    steps = {what: promise(what) for what in ("kept", "late", "missed", "moved", "dropped")}
    complete_commitment(actor=cast.lin_wei, commitment_id=steps["kept"].pk)
    time_machine.move_to("2026-11-20T02:00:00Z")
    complete_commitment(actor=cast.lin_wei, commitment_id=steps["late"].pk)
    drop_commitment(actor=cast.lin_wei, commitment_id=steps["dropped"].pk, reason="Sold")
    change_commitment(actor=cast.lin_wei, commitment_id=steps["moved"].pk, values={"due_on": MONDAY})
    CommitmentFactory(account=condax, assignee=cast.inside, what="another's", due_on=due)
    CommitmentFactory(account=condax, what="next month's", due_on=dt.date(2026, 12, 20))
    time_machine.move_to("2026-11-25T02:00:00Z")
    found = reviews.promises(cast.manager, cast.lin_wei, week_of("2026-11-18"))
    assert {each.commitment.what: each.verdict for each in found} == {what: what for what in steps}
    [moved] = [each for each in found if each.verdict == "moved"]
    assert moved.moved_from == due


def test_the_page_of_a_week(cast: Cast, condax: Any, sign_in: SignIn) -> None:
    CommitmentFactory(account=condax, what="Send the offer", due_on=LAST)
    CommitmentFactory(account=condax, what="Sign the paper", side="theirs", assignee=None, due_on=LAST)
    VisitFactory(account=condax, starts_at="2026-11-18T02:00:00Z", ends_at="2026-11-18T03:00:00Z")
    VisitFactory(account=condax, starts_at="2026-11-26T02:00:00Z", ends_at="2026-11-26T03:00:00Z", state="planned")
    write(cast, "He promised the layout")
    for person in (cast.manager, cast.lin_wei, cast.director):
        text = sign_in(person).get(url("review", cast.lin_wei.pk)).text
        for words in ("Send the offer", "Sign the paper", "1 not kept", "1 without a next step", "1 visit planned"):
            assert words in text, words
        assert "He promised the layout" in text
        assert "Weekly review with Zhou Jie" in text


def test_who_does_not_get_there(cast: Cast, sign_in: SignIn) -> None:
    write(cast, "Between the two")
    for person in (cast.rep2, cast.inside, cast.analyst, cast.admin, cast.stranger):
        client = sign_in(person)
        assert client.get(url("review", cast.lin_wei.pk)).status_code == 404
        assert client.post(url("minutes", "review", cast.manager.pk, cast.lin_wei.pk)).status_code == 404
        assert not Meeting.objects.visible_to(person).exists()
    assert not Activity.objects.visible_to(cast.analyst).filter(scope_label="teamwork.meeting").exists()


def test_a_manager_of_the_same_team_reads_nothing(cast: Cast) -> None:
    from tests.factories import UserFactory

    write(cast, "Between the two")
    other = UserFactory(roles=["manager"], leads=cast.east)
    mine = actions.write_minutes(
        actor=cast.director,
        kind="review",
        first=cast.director,
        second=cast.manager,
        week=THIS,
        text="With the director",
    )
    assert list(Meeting.objects.visible_to(other)) == [Meeting.objects.get(second=cast.lin_wei)]
    assert mine not in Meeting.objects.visible_to(cast.lin_wei)


def test_both_write_and_nobody_overwrites(cast: Cast) -> None:
    first = write(cast, "One", version=0)
    second = write(cast, "One and two", actor=cast.lin_wei, version=first.version)
    with pytest.raises(StaleVersion):
        write(cast, "One and three", version=first.version)
    with pytest.raises(StaleVersion):
        write(cast, "Mine", version=0)
    second.refresh_from_db()
    assert (second.minutes, second.minutes_by, second.week) == ("One and two", cast.lin_wei, MONDAY)
    assert Meeting.objects.count() == 1


def test_others_do_not_write(cast: Cast) -> None:
    write(cast, "One")
    for person in (cast.director, cast.rep2):
        with pytest.raises(PermissionDenied):
            write(cast, "Two", actor=person)
    with pytest.raises(PermissionDenied):
        actions.write_minutes(
            actor=cast.rep2, kind="review", first=cast.rep2, second=cast.lin_wei, week=THIS, text="I lead"
        )
    with pytest.raises(ValidationError):
        write(cast, "Far", week=dt.date(2199, 1, 1))


def test_minutes_keep_themselves(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    where = url("minutes", "review", cast.manager.pk, cast.lin_wei.pk)
    sent = {"week": MONDAY, "minutes": "Typed", "version": 0}
    answer = client.post(where, sent, headers={"accept": "application/json"})
    assert answer.json() == {"version": Meeting.objects.get().version}
    late = client.post(where, {**sent, "minutes": "Otherwise"}, headers={"accept": "application/json"})
    assert late.status_code == 409
    assert "Save shows you both texts" in late.json()["error"]
    page = client.post(where, {**sent, "minutes": "Otherwise"})
    assert page.status_code == 409
    assert "Otherwise" in page.text
    assert "Typed" in page.text
    again = client.post(where, {**sent, "minutes": "Typed. Otherwise", "version": Meeting.objects.get().version})
    assert again.status_code == 302
    assert Meeting.objects.get().minutes == "Typed. Otherwise"


def test_earlier_minutes_stay(cast: Cast, sign_in: SignIn) -> None:
    write(cast, "What we said then", week=LAST)
    assert "What we said then" in sign_in(cast.lin_wei).get(url("review", cast.lin_wei.pk)).text


def test_a_point_stays_until_it_is_settled(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.lin_wei)
    add = url("point_add", "review", cast.manager.pk, cast.lin_wei.pk)
    client.post(add, {"week": "2026-11-18", "text": "My holidays"})
    client.post(add, {"week": "2026-11-18", "text": " "})
    point = AgendaPoint.objects.get()
    here = url("review", cast.lin_wei.pk)
    assert "My holidays" in sign_in(cast.manager).get(here).text
    settle = url("point_settle", point.pk)
    assert sign_in(cast.director).post(settle).status_code == 403
    assert sign_in(cast.stranger).post(settle).status_code == 404
    client.post(settle, {"week": MONDAY})
    assert "<s>My holidays</s>" in client.get(here).text
    assert "My holidays" not in client.get(url("review", cast.lin_wei.pk, week="2026-12-01")).text


def test_a_promise_becomes_a_next_step(cast: Cast, condax: Any, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    where = url("promise", cast.lin_wei.pk)
    assert "Condax" in client.get(where).text
    client.post(where, {"account": condax.pk, "what": "Visit the plant", "due_on": "2026-12-02"})
    step = Commitment.objects.get()
    assert (step.assignee, step.side, step.created_by) == (cast.lin_wei, "ours", cast.manager)


def test_the_way_there(cast: Cast, condax: Any, sign_in: SignIn) -> None:
    assert url("review", cast.lin_wei.pk) in sign_in(cast.manager).get(url("review_list")).text
    assert sign_in(cast.lin_wei).get(url("review_list")).url == url("review", cast.lin_wei.pk)
    assert url("review", cast.lin_wei.pk) in sign_in(cast.manager).get(cast.lin_wei.get_absolute_url()).text
    assert url("review", cast.lin_wei.pk) not in sign_in(cast.rep2).get(cast.lin_wei.get_absolute_url()).text


@pytest.mark.parametrize("week", ["", "nonsense", "0001-01-01", "9999-12-31"])
def test_an_odd_week_is_this_one(cast: Cast, sign_in: SignIn, week: str) -> None:
    answer = sign_in(cast.manager).get(url("review", cast.lin_wei.pk), {"week": week})
    assert answer.context["week"].monday == MONDAY


def test_the_page_asks_no_more_for_more(cast: Cast, condax: Any, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)

    def fill(number: int) -> None:
        for _each in range(number):
            account = AccountFactory(owner=cast.lin_wei)
            deal = DealFactory(account=account)
            CommitmentFactory(account=account, center=deal.buying_center, due_on=LAST)
            CommitmentFactory(account=account, side="theirs", assignee=None, due_on=LAST)
            VisitFactory(account=account, starts_at="2026-11-18T02:00:00Z", ends_at="2026-11-18T03:00:00Z")
            VisitFactory(
                account=account, starts_at="2026-11-26T02:00:00Z", ends_at="2026-11-26T03:00:00Z", state="planned"
            )

    fill(2)
    write(cast, "One")
    client.get(url("review", cast.lin_wei.pk))
    with CaptureQueriesContext(connection) as few:
        client.get(url("review", cast.lin_wei.pk))
    fill(5)
    with CaptureQueriesContext(connection) as many:
        client.get(url("review", cast.lin_wei.pk))
    assert len(many) == len(few)
