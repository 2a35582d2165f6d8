"""Do now: the five things that matter most on a rep's day, one per deal. Source: compositions §1.3.

Classes in order: customer's action overdue at 50 or above; our action due; severe flag; one criterion from the
next gate; cadence. Each class asks the database for as many deals as are still wanted.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from pipeline import what_next
from pipeline.attention import cadences
from pipeline.attention.ranking import SOON, closes_between, flagged, own_deals, ranked, twice_if, without_postponed
from pipeline.models import Deal, Flag
from pipeline.next_words import Known, say
from pipeline.proof_links import log_visit_url, plan_visit_url
from pipeline.querysets import DealQuerySet
from pipeline.rules.flag_groups import TODAY_CAP
from pipeline.rules.next_action import Kind, actions
from pipeline.wording import stage_name
from stakeholders.centers import NextSteps, next_steps
from stakeholders.models import Commitment
from team.models import Organization, User

CUSTOMER, OURS, SEVERE, ALMOST, CADENCE = "customer", "ours", "severe", "almost", "cadence"


@dataclass(frozen=True, slots=True)
class DoNow:
    """One row: what to do (`text`, leading to `url`), on which deal, why. `commitment` can be done from here.

    `flag`: code of the flag whose row this is, which then leads to the flag's sheet; "" for other rows.
    """

    deal: Deal
    stage: str
    kind: str
    text: str
    why: str
    url: str
    log_url: str = ""
    plan_url: str = ""
    commitment: Commitment | None = None
    is_late: bool = False
    check_url: str = ""
    flag: str = ""
    others: tuple[str, ...] = ()
    """What else would do, where one of several criteria is enough."""


@dataclass(slots=True)
class _Picked:
    """Deals chosen so far, in order, with their class."""

    deals: dict[uuid.UUID, tuple[str, Deal]] = field(default_factory=dict)

    def take(self, kind: str, rows: DealQuerySet, limit: int) -> None:
        wanted = limit - len(self.deals)
        if wanted > 0:
            for deal in rows.exclude(pk__in=list(self.deals))[:wanted]:
                self.deals[deal.pk] = (kind, deal)

    def of(self, *kinds: str) -> list[Deal]:
        return [deal for kind, deal in self.deals.values() if kind in kinds]


KINDS = {
    CUSTOMER: Kind.REMIND,
    OURS: Kind.DO_STEP,
    SEVERE: Kind.CURE,
    ALMOST: Kind.ALMOST,
    CADENCE: Kind.CADENCE,
}
"""What each class asks for: the words are those of the deal's next action everywhere else."""


def do_now(user: User, *, back: str = "", limit: int = TODAY_CAP) -> list[DoNow]:
    """At most `limit` rows, most pressing first."""
    if not user.sight.sells:
        return []
    today = Organization.objects.today()
    picked = _pick(user, today, limit)
    deals = [deal for _kind, deal in picked.deals.values()]
    steps = next_steps([deal.buying_center_id for deal in deals]) | _steps(picked.of(CUSTOMER, OURS), user, today)
    known = what_next.read(deals, user, today, steps=steps, back=back)
    return [_row(kind, known[deal.pk], back) for kind, deal in picked.deals.values()]


def _row(kind: str, known: Known, back: str) -> DoNow:
    deal, could = known.deal, list(actions(known.situation))
    wanted = (each for each in could if each.kind == KINDS[kind] and (kind != SEVERE or each.severity == "severe"))
    action = next(wanted, could[0])
    said = say(known, action, can_edit=False)
    step = {Kind.REMIND: known.theirs, Kind.DO_STEP: known.ours}.get(action.kind)
    return DoNow(
        deal,
        stage_name(known.edition, known.edition.code_of[deal.stage_id]),
        kind,
        said.text,
        said.why,
        said.page_url,
        log_visit_url(deal, back),
        plan_visit_url(deal, back),
        step,
        is_late=bool(step and step.due_on and step.due_on < known.today),
        check_url=_check_url(step, known.today),
        others=said.others,
        flag=action.flags[0] if kind in (CUSTOMER, SEVERE) and action.flags else "",
    )


def _check_url(step: Commitment | None, today: dt.date) -> str:
    """Where it is said whether the measure has worked, once that day has come."""
    if step is None or step.check_state(today) != "due":
        return ""
    return reverse("stakeholders:commitment_check", args=[step.pk])


def _pick(user: User, today: dt.date, limit: int) -> _Picked:
    soon = twice_if(closes_between(today, today + SOON))
    mine = without_postponed(own_deals(user).filter(is_quiet=False), user)
    due = Commitment.objects.filter(_due(user, today), center=OuterRef("buying_center_id"))
    seen = without_postponed(Deal.objects.visible_to(user).open(), user)
    picked = _Picked()
    severe = Flag.Severity.SEVERE
    late = flagged(mine, today, code="customer_action_overdue", severity=severe)
    picked.take(CUSTOMER, ranked(late, soon), limit)
    picked.take(OURS, ranked(seen.filter(Exists(due)), soon), limit)
    picked.take(SEVERE, ranked(flagged(mine, today, severity=severe), soon), limit)
    picked.take(ALMOST, ranked(one_short(mine), soon), limit)
    if len(picked.deals) < limit:
        overdue = cadences.overdue(mine.exclude(pk__in=list(picked.deals)), today)
        picked.take(CADENCE, ranked(mine.filter(pk__in=overdue), soon), limit)
    return picked


def one_short(deals: DealQuerySet) -> DealQuerySet:
    """Owing nothing, and exactly one criterion from the next gate, which is not the one to closing."""
    return deals.filter(owed_code="", next_needed=F("next_have") + 1).exclude(next_code="")


def _due(user: User, today: dt.date) -> Q:
    return Q(state=Commitment.State.OPEN, side=Commitment.Side.OURS, assignee=user, due_on__lte=today)


def _steps(deals: Sequence[Deal], user: User, today: dt.date) -> dict[uuid.UUID, NextSteps]:
    """{buying center id: (the person's own step that is due, what the customer has promised)} (one query)."""
    if not deals:
        return {}
    theirs = Q(state=Commitment.State.OPEN, side=Commitment.Side.THEIRS)
    rows = Commitment.objects.filter(_due(user, today) | theirs, center_id__in=[d.buying_center_id for d in deals])
    found: dict[uuid.UUID, dict[str, Commitment]] = {}
    for row in rows.select_related("contact"):
        if row.center_id:
            found.setdefault(row.center_id, {}).setdefault(row.side, row)
    return {
        center: (sides.get(Commitment.Side.OURS), sides.get(Commitment.Side.THEIRS)) for center, sides in found.items()
    }
