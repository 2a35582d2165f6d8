"""Accounts worth a visit: from flags, the cadence, people not met and measures that are due; one line each."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pipeline.actions.sweeping import sweep_flags
from pipeline.models import Deal
from stakeholders.actions import refresh_standings
from stakeholders.models import Member
from stakeholders.visits.suggestions import suggestions
from team.models.organization import kept_organization
from tests.factories import (
    AccountFactory,
    BuyingCenterFactory,
    CommitmentFactory,
    ContactFactory,
    DealFactory,
    MemberFactory,
    VisitFactory,
)
from tests.visits.addresses import page

pytestmark = pytest.mark.usefixtures("office_hours")  # Tuesday, 24 November 2026


def deal(owner, name, amount=100_000, *, met=20, people=1, **more):
    """A class-A key account with a deal at 40 and people in it, of whom the first was met `met` days ago."""
    account = AccountFactory(name=name, owner=owner, coverage_class="A", tier="key")
    center = BuyingCenterFactory(account=account, name=f"{name} line")
    members = [MemberFactory(center=center, contact=ContactFactory(account=account)) for _each in range(people)]
    made = DealFactory(account=account, buying_center=center, at="40", amount_minor=amount, **more)
    began = timezone.now() - dt.timedelta(days=met)
    VisitFactory(account=account, met=[members[0].contact], centers=[center], starts_at=began)
    return made


def test_what_is_most_at_stake_comes_first(lin_wei):
    for name, amount in (("Small", 100_000), ("Large", 900_000), ("Middle", 500_000)):
        deal(lin_wei, name, amount)
    found = suggestions(lin_wei)
    assert [each.label for each in found] == ["Large", "Middle", "Small"]
    assert found[0].reason.startswith("not visited for 20 days")
    assert "at stake" in found[0].reason


def test_an_account_is_one_line_with_all_its_reasons(lin_wei):
    made = deal(lin_wei, "Condax", people=3)
    refresh_standings([made.buying_center_id])
    contact = Member.objects.filter(center=made.buying_center).last().contact
    CommitmentFactory(
        account=made.account, center=made.buying_center, contact=contact, what="Send the offer", due_on=lin_wei.today()
    )
    (found,) = suggestions(lin_wei)
    assert "not visited for 20 days" in found.reason
    assert "2 people not met for 28 days" in found.reason
    assert "Send the offer" in found.reason


def test_flags_say_why_before_the_cadence_does(lin_wei):
    long_ago = timezone.now() - dt.timedelta(days=60)  # no grace covers it
    made = deal(lin_wei, "Condax", met=60, stage_entered_on=long_ago.date(), last_activity_on=long_ago.date())
    Deal.objects.update(created_at=long_ago)
    sweep_flags()
    (found,) = suggestions(lin_wei)
    assert "at 40" in found.reason
    assert found.center_id == made.buying_center_id


def test_a_check_that_has_come_is_a_reason(lin_wei):
    made = deal(lin_wei, "Condax", met=1)
    today = lin_wei.today()
    CommitmentFactory(account=made.account, what="Invite to the plant", state="done", done_on=today, check_on=today)
    (found,) = suggestions(lin_wei)
    assert "to check: Invite to the plant" in found.reason


def test_the_link_opens_the_plan_filled_in(rep, lin_wei):
    made = deal(lin_wei, "Condax", people=2)
    refresh_standings([made.buying_center_id])
    (found,) = suggestions(lin_wei)
    form = rep.get(found.url).context["form"]
    assert form.initial["about"] == made.buying_center_id
    assert set(form.initial["with_people"]) == set(found.people) != set()
    assert form.initial["starts_at"].date() == found.day == dt.date(2026, 11, 24)


def test_what_is_planned_is_not_suggested(lin_wei):
    made = deal(lin_wei, "Condax")
    VisitFactory(account=made.account, state="planned", outcome="", starts_at=timezone.now() + dt.timedelta(days=2))
    assert suggestions(lin_wei) == []


def test_imported_accounts_without_deal_or_visit_accuse_nobody(lin_wei):
    AccountFactory(owner=lin_wei, created_at=timezone.now() - dt.timedelta(days=400))
    assert suggestions(lin_wei) == []


def test_of_ones_own_only(lin_wei, rep2, analyst, admin):
    deal(lin_wei, "Condax")
    for person in (rep2, analyst, admin):
        assert suggestions(person) == []


def test_a_deal_out_of_sight_is_not_named(lin_wei, rep2):
    made = deal(rep2, "Elsewhere")
    CommitmentFactory(account=made.account, center=made.buying_center, assignee=lin_wei, due_on=lin_wei.today())
    assert suggestions(lin_wei) == []


class TestWhereTheyAreShown:
    def test_on_today_on_due_and_where_an_account_is_chosen(self, rep, lin_wei):
        deal(lin_wei, "Condax")
        for url in ("/", page("visit_cadence"), page("visit_plan")):
            assert "not visited for 20 days" in rep.get(url, follow=True).content.decode(), url

    def test_over_rest(self, rep, lin_wei):
        made = deal(lin_wei, "Condax")
        (found,) = rep.get("/api/v1/visit-suggestions/").json()["results"]
        assert found["account"] == str(made.account_id)
        assert found["day"] == "2026-11-24"

    def test_with_as_many_questions_for_many_accounts(self, lin_wei):
        def more(count):
            for place in range(count):
                refresh_standings([deal(lin_wei, f"No. {place}", people=2).buying_center_id])
            with kept_organization(), CaptureQueriesContext(connection) as asked:
                assert len(suggestions(lin_wei)) == 3
            return len(asked)

        suggestions(lin_wei)
        assert more(4) == more(8)


def test_a_time_that_was_chosen_in_the_calendar_stays_chosen(client, lin_wei):
    deal(lin_wei, "Condax")
    client.force_login(lin_wei)
    asked = "day=2026-12-01&at=09:30&until=10:30"
    (found,) = client.get(f"{page('visit_plan')}?{asked}").context["worth"]
    assert found.url.endswith("day=2026-12-01&at=09%3A30&until=10%3A30")
