"""The small lists of Today: almost there, waiting for others, worth a visit."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from pipeline.attention import cadences
from pipeline.attention.do_now import one_short
from pipeline.attention.ranking import SOON, closes_between, flagged, own_deals, ranked, twice_if, without_postponed
from pipeline.editions import edition_of_stage
from pipeline.flag_words import FlagLine, deal_url, lines_by_deal
from pipeline.models import Deal, Waiver
from pipeline.wording import nearest, next_stage, stage_name, upper_first
from stakeholders.visits.suggestions import Suggestion
from stakeholders.visits.worth import not_met
from team.models import Organization, User
from web.formats import compact_money

ALMOST_CAP = 3
WAITING_CAP = 10
VISIT_FLAGS = ("stalled_silent", "decision_maker_not_met", "single_threaded", "coach_silent", "commit_at_risk")
"""Flags that a visit clears."""


@dataclass(frozen=True, slots=True)
class Almost:
    """ "Condax: budget range → 30 earned"; `others` would do instead of the criterion."""

    deal: Deal
    criterion: str
    stage: str
    url: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    waiver: Waiver
    deal: Deal
    stage: str
    url: str


def almost_there(user: User, besides: Collection[uuid.UUID] = ()) -> list[Almost]:
    """At most three deals that lack exactly one criterion, without those named elsewhere on the page (one query)."""
    today = Organization.objects.today()
    mine = without_postponed(own_deals(user).filter(is_quiet=False), user)
    deals = one_short(mine).exclude(pk__in=list(besides))
    rows = ranked(deals, twice_if(closes_between(today, today + SOON)))[:ALMOST_CAP]
    return [_almost(deal) for deal in rows]


def _almost(deal: Deal) -> Almost:
    edition = edition_of_stage(deal.stage_id)
    lack = nearest(edition, deal.next_code)
    return Almost(deal, upper_first(lack.text), next_stage(edition, deal), deal_url(deal, "#gate"), lack.others)


def waiting_for_others(user: User) -> list[Waiting]:
    """Waivers that the person asked for and nobody has decided, oldest first (one query)."""
    rows = Waiver.objects.filter(requested_by=user, state=Waiver.State.REQUESTED, deal__status=Deal.Status.OPEN)
    rows = rows.filter(deal__in=Deal.objects.visible_to(user)).select_related("deal__account", "stage")
    return [_waiting(waiver) for waiver in rows.order_by("requested_at")[:WAITING_CAP]]


def _waiting(waiver: Waiver) -> Waiting:
    edition = edition_of_stage(waiver.stage_id)
    return Waiting(waiver, waiver.deal, stage_name(edition, waiver.stage.code), deal_url(waiver.deal))


def worth_a_visit(user: User, limit: int = 3) -> Iterable[Suggestion]:
    """Up to `limit` accounts, one deal of the person's each, that a visit would help most, with the reason.

    First deals with a flag that a visit clears, then those whose accounts are due by their cadence and belong to
    somebody else: one's own accounts are asked about where visits are.
    """
    if not user.sight.sells:
        return []
    today = Organization.objects.today()
    mine = own_deals(user).filter(is_quiet=False)
    flags = flagged(mine, today, code__in=VISIT_FLAGS)
    deals = _one_per_account(ranked(flags)[: limit * 4], limit)
    planned = cadences.planned_visits(deal.account_id for deal in deals)
    deals = [deal for deal in deals if deal.account_id not in planned]
    lines = lines_by_deal(deals, today=today)
    found = [_suggestion(deal, _why(lines[deal.pk]), lines[deal.pk][0].person_id) for deal in deals]
    if len(found) < limit:
        found += _by_cadence(user, {deal.account_id for deal in deals} | planned, today, limit - len(found))
    return found


def _why(lines: Iterable[FlagLine]) -> str:
    """The first reason for a visit, in the order of `VISIT_FLAGS`."""
    texts = {code: text for line in lines for code, text in zip(line.codes, line.texts, strict=True)}
    return next(texts[code] for code in VISIT_FLAGS if code in texts)


def _by_cadence(user: User, besides: set[uuid.UUID], today: dt.date, limit: int) -> list[Suggestion]:
    own = Q(account__owner=user) | Q(account__inside_owner=user)
    mine = own_deals(user).exclude(account_id__in=besides).exclude(own)
    due = ranked(mine.filter(pk__in=cadences.overdue(mine, today)))
    deals = _one_per_account(due, limit)
    visited = cadences.last_visits(deals)
    return [_suggestion(deal, not_met(visited.get(deal.account_id), today)) for deal in deals]


def _suggestion(deal: Deal, why: str, person: uuid.UUID | None = None) -> Suggestion:
    edition = edition_of_stage(deal.stage_id)
    amount = compact_money(deal.amount_minor, deal.currency, sign=True, estimated=deal.is_amount_estimated)
    return Suggestion(
        str(deal.account),
        why,
        account_id=deal.account_id,
        center_id=deal.buying_center_id,
        people=(person,) if person else (),
        stake=_("%(amount)s at %(stage)s")
        % {"amount": amount, "stage": stage_name(edition, edition.code_of[deal.stage_id])},
    )


def _one_per_account(deals: Iterable[Deal], limit: int) -> list[Deal]:
    found: dict[uuid.UUID, Deal] = {}
    for deal in deals:
        found.setdefault(deal.account_id, deal)
    return list(found.values())[:limit]
