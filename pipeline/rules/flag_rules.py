"""Rules of the flags about dates, steps, evidence and visits. Each answers None or what it found."""

from datetime import date, timedelta

from pipeline.rules.deal_facts import Step
from pipeline.rules.flag_sight import Finding, Sight

SETTLED = ("order", "no_sale")
"""Outcomes of a visit after which no next step is asked for."""


def close_date_passed(sight: Sight) -> Finding | None:
    close = sight.facts.expected_close
    if close is None or sight.facts.is_close_estimated:
        return None
    if sight.calendar.working_days(close, sight.today) < sight.number("working_days"):
        return None
    since = sight.calendar.add_working_days(close, sight.number("working_days"))
    return Finding("set_close_date", {"close": close.isoformat()}, since)


def stalled_silent(sight: Sight) -> Finding | None:
    silence = sight.silence
    if silence is None or not sight.is_silent:
        return None
    start, days, limit = silence
    cure = "visit" if sight.whom else "visit_customer"
    since = sight.open_day_after(start, limit)
    return Finding(cure, {"days": days, "limit": limit}, since, person=sight.whom)


def stalled_stuck(sight: Sight) -> Finding | None:
    entered = sight.facts.entered_on
    if entered is None:
        return None
    limit = sight.method.stage(sight.facts.stage).stuck_days[sight.facts.sale_type]
    days = sight.open_days_since(entered)
    if days <= limit:
        return None
    return Finding("decide_stage", {"days": days, "limit": limit}, sight.open_day_after(entered, limit))


def close_too_early(sight: Sight) -> Finding | None:
    close, limit = sight.facts.expected_close, sight.method.stage(sight.facts.stage).close_too_early_days
    if close is None or sight.facts.is_close_estimated or sight.facts.sale_type != "complex":
        return None
    if not 0 <= (close - sight.today).days < limit:
        return None
    severity = "severe" if sight.facts.category == "commit" else None
    since = max(close - timedelta(days=limit - 1), sight.facts.entered_on or date.min)
    return Finding("set_close_date", {"close": close.isoformat(), "limit": limit}, since, severity)


def commit_at_risk(sight: Sight) -> Finding | None:
    if sight.facts.category != "commit":
        return None
    if sight.is_silent or _has_no_recent_decider(sight):
        return Finding("visit" if sight.whom else "visit_customer", person=sight.whom)
    if sight.facts.drift >= 1 and not sight.facts.is_excused:
        return Finding("check_category")
    return None


def _has_no_recent_decider(sight: Sight) -> bool:
    met = sight.facts.decision_maker_met_on
    limit = sight.number("decision_maker_days")
    return sight.has_people_flags and (met is None or sight.open_days_since(met) > limit)


def negotiation_without_preconditions(sight: Sight) -> Finding | None:
    facts = sight.facts
    if facts.sale_type != "complex" or not facts.preconditions_missing:
        return None
    is_asked = sight.is_from(sight.stage_limit("from_stage")) and not facts.is_stage_granted
    if not is_asked and not facts.is_negotiated:
        return None
    # A room that was entered before its stage says by itself since when: not since the deal came to where it is.
    since = facts.entered_on if is_asked else None
    return Finding("prove_preconditions", {"lacking": facts.preconditions_missing}, since)


def no_next_step(sight: Sight) -> Finding | None:
    facts = sight.facts
    starts = [day for day in (facts.entered_on, facts.last_visit_on) if day is not None]
    if facts.next_step is not None or not starts or _is_settled(sight):
        return None
    limit = sight.number("working_days")
    if sight.calendar.working_days(max(starts), sight.today) < limit:
        return None
    since = sight.calendar.add_working_days(max(starts), limit)
    return Finding("plan_next_step", {"since": max(starts).isoformat()}, since)


def _is_settled(sight: Sight) -> bool:
    """The last visit ended in an order or a no-sale, and the deal has not moved since."""
    facts = sight.facts
    if not facts.outcomes or facts.outcomes[0] not in SETTLED or facts.last_visit_on is None:
        return False
    return facts.entered_on is None or facts.entered_on <= facts.last_visit_on


def next_step_overdue(sight: Sight) -> Finding | None:
    return _overdue(sight, sight.facts.next_step, "do_next_step")


def customer_action_overdue(sight: Sight) -> Finding | None:
    return _overdue(sight, sight.facts.customer_action, "remind_customer")


def _overdue(sight: Sight, step: Step | None, cure: str) -> Finding | None:
    if step is None or step.due is None:
        return None
    limit = sight.number("working_days")
    if sight.calendar.working_days(step.due, sight.today) < limit:
        return None
    severity = "severe" if sight.is_from(sight.stage_limit("severe_from_stage")) else None
    since = sight.calendar.add_working_days(step.due, limit)
    return Finding(cure, {"due": step.due.isoformat()}, since, severity)


def slipped_twice(sight: Sight) -> Finding | None:
    within = sight.number("within_days")
    slips = sorted(
        move.on
        for move in sight.facts.close_moves
        if not move.is_estimated
        and 0 <= (sight.today - move.on).days <= within
        and (move.new - move.old).days >= sight.number("min_days")
        and (move.new.year, move.new.month) > (move.old.year, move.old.month)
    )
    times = sight.number("times")
    if len(slips) < times:
        return None
    return Finding("set_close_date", {"times": len(slips), "within": within}, slips[times - 1])


def ahead_of_evidence(sight: Sight) -> Finding | None:
    if sight.facts.is_excused or sight.facts.drift < sight.number("steps"):
        return None
    return Finding("prove_criteria", {"steps": sight.facts.drift})


def ahead_of_buyer(sight: Sight) -> Finding | None:
    gap = sight.facts.buyer_gap
    if gap is None or gap < sight.number("hint_steps"):
        return None
    severity = None if gap >= sight.number("steps") else "hint"
    return Finding("follow_buyer", {"steps": gap}, severity=severity)


def two_continuations(sight: Sight) -> Finding | None:
    times = sight.number("times")
    latest = sight.facts.outcomes[:times]
    if len(latest) < times or any(outcome != "continuation" for outcome in latest):
        return None
    return Finding("ask_for_action", {"times": times}, sight.facts.last_visit_on)
