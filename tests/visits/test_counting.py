"""The counted days always equal the visits, whatever is done with these and in whatever order."""

import datetime as dt
import random
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from pipeline.models import Deal
from stakeholders.visits.actions import cancel_visit, change_visit, log_visit, mark_missed, plan_visit
from stakeholders.visits.actions.counting import check_days, recount, recount_all, was_never_counted
from stakeholders.visits.day_sums import FIGURES, day_sums
from stakeholders.visits.models import Visit, VisitDay
from stakeholders.visits.reports import Promise, VisitReport
from stakeholders.visits.tasks import count_first, recount_days
from team.models import Organization
from tests.factories import AccountFactory, DealFactory, UserFactory, VisitFactory

NOW = timezone.now()


def report(account, person, when, **more):
    promise = Promise(what="Show the line", due_on=dt.date(2030, 1, 1)) if more.get("outcome") == "advance" else None
    said = {"met": (person,), "outcome": "continuation", "customer_action": promise, **more}
    return VisitReport(account=account, starts_at=when, ends_at=when + dt.timedelta(minutes=45), **said)


def counted():
    rows = VisitDay.objects.values_list("user_id", "day", *FIGURES)
    found = {(user, day): dict(zip(FIGURES, figures, strict=True)) for user, day, *figures in rows}
    return {pair: figures for pair, figures in found.items() if any(figures.values())}


class Deeds:
    """Things that are done with visits, each with what the dice say."""

    def __init__(self, seed, rep, account, person):
        self.dice, self.rep, self.account, self.person = random.Random(seed), rep, account, person

    def some(self, *states):
        rows = list(Visit.objects.filter(state__in=states).order_by("pk"))
        return self.dice.choice(rows) if rows else None

    def when(self):
        return NOW - dt.timedelta(days=self.dice.randrange(9), hours=self.dice.randrange(20), minutes=1)

    def said(self):
        outcome = self.dice.choice(["order", "advance", "continuation", "no_sale"])
        channel = self.dice.choice(["on_site", "phone", "at_our_site"])
        there = {} if self.dice.random() < 0.8 else {"met": (), "outcome": "", "nobody_there": True}
        return report(self.account, self.person, self.when(), **{"outcome": outcome, "channel": channel, **there})

    def log(self):
        log_visit(actor=self.rep, report=self.said())

    def plan(self):
        ahead = NOW + dt.timedelta(days=self.dice.randrange(1, 5))
        plan_visit(actor=self.rep, account=self.account, starts_at=ahead, planned_commitment="A day")

    def report(self):
        if visit := self.some("planned"):
            log_visit(actor=self.rep, report=self.said(), visit_id=visit.pk)

    def change(self):
        if visit := self.some("held", "attempted"):
            ends_at = visit.starts_at + dt.timedelta(minutes=self.dice.randrange(200))
            values = {"channel": self.dice.choice(["on_site", "phone"]), "ends_at": ends_at}
            change_visit(actor=self.rep, visit_id=visit.pk, values=values)

    def move(self):
        if visit := self.some("held", "attempted", "planned"):
            is_plan = visit.state == Visit.State.PLANNED
            when = NOW + dt.timedelta(days=self.dice.randrange(1, 5)) if is_plan else self.when()
            values = {"starts_at": when, "ends_at": when + dt.timedelta(minutes=20)}
            change_visit(actor=self.rep, visit_id=visit.pk, values=values)

    def cancel(self):
        if visit := self.some("planned"):
            cancel_visit(actor=self.rep, visit_id=visit.pk)

    def miss(self):
        if visit := self.some("planned"):
            mark_missed(actor=self.rep, visit_id=visit.pk, at=visit.starts_at + dt.timedelta(hours=1))


@pytest.mark.parametrize("seed", range(6))
def test_days_equal_a_fresh_count_after_anything(seed, lin_wei, condax, zhao_min):
    DealFactory(account=condax)
    deeds = Deeds(seed, lin_wei, condax, zhao_min)
    for _ in range(25):
        name = deeds.dice.choice(["log", "log", "plan", "change", "move", "cancel", "miss", "report"])
        getattr(deeds, name)()
        assert check_days() == [], name
    fresh = day_sums(Visit.objects.all())
    assert counted() == {pair: figures for pair, figures in fresh.items() if any(figures.values())}
    assert recount_all().days == 0


def test_what_a_day_holds(lin_wei, condax, zhao_min):
    DealFactory(account=condax)
    when = NOW - dt.timedelta(hours=3)
    for outcome in ("order", "advance", "no_sale"):
        log_visit(actor=lin_wei, report=report(condax, zhao_min, when, outcome=outcome))
    said = report(condax, zhao_min, when, met=(), outcome="", nobody_there=True)
    log_visit(actor=lin_wei, report=said)
    log_visit(actor=lin_wei, report=report(condax, zhao_min, when, channel="phone"))
    [day] = VisitDay.objects.all()
    assert (day.user_id, day.day) == (lin_wei.pk, Organization.objects.day_of(when))
    assert (day.attempts, day.face_to_face, day.held) == (4, 3, 4)
    assert (day.orders, day.advances, day.continuations, day.no_sales) == (1, 1, 1, 1)
    assert day.minutes == day.top_minutes == 4 * 45


