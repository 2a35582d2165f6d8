"""Rules of the flags about people: for complex deals with a buying center only."""

from datetime import date

from pipeline.rules.flag_sight import Finding, Sight


def key_person_opposes(sight: Sight) -> Finding | None:
    if not _concerned(sight) or not sight.facts.key_opponents:
        return None
    worst = max(sight.facts.key_opponents, key=lambda one: (one.weight_percent, one.id))
    return Finding("win_over", {"weight": worst.weight_percent}, worst.since, person=worst.id)


def decision_maker_not_met(sight: Sight) -> Finding | None:
    """Never met from the first stage named; later stages also have a limit in days since the last meeting."""
    if not _concerned(sight):
        return None
    if not sight.facts.decision_makers:
        return Finding("find_decision_maker", since=sight.facts.entered_on)
    met = sight.facts.decision_maker_met_on
    if met is None:
        return Finding("visit", since=sight.facts.entered_on, person=sight.whom)
    limit = sight.days_by_stage("days")
    if limit is None or sight.open_days_since(met) <= limit:
        return None
    numbers = {"days": sight.open_days_since(met)}
    return Finding("visit", numbers, sight.open_day_after(met, limit), person=sight.whom)


def no_coach(sight: Sight) -> Finding | None:
    if not _concerned(sight) or sight.facts.coaches:
        return None
    return Finding("find_coach", since=sight.facts.entered_on)


def single_threaded(sight: Sight) -> Finding | None:
    within = sight.number("within_days")
    people = sum((sight.today - day).days <= within for day in sight.facts.met_on)
    if not _concerned(sight) or people >= sight.number("people"):
        return None
    numbers = {"people": people, "within": within}
    return Finding("visit" if sight.whom else "visit_more_people", numbers, person=sight.whom)


def coach_silent(sight: Sight) -> Finding | None:
    """The coach heard from last; one never met counts from the day we knew them as a coach."""
    if not _concerned(sight) or not sight.facts.coaches:
        return None
    coach = max(sight.facts.coaches, key=lambda one: (one.last_met_on or date.min, one.since or date.min, one.id))
    start, limit = coach.last_met_on or coach.since, sight.number("days")
    if start is None:
        return Finding("visit", person=coach.id)
    days = sight.open_days_since(start)
    if days <= limit:
        return None
    numbers = {"days": days} if coach.last_met_on else {}
    return Finding("visit", numbers, sight.open_day_after(start, limit), person=coach.id)


def member_left(sight: Sight) -> Finding | None:
    """Somebody left and nobody has taken over; clears with a successor, or when they are taken out of the center."""
    departed = sight.facts.departed
    if sight.facts.sale_type != "complex" or not departed:
        return None
    first = min(departed, key=lambda one: (one.since, one.id))
    return Finding("find_successor", {"people": len(departed)}, first.since, person=first.id)


def stage_without_rung(sight: Sight) -> Finding | None:
    """A project advances because the relationship does: the deal moved up lately, and no key person came closer."""
    advance = sight.facts.advance
    if not sight.has_people_flags or sight.facts.is_stage_granted or advance is None or advance.has_risen:
        return None
    if (sight.today - advance.on).days > sight.number("within_days"):
        return None
    numbers = {"on": advance.on.isoformat(), "since": advance.since.isoformat()}
    return Finding("deepen_relation", numbers, advance.on, person=sight.facts.key_person)


def price_before_needs(sight: Sight) -> Finding | None:
    """Price was talked about, and no need is said clearly that is ripe enough to be worth it."""
    talks = sight.facts.price_talks
    if not sight.has_people_flags or not talks or sight.facts.ripest_need >= sight.number("maturity"):
        return None
    return Finding("find_need", since=min((day for day in talks if day), default=None))


def _concerned(sight: Sight) -> bool:
    return sight.has_people_flags and sight.is_from(sight.stage_limit("from_stage"))
