"""Visits and calls: planned, held, tried, missed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from integrations.demo.days import moment
from integrations.demo.story import Event
from integrations.demo.telling import Told, verb
from stakeholders.methods.reading import entries
from stakeholders.models import Contact
from stakeholders.visits.actions import cancel_visit, log_visit, mark_missed, plan_visit
from stakeholders.visits.models import Outcome, Spin, Visit
from stakeholders.visits.reports import Promise, VisitReport

CHANNELS = {
    "visit": Visit.Channel.ON_SITE,
    "office": Visit.Channel.AT_OUR_SITE,
    "video": Visit.Channel.VIDEO,
    "call": Visit.Channel.PHONE,
    "message": Visit.Channel.MESSENGER,
}
LENGTH = {"visit": 75, "office": 120, "video": 45, "call": 15, "message": 5}
FACE_TO_FACE = ("visit", "office")
STEPS = tuple(entries("visits", "steps"))
NOT_REACHED = ("objections", "agree")
UNTIL_LOGGED = dt.timedelta(minutes=25)


@verb(*CHANNELS)
def log(told: Told, event: Event) -> None:
    """visit: [people], outcome, action: [what, in days, who], next: [what, in days], note, material,
    feels: {person: -1 | 0 | 1}, drop_in, nobody, with: [colleagues], planned (the plan made before)."""
    actor, start = told.actor(event), told.clock
    end = start + dt.timedelta(minutes=LENGTH[event.verb])
    met = () if event.get("nobody") else tuple(_expected(told, event))
    report = VisitReport(
        account=told.account,
        starts_at=start,
        ends_at=end,
        channel=CHANNELS[event.verb],
        met=met,
        nobody_there=bool(event.get("nobody")),
        outcome="" if event.get("nobody") else _outcome(event),
        centers=(told.live_deal.buying_center,),
        customer_action=_promise(told, event.get("action")),
        next_step=_promise(told, event.get("next")),
        is_formal=event.verb == "visit" and not event.get("drop_in"),
        no_sale_reason=event.get("why", ""),
        note=event.get("note", ""),
        material=event.get("material", ""),
        attitudes={told.person(key).pk: value for key, value in event.get("feels", {}).items()},
        colleagues=tuple(told.company.people[key] for key in event.get("with", ())),
        **(_how(event) if met and event.verb in FACE_TO_FACE else {}),
    )
    told.clock = end + UNTIL_LOGGED
    visit_id = told.plan.pk if told.plan is not None and event.get("planned") else None
    told.visit = log_visit(actor=actor, report=report, visit_id=visit_id, at=told.clock)
    told.plan = None if visit_id else told.plan


def _how(event: Event) -> dict[str, Any]:
    """Where the customer promised something, all was asked and all steps were taken; else the talk stopped before."""
    if event.get("action"):
        return {"steps": STEPS, "question_types": tuple(Spin.values)}
    return {"steps": tuple(step for step in STEPS if step not in NOT_REACHED), "question_types": tuple(Spin.values[:2])}


def _expected(told: Told, event: Event) -> Sequence[Contact]:
    return [told.member(key, event).contact for key in event.about]


def _outcome(event: Event) -> str:
    default = Outcome.ADVANCE if event.get("action") else Outcome.CONTINUATION
    return str(event.get("outcome", default))


def _promise(told: Told, said: Sequence[object] | None) -> Promise | None:
    if said is None:
        return None
    what, days, *who = said
    return Promise(str(what), told.due_in(int(str(days))), contact=told.person(str(who[0])) if who else None)


@verb("plan")
def plan(told: Told, event: Event) -> None:
    """plan: [people], for: day, starts: "14:00", ask: the commitment to ask for, channel, purpose, unsure."""
    actor = told.actor(event)
    told.plan = plan_visit(
        actor=actor,
        account=told.account,
        starts_at=moment(told.days.day(event.get("for")), event.get("starts", "14:00"), told.company.zone_of(actor)),
        people=_expected(told, event),
        centers=[told.live_deal.buying_center],
        channel=CHANNELS[event.get("channel", "visit")],
        purpose=event.get("purpose", ""),
        planned_commitment=event.get("ask", ""),
        is_agreed=not event.get("unsure"),
        at=told.clock,
    )


@verb("missed", "cancelled")
def end(told: Told, event: Event) -> None:
    """missed: why; cancelled: why. What was planned before."""
    if told.plan is None:
        raise ValueError("Nothing is planned.")
    act = mark_missed if event.verb == "missed" else cancel_visit
    act(actor=told.actor(event), visit_id=told.plan.pk, reason=event.about, at=told.clock)
    told.plan = None
