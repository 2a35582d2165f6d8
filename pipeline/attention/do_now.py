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
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pipeline.attention import cadences
from pipeline.attention.ranking import SOON, closes_between, flagged, own_deals, ranked, twice_if, without_postponed
from pipeline.editions import Edition, edition_of_stage
from pipeline.flag_words import FlagLine, deal_url, lines_by_deal
from pipeline.models import Deal, Flag
from pipeline.proof_links import log_visit_url, plan_visit_url
from pipeline.querysets import DealQuerySet
from pipeline.rules.flag_groups import TODAY_CAP
from pipeline.wording import lacking, next_stage, stage_name
from stakeholders.models import Commitment
from team.models import Organization, User

CUSTOMER, OURS, SEVERE, ALMOST, CADENCE = "customer", "ours", "severe", "almost", "cadence"


@dataclass(frozen=True, slots=True)
class DoNow:
    """One row: what to do (`text`, leading to `url`), on which deal, why. `commitment` can be done from here."""

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


def do_now(user: User, *, back: str = "", limit: int = TODAY_CAP) -> list[DoNow]:
    """At most `limit` rows, most pressing first."""
    if not user.sight.sells:
        return []
    today = Organization.objects.today()
    picked = _pick(user, today, limit)
    steps = _steps(picked.of(CUSTOMER, OURS), user, today)
    lines = lines_by_deal(picked.of(SEVERE), today=today, back=back)
    visited = cadences.last_visits(picked.of(CADENCE))
    rows = []
    for kind, deal in picked.deals.values():
        text, why, url, step = _words(kind, deal, steps, lines, visited.get(deal.account_id), today)
        edition = edition_of_stage(deal.stage_id)
        rows.append(
            DoNow(
                deal,
                stage_name(edition, edition.code_of[deal.stage_id]),
                kind,
                text,
                why,
                url,
                log_visit_url(deal, back),
                plan_visit_url(deal, back),
                step,
                is_late=bool(step and step.due_on and step.due_on < today),
                check_url=_check_url(step, today),
            )
        )
    return rows


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


def _steps(deals: Sequence[Deal], user: User, today: dt.date) -> dict[uuid.UUID, dict[str, Commitment]]:
    """{buying center id: {side: the earliest open commitment that matters here}} (one query)."""
    if not deals:
        return {}
    theirs = Q(state=Commitment.State.OPEN, side=Commitment.Side.THEIRS)
    rows = Commitment.objects.filter(_due(user, today) | theirs, center_id__in=[d.buying_center_id for d in deals])
    found: dict[uuid.UUID, dict[str, Commitment]] = {}
    for row in rows.select_related("contact"):
        if row.center_id:
            found.setdefault(row.center_id, {}).setdefault(row.side, row)
    return found


Words = tuple[str, str, str, Commitment | None]


def _words(
    kind: str,
    deal: Deal,
    steps: dict[uuid.UUID, dict[str, Commitment]],
    lines: dict[uuid.UUID, list[FlagLine]],
    visited: dt.date | None,
    today: dt.date,
) -> Words:
    """(text, why, url, commitment) of a row."""
    if kind in (CUSTOMER, OURS):
        side = Commitment.Side.THEIRS if kind == CUSTOMER else Commitment.Side.OURS
        step = steps.get(deal.buying_center_id, {}).get(side)
        return _of_step(deal, step, today) if step else ("", "", deal_url(deal, "#next"), None)
    if kind == SEVERE:
        return _of_flag(lines[deal.pk])
    if kind == ALMOST:
        return _of_criterion(deal, edition_of_stage(deal.stage_id))
    return _of_cadence(deal, visited, today)


def _of_step(deal: Deal, step: Commitment, today: dt.date) -> Words:
    person = str(step.contact) if step.contact else ""
    if step.side == Commitment.Side.THEIRS:
        text = _("Remind %(person)s: %(what)s") % {"person": person or _("the customer"), "what": step.what}
    else:
        text = _("%(what)s · %(person)s") % {"what": step.what, "person": person} if person else step.what
    return text, due_words(step.due_on, today), deal_url(deal, "#next"), step


def due_words(due: dt.date | None, today: dt.date) -> str:
    if due is None or due == today:
        return _("due today") if due else ""
    late = (today - due).days
    return ngettext("%(count)d day overdue", "%(count)d days overdue", late) % {"count": late}


def _of_flag(lines: Sequence[FlagLine]) -> Words:
    line = next((each for each in lines if each.severity == "severe" and not each.snoozed_until), lines[0])
    return line.cure_text, line.all_texts, line.cure_url, None


def _of_criterion(deal: Deal, edition: Edition) -> Words:
    what = lacking(edition, deal.next_code)
    why = _("the last criterion to %(stage)s") % {"stage": next_stage(edition, deal)}
    return _("Prove: %(what)s") % {"what": what}, why, deal_url(deal, "#gate"), None


def _of_cadence(deal: Deal, visited: dt.date | None, today: dt.date) -> Words:
    days = cadences.days_of(deal)
    if visited is None:
        why = _("not visited yet; every %(days)d days") % {"days": days}
    else:
        ago = (today - visited).days
        text = ngettext(
            "last visited %(count)d day ago; every %(days)d days",
            "last visited %(count)d days ago; every %(days)d days",
            ago,
        )
        why = text % {"count": ago, "days": days}
    return _("Visit %(account)s") % {"account": deal.account}, why, plan_visit_url(deal) or deal_url(deal), None
