"""A manager's Monday: decide, talk about, the funnel, clean up; the agenda on a person's page."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.models import KeyAccount
from pipeline.actions.attention import mark_discussed, put_on_agenda
from pipeline.actions.people import reassign_deal
from pipeline.actions.sweeping import sweep_flags
from pipeline.actions.waivers import request_waiver
from pipeline.attention.monday import decisions, seen_from, talk_about
from pipeline.models import AgendaItem, Deal, Flag, Pipeline, Waiver
from pipeline.rules.flag_groups import manager_sees
from pipeline.rules.flags import Cure, RaisedFlag
from team import deliveries
from team.clock import Calendar
from team.models import Comment, Notification, Role
from tests.cast import Canary, Cast, SignIn
from tests.factories import AccountFactory, DealFactory, UserFactory

pytestmark = pytest.mark.django_db


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def severe(funnel: Pipeline, account: KeyAccount, days_ago: int = 30, **fields: Any) -> Deal:
    """A silent deal whose flags were raised some days ago."""
    old = dt.date(2025, 1, 6)
    values = {"stage_entered_on": old, "opened_on": old, "owned_since": old, **fields}
    deal = DealFactory(account=account, pipeline=funnel, **values)
    Deal.objects.filter(pk=deal.pk).update(created_at=dt.datetime(2025, 1, 6, tzinfo=dt.UTC))
    sweep_flags(again=True)
    deal.flags.update(raised_at=timezone.now() - dt.timedelta(days=days_ago))
    return deal


@pytest.fixture
def request_of_lin(cast: Cast, deal: Deal) -> Waiver:
    return request_waiver(actor=cast.lin_wei, deal_id=deal.pk, stage="20", reason="The tender came early")


def test_requests_are_decided_by_those_above_and_shown_to_nobody_else(
    cast: Cast, request_of_lin: Waiver, sign_in: SignIn
) -> None:
    (row,) = decisions(cast.manager)
    assert (row.stage, row.until) == ("20 Intent", request_of_lin.until)
    assert [words.partition(":")[0] for words in row.missing] == ["any 2 of 3", "any 2 of 4"]
    assert [each.waiver for each in decisions(cast.director)] == [request_of_lin]
    for person in (cast.lin_wei, cast.rep2, cast.analyst, cast.admin, cast.stranger):
        assert decisions(person) == []
    page = text_of(sign_in(cast.manager).get("/"))
    assert "“The tender came early”" in page
    assert "Decide 1" in page
    assert "Decide" not in text_of(sign_in(cast.analyst).get("/"))


def test_a_manager_who_leads_nobody_more_than_a_colleague_decides_nothing(cast: Cast, request_of_lin: Waiver) -> None:
    assert decisions(UserFactory(roles=[Role.MANAGER], leads=cast.west)) == []


def test_one_is_approved_until_the_day_in_its_row(cast: Cast, request_of_lin: Waiver, sign_in: SignIn) -> None:
    until = cast.manager.today() + dt.timedelta(days=10)
    sign_in(cast.manager).post(
        reverse("pipeline:waivers_decide"), {"grant": str(request_of_lin.pk), f"until-{request_of_lin.pk}": until}
    )
    request_of_lin.refresh_from_db()
    assert (request_of_lin.state, request_of_lin.until, request_of_lin.decided_by) == ("granted", until, cast.manager)
    assert request_of_lin.deal.stage.code == "20"


def test_several_are_refused_with_one_sentence_and_each_has_its_own_result(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, request_of_lin: Waiver, sign_in: SignIn
) -> None:
    own = DealFactory(account=AccountFactory(owner=cast.manager), pipeline=funnel, at="10")
    mine = request_waiver(actor=cast.manager, deal_id=own.pk, stage="20", reason="For myself")
    client, url = sign_in(cast.manager), reverse("pipeline:waivers_decide")
    ids = [str(request_of_lin.pk), str(mine.pk)]
    answer = client.post(url, {"decide": "refuse", "waiver": ids}, follow=True)
    assert "Say in one sentence why not." in text_of(answer)
    answer = client.post(url, {"decide": "refuse", "waiver": ids, "note": "Visit them first"}, follow=True)
    assert "1 waiver refused." in text_of(answer)
    assert "never on a deal of one's own" in text_of(answer).replace("&#x27;", "'")
    states = dict(Waiver.objects.values_list("pk", "state"))
    assert states == {request_of_lin.pk: "refused", mine.pk: "requested"}
    assert Waiver.objects.get(pk=request_of_lin.pk).decision_note == "Visit them first"


def test_a_stranger_decides_nothing(cast: Cast, request_of_lin: Waiver, sign_in: SignIn) -> None:
    for person in (cast.stranger, cast.rep2, cast.admin, cast.lin_wei, cast.analyst):
        sign_in(person).post(reverse("pipeline:waivers_decide"), {"grant": str(request_of_lin.pk)})
    request_of_lin.refresh_from_db()
    assert request_of_lin.state == "requested"


@pytest.mark.usefixtures("office_hours")
def test_requests_and_answers_reach_the_people_concerned(cast: Cast, request_of_lin: Waiver, sign_in: SignIn) -> None:
    deliveries.sweep()
    assert [row.user for row in Notification.objects.all()] == [cast.manager]
    assert "Lin Wei asks for a waiver for 20" in mail.outbox[0].subject + mail.outbox[0].body
    sign_in(cast.manager).post(
        reverse("pipeline:waivers_decide"), {"decide": "refuse", "waiver": str(request_of_lin.pk), "note": "No"}
    )
    deliveries.sweep()
    assert Notification.objects.get(activity__verb="waiver_refused").user == cast.lin_wei


def test_a_handed_over_deal_tells_both_owners(cast: Cast, deal: Deal) -> None:
    colleague = UserFactory(name="He Jun", team=cast.east)
    reassign_deal(actor=cast.manager, deal_id=deal.pk, owner=colleague)
    deliveries.sweep()
    told = {row.user for row in Notification.objects.filter(activity__verb="deal_reassigned")}
    assert told == {cast.lin_wei, colleague}


def test_talk_about_holds_seven_deals_at_most_two_of_one_rep_the_heaviest_first(cast: Cast, funnel: Pipeline) -> None:
    reps = [UserFactory(name=f"Rep {number}", team=cast.east) for number in range(5)]
    for place, rep in enumerate(reps):
        account = AccountFactory(owner=rep)
        for nth in range(3):
            severe(funnel, account, amount_minor=(100 - 10 * place - nth) * 1_000_000, name=f"{place}.{nth}")
    rows = talk_about(cast.manager)
    assert [row.deal.name for row in rows] == ["0.0", "0.1", "1.0", "1.1", "2.0", "2.1", "3.0"]
    assert "No contact for" in rows[0].why
    assert rows[0].since is not None


def test_commit_and_this_quarter_count_double(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> None:
    other = AccountFactory(owner=UserFactory(team=cast.east))
    severe(funnel, condax, name="Plain", amount_minor=150_000_000, expected_close=None)
    severe(funnel, other, name="Commit", amount_minor=100_000_000, category="commit", expected_close=None)
    assert [row.deal.name for row in talk_about(cast.manager)] == ["Commit", "Plain"]


def test_a_manager_sees_a_severe_flag_two_working_days_after_the_rep(
    cast: Cast, funnel: Pipeline, condax: KeyAccount
) -> None:
    deal = severe(funnel, condax, days_ago=0)
    assert talk_about(cast.manager) == []
    deal.flags.update(raised_at=timezone.now() - dt.timedelta(days=5))
    assert [row.deal for row in talk_about(cast.manager)] == [deal]


@pytest.mark.parametrize("weekday", range(7))
def test_the_delay_is_that_of_the_rule(weekday: int) -> None:
    today, calendar = dt.date(2026, 11, 16) + dt.timedelta(days=weekday), Calendar()
    flag = RaisedFlag("stalled_silent", "severe", None, {}, Cure("visit"))
    last = seen_from(today, calendar, 2)
    assert manager_sees(flag, last, today, calendar, delay=2)
    assert not manager_sees(flag, last + dt.timedelta(days=1), today, calendar, delay=2)


def test_quiet_snoozed_postponed_and_own_deals_are_not_talked_about(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, sign_in: SignIn
) -> None:
    quiet, snoozed, later = (severe(funnel, AccountFactory(owner=UserFactory(team=cast.east))) for _ in range(3))
    severe(funnel, AccountFactory(owner=cast.manager))
    quiet.flags.update(is_quiet=True)
    snoozed.flags.update(snoozed_until=dt.date(2099, 1, 1))
    sign_in(cast.manager).post(reverse("pipeline:deal_later", args=[later.pk]), {"days": 7})
    assert talk_about(cast.manager) == []


def test_strangers_and_reps_have_nothing_to_talk_about(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, canary: Canary
) -> None:
    deal = severe(funnel, condax)
    for person in (cast.lin_wei, cast.rep2, cast.admin, cast.stranger):
        assert talk_about(person) == []
    assert [row.deal for row in talk_about(cast.analyst)] == [deal]
    assert [row.deal for row in talk_about(cast.director)] == [deal]


def test_the_agenda_is_offered_to_those_above_the_owner_only(cast: Cast, funnel: Pipeline, sign_in: SignIn) -> None:
    deal = severe(funnel, AccountFactory(owner=cast.manager))
    offer = reverse("pipeline:deal_agenda", args=[deal.pk])
    beside = UserFactory(roles=[Role.MANAGER, Role.ANALYST], leads=cast.east)  # sees the deal, leads the owner nowhere
    assert [row.deal for row in talk_about(beside)] == [deal]
    assert offer not in sign_in(beside).get("/").content.decode()
    assert offer in sign_in(cast.director).get("/").content.decode()


def test_asking_the_rep_is_a_comment_that_calls_them(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, sign_in: SignIn
) -> None:
    deal = severe(funnel, condax)
    url = reverse("pipeline:deal_ask", args=[deal.pk])
    client = sign_in(cast.manager)
    assert "@Lin Wei" in client.get(url).content.decode()
    assert client.post(url, {"body": " "}).status_code == 422
    client.post(url, {"body": "@Lin Wei when do you see them?"})
    comment = Comment.objects.get()
    assert (comment.scope_id, list(comment.mentions.all())) == (deal.pk, [cast.lin_wei])
    assert sign_in(cast.analyst).post(url, {"body": "@Lin Wei ?"}).status_code == 403


def test_an_agenda_is_kept_on_the_persons_page_until_it_was_discussed(
    cast: Cast, funnel: Pipeline, condax: KeyAccount, sign_in: SignIn
) -> None:
    deal = severe(funnel, condax, name="Drive upgrade")
    client = sign_in(cast.manager)
    for _ in range(2):
        client.post(reverse("pipeline:deal_agenda", args=[deal.pk]))
    item = AgendaItem.objects.get()
    assert talk_about(cast.manager)[0].is_on_agenda
    page = reverse("team:person_detail", args=[cast.lin_wei.pk])
    assert "Drive upgrade" in text_of(client.get(page))
    assert "Drive upgrade" in text_of(sign_in(cast.lin_wei).get(page))
    for person in (cast.rep2, cast.stranger, cast.admin):
        assert "Drive upgrade" not in text_of(sign_in(person).get(page))
        answer = sign_in(person).post(reverse("pipeline:agenda_discussed", args=[item.pk]), {"note": "x"})
        assert answer.status_code == 404
    client.post(reverse("pipeline:agenda_discussed", args=[item.pk]), {"note": "See Chen Bo by Friday"})
    item.refresh_from_db()
    assert (item.discussed_on, item.note) == (cast.manager.today(), "See Chen Bo by Friday")
    assert talk_about(cast.manager)[0].discussed_on == cast.manager.today()
    assert "See Chen Bo by Friday" in text_of(client.get(page))


def test_the_last_talk_is_named(cast: Cast, funnel: Pipeline, condax: KeyAccount) -> None:
    deal = severe(funnel, condax)
    first = put_on_agenda(actor=cast.manager, deal_id=deal.pk)
    mark_discussed(actor=cast.manager, item_id=first.pk)
    put_on_agenda(actor=cast.manager, deal_id=deal.pk)
    (row,) = talk_about(cast.manager)
    assert (row.discussed_on, row.is_on_agenda) == (cast.manager.today(), True)


def test_monday_costs_the_same_queries_however_many_deals(
    cast: Cast, funnel: Pipeline, sign_in: SignIn, django_assert_max_num_queries
) -> None:
    for number in range(6):
        rep = UserFactory(name=f"Rep {number}", team=cast.east)
        for _ in range(2):
            deal = severe(funnel, AccountFactory(owner=rep), is_amount_estimated=True)
        request_waiver(actor=rep, deal_id=deal.pk, stage="30", reason="Soon")
    Flag.objects.update(raised_at=timezone.now() - dt.timedelta(days=9))
    client = sign_in(cast.manager)
    assert client.get("/").context["page"] == "monday"
    with django_assert_max_num_queries(45):
        page = text_of(client.get("/"))
    assert "Talk about 7" in page
    assert "Decide 6" in page
