"""What stands around the visits of the stories: regular visits, preparations, objections, and who works with whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from itertools import cycle
from typing import Any

from integrations.demo.days import Days, moment
from integrations.demo.story import data
from integrations.demo.telling import Told
from pipeline.models import Deal
from pipeline.teamwork import actions as teamwork
from stakeholders.visits import actions
from stakeholders.visits.actions.counting import recount_all
from stakeholders.visits.actions.targets import set_targets
from stakeholders.visits.models import Visit, VisitPerson
from stakeholders.visits.rules.targets import Target
from team.actions.absences import add_absence
from team.mail_times import week_of
from team.models import Membership, User
from team.money import to_minor

EVERY = 9
"""So many visits of a deal that got far pass until something speaks against us again."""


def surround_visits(told: Mapping[str, Told], days: Days) -> None:
    """After all stories: everything as of yesterday evening, by the people themselves."""
    company = told["condax-energy"].company
    at = moment(days.day(-1), "17:30", company.zone_of(company.people["rep"]))
    people = company.people
    _plan_regularly(told, at)
    _prepare(told, at)
    _hear_objections(told)
    _hear_of_rivals(told, at)
    _ask_own_questions(people["manager"], at)
    _work_together(told, days, at)
    _meet(people, days)
    add_absence(actor=people["rep"], first_day=days.day(-44), last_day=days.day(-44) + dt.timedelta(days=2), at=at)
    add_absence(actor=people["inside"], first_day=days.day(9), last_day=days.day(9) + dt.timedelta(days=1), at=at)
    set_targets(actor=people["admin"], targets={"inside_rep": Target(0, 2)}, at=at)
    recount_all(budget=float("inf"))


def _plan_regularly(told: Mapping[str, Told], at: dt.datetime) -> None:
    for entry in data("visiting")["series"]:
        story = told[entry["story"]]
        actions.start_series(
            actor=story.company.people[entry.get("by", "rep")],
            account=story.account,
            people=[story.person(key) for key in entry["people"]],
            center=story.live_deal.buying_center,
            weekday=entry["weekday"],
            starts_at=dt.time.fromisoformat(entry["starts"]),
            purpose=entry["purpose"],
            at=at,
        )


def _prepare(told: Mapping[str, Told], at: dt.datetime) -> None:
    """Of the visits of today, one in full and one begun."""
    for entry in data("visiting")["prepared"]:
        story = told[entry["story"]]
        plan = story.plan
        if plan is None:
            continue
        values: dict[str, Any] = {key: entry[key] for key in entry if key not in ("story", "fallback", "benefits")}
        values["questions"] = [{"question": None, **one} for one in entry["questions"]]
        if "fallback" in entry:
            values["fallback_commitment"] = entry["fallback"]
        values["benefits"] = [
            {key: one[key] for key in ("text", "proof", "proof_text")}
            | {"contact": str(story.person(one["person"]).pk)}
            for one in entry.get("benefits", ())
        ]
        actions.prepare_visit(actor=plan.owner, visit_id=plan.pk, values=values, at=at)


def _hear_objections(told: Mapping[str, Told]) -> None:
    """In every ninth visit of the deals that got as far as an endorsement, the texts in turn."""
    texts = cycle(data("visiting")["objections"])
    centers = {story.deal.buying_center_id: story for story in told.values() if story.deal is not None}
    far = Deal.objects.filter(buying_center__in=list(centers), stage__code__in=("40", "50", "80"))
    rows = VisitPerson.objects.filter(
        met=True, visit__state=Visit.State.HELD, visit__centers__center__deal__in=far, visit__centers__is_primary=True
    )
    rows = rows.select_related("visit__account", "visit__owner", "contact").order_by("visit__starts_at", "pk")
    for row in list(rows)[::EVERY]:
        visit, said = row.visit, next(texts)
        actions.record_objection(
            actor=visit.owner,
            account=visit.account,
            center=visit.about().first(),
            contact=row.contact,
            visit=visit,
            at=visit.ends_at,
            **said,
        )


def _hear_of_rivals(told: Mapping[str, Told], at: dt.datetime) -> None:
    for entry in data("visiting")["news"]:
        story = told[entry["story"]]
        actions.record_rival_news(
            actor=story.company.people["rep"],
            account=story.account,
            center=story.live_deal.buying_center,
            name=entry["rival"],
            text=entry["text"],
            at=at,
        )


def _ask_own_questions(manager: User, at: dt.datetime) -> None:
    team = Membership.objects.active().get(user=manager, is_manager=True).team
    for entry in data("visiting")["questions"]:
        actions.add_question(actor=manager, team=team, at=at, **entry)


def _work_together(told: Mapping[str, Told], days: Days, at: dt.datetime) -> None:
    """Inside and outside: one task done, one account asked for and not yet answered."""
    people, accounts = told["condax-energy"].company.people, told["condax-energy"].customers.accounts
    rep, inside, admin = people["rep"], people["inside"], people["admin"]
    currency = told["condax-energy"].company.organization.base_currency
    small, large = to_minor(Decimal(100_000), currency), to_minor(Decimal(800_000), currency)
    teamwork.add_rule(actor=admin, name="Large", place=10, size_from_minor=large, goes_to="outside", copy_to="inside")
    teamwork.add_rule(actor=admin, name="B and C", place=20, coverage_class="B", goes_to="inside", copy_to="outside")
    teamwork.add_rule(
        actor=admin, name="Small", place=30, size_to_minor=small, goes_to="channel", partner="Delta Trading"
    )
    teamwork.set_pair(actor=inside, outside=rep, inside=inside, weekday=4, starts_at=dt.time(16))
    asked = moment(days.day(-9), "09:20", told["condax-energy"].company.zone_of(rep))
    done = teamwork.ask_hand_over(
        actor=rep, account=accounts["lanke"], to=inside, link="call_out", text="Call about the yearly service", at=asked
    )
    teamwork.accept_hand_over(
        actor=inside, hand_over_id=done.pk, reply="On my list for Thursday", at=asked + dt.timedelta(hours=3)
    )
    teamwork.finish_hand_over(
        actor=inside, hand_over_id=done.pk, result="They want ten sets and a visit", at=asked + dt.timedelta(days=1)
    )
    teamwork.ask_hand_over(
        actor=people["deng"],
        account=accounts["fengzhi"],
        to=rep,
        link="establish",
        text="The second hall is larger than we thought: take over the talks with the director",
        at=at,
    )


def _meet(people: Mapping[str, User], days: Days) -> None:
    """Last week's minutes and this week's agenda, of the review and of the sync."""
    written, week = data("visiting"), week_of(days.today)
    last = week - dt.timedelta(days=7)
    review: dict[str, Any] = {"kind": "review", "first": people["manager"], "second": people["rep"]}
    sync: dict[str, Any] = {"kind": "sync", "first": people["rep"], "second": people["inside"]}
    teamwork.write_minutes(actor=people["manager"], week=last, text=written["minutes"], **review)
    teamwork.write_minutes(actor=people["inside"], week=last, text=written["sync_minutes"], **sync)
    for point in written["points"]:
        teamwork.add_point(actor=people[point["by"]], week=week, text=point["text"], **review)