def test_parts_of_the_sale_and_steps(lin_wei, condax):
    steps = ["prepare", "enter", "ask"]
    VisitFactory(account=condax, work="preparation", steps=steps)
    VisitFactory(account=condax, work="after_sales", planned_commitment="A day", outcome="advance")
    VisitFactory(account=condax, created_at=NOW - dt.timedelta(days=3), planned_commitment="A day")
    recount_all()
    [day] = VisitDay.objects.all()
    assert (day.preparation_minutes, day.presentation_minutes, day.after_sales_minutes) == (60, 0, 60)
    assert (day.steps_done, day.steps_asked) == (3, 8)
    assert (day.planned, day.with_commitment, day.commitments_reached) == (1, 2, 1)


def test_a_visit_of_weeks_counts_a_day(lin_wei, condax):
    VisitFactory(account=condax, starts_at=NOW - dt.timedelta(days=30), ends_at=NOW)
    recount_all()
    assert VisitDay.objects.get().minutes == 24 * 60


def test_a_day_is_the_organizations(lin_wei, condax, zhao_min):
    """Half past four in the afternoon in London is the next day in Shanghai."""
    when = dt.datetime(2026, 3, 2, 16, 30, tzinfo=dt.UTC)
    visit = log_visit(actor=lin_wei, report=report(condax, zhao_min, when))
    assert VisitDay.objects.get(held=1).day == dt.date(2026, 3, 3)
    change_visit(actor=lin_wei, visit_id=visit.pk, values={"starts_at": when - dt.timedelta(hours=1)})
    assert VisitDay.objects.get(held=1).day == dt.date(2026, 3, 2)
    assert VisitDay.objects.get(day=dt.date(2026, 3, 3)).minutes == 0


def test_the_night_counts_what_came_in_past_the_actions_and_mends_what_strayed(lin_wei, condax, caplog):
    VisitFactory(account=condax)
    assert was_never_counted()
    assert count_first() == 1
    assert count_first() == 0
    VisitDay.objects.update(held=7, minutes=3)
    with pytest.raises(CommandError):
        call_command("check_visit_days", stdout=StringIO(), stderr=StringIO())
    assert recount_days() == 1
    assert "missed a change" in caplog.text
    assert VisitDay.objects.get().held == 1
    call_command("recompute_visit_days", stdout=(said := StringIO()))
    assert ", 0 days written" in said.getvalue()
    call_command("check_visit_days", stdout=StringIO())


def test_a_run_that_was_stopped_goes_on(condax):
    for _ in range(4):
        VisitFactory(account=AccountFactory(owner=UserFactory()))
    first = recount_all(portion=1, budget=-1)
    assert not first.is_done
    assert recount_all(portion=1).is_done
    assert check_days() == []


def test_the_top_fifth_is_of_the_owners_accounts(lin_wei, condax):
    """Six accounts with deals: the two dearest are the top; a rep's visit to somebody else's top account counts."""
    accounts = [condax, *(AccountFactory(owner=lin_wei) for _ in range(6))]
    for place, account in enumerate(accounts[:6]):
        DealFactory(account=account, amount_minor=(9 - place) * 1_000_000)
    for account in accounts:
        VisitFactory(account=account)
    rep = UserFactory()
    VisitFactory(account=condax, owner=rep)
    recount_all()
    assert VisitDay.objects.get(user=lin_wei).top_minutes == 120
    assert VisitDay.objects.get(user=rep).top_minutes == 60


def test_an_old_day_keeps_the_ranking_of_its_time(lin_wei, condax):
    old, young = (NOW - dt.timedelta(days=days) for days in (30, 2))
    for when in (old, young):
        VisitFactory(account=condax, starts_at=when)
    deal = DealFactory(account=condax)
    recount_all()
    Deal.objects.filter(pk=deal.pk).update(weighted_minor=0)
    recount_all()
    assert list(VisitDay.objects.order_by("day").values_list("top_minutes", flat=True)) == [60, 0]


def test_counting_asks_the_same_number_of_queries(lin_wei, condax, django_assert_max_num_queries):
    pairs = set()
    for days in range(40):
        visit = VisitFactory(account=condax, starts_at=NOW - dt.timedelta(days=days))
        pairs.add((lin_wei.pk, Organization.objects.day_of(visit.starts_at)))
    with django_assert_max_num_queries(14):
        recount(pairs)
    assert check_days() == []
