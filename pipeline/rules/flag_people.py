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
    people = sight.facts.people_met
    if not _concerned(sight) or people >= sight.number("people"):
        return None
    numbers = {"people": people, "within": sight.number("within_days")}
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


def _concerned(sight: Sight) -> bool:
    return sight.has_people_flags and sight.is_from(sight.stage_limit("from_stage"))
