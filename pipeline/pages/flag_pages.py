"""The sheet behind a flag, and the history of all flags of a deal: raised, snoozed, cleared, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.editions import edition_of_stage
from pipeline.flag_about import Of, clears_words, end_words, limit_words, rule_words
from pipeline.flag_words import names_of
from pipeline.models import Deal, Flag, FlagSnooze
from pipeline.people_sight import deals_without_people
from pipeline.wording import SEVERITY_NAMES, cure_text, flag_name, flag_reason
from team.models import Organization, User

MOST_CASES = 60


@dataclass(frozen=True, slots=True)
class Case:
    """One time that a flag ran. `ended` says why it went, "" while it runs or where that is not known."""

    flag: Flag
    name: str
    severity: str
    reason: str
    ended: str
    snoozes: Sequence[FlagSnooze] = ()

    @property
    def true_since(self) -> dt.date | None:
        """Since when its cause holds, where that is known and is not the day on which it was raised."""
        since = self.flag.since
        return since if since and since != Organization.objects.current().day_of(self.flag.raised_at) else None


@dataclass(frozen=True, slots=True)
class Explained:
    """`hold`: whether the deal's clocks stand still for a milestone of the customer. `person`: id of whom the cure
    names, "" for who may not know."""

    case: Case
    rule: str
    clears: str
    cure: str
    limit: str
    hold: bool
    person: str = ""
    earlier: Sequence[Case] = ()


def explained(deal: Deal, code: str, user: User) -> Explained | None:
    """The running flag of that code, else the last that ran; None where the person is told of none (five queries)."""
    cases = cases_of(deal, user, code=code)
    if not cases:
        return None
    edition, case = edition_of_stage(deal.stage_id), cases[0]
    of = of_deal(deal)
    hidden = bool(deals_without_people(user, [deal]))
    who = None if hidden else names_of([case.flag]).get(case.flag.cure_contact_id)  # type: ignore[arg-type]
    return Explained(
        case=case,
        rule=rule_words(edition, code, of),
        clears=clears_words(code),
        cure=cure_text(edition.method, case.flag.cure, who or ""),
        limit=limit_words(edition, code, of),
        hold=deal.hold_until is not None and deal.hold_until >= Organization.objects.today(),
        person=str(case.flag.cure_contact_id or "") if who else "",
        earlier=cases[1:],
    )


def of_deal(deal: Deal) -> Of:
    edition = edition_of_stage(deal.stage_id)
    return Of(edition.code_of[deal.stage_id], deal.sale_type, deal.account.coverage_class or "")


def cases_of(deal: Deal, user: User, *, code: str = "") -> list[Case]:
    """Those that run first, then the latest (two queries, and one for who may not see people)."""
    rows = Flag.objects.filter(deal=deal).told_to(user)
    rows = rows.filter(code=code) if code else rows
    flags = list(rows.prefetch_related("snoozes__snoozed_by").order_by("-raised_at", "-pk")[:MOST_CASES])
    method = edition_of_stage(deal.stage_id).method
    found = [
        Case(
            flag=flag,
            name=flag_name(method, flag.code),
            severity=SEVERITY_NAMES[Flag.Severity(flag.severity)],
            reason=flag_reason(method, flag.code, flag.numbers),
            ended=end_words(flag.code, flag.cleared_because) if flag.cleared_at else "",
            snoozes=list(flag.snoozes.all()),
        )
        for flag in flags
    ]
    return sorted(found, key=lambda case: case.flag.cleared_at is not None)
