"""How a deal ends, or begins again: won, lost, dormant, reopened, bought again. Source: formulas §2, catalogue A1.7.

Winning and losing are never refused for missing earlier evidence.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from pipeline.actions.checks import check_close, default_pipeline
from pipeline.actions.deals import draft_deal
from pipeline.actions.moves import enter_stage, require_open, settle_requests
from pipeline.actions.rivals import add_competitor
from pipeline.actions.writing import moment, note_less, price_values, stage_code, write
from pipeline.agreed_amounts import require_agreed
from pipeline.editions import edition_of_pipeline, edition_of_stage
from pipeline.models import Deal, Pipeline
from pipeline.rules.winning import won_on
from stakeholders.actions import copy_center
from team.activities import announce, batch
from team.models import Organization, User
from team.people import require_assignable
from team.permits import locked_for_edit
from web.errors import RuleViolation


@transaction.atomic
@batch()
def win_deal(
    *,
    actor: User,
    deal_id: uuid.UUID,
    signed_on: dt.date | None = None,
    paid_on: dt.date | None = None,
    amount_minor: int | None = None,
    reason: str = "",
    note: str = "",
    less_reason: str = "",
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Deal:
    """Record signature and first payment: one date moves the deal to closing, the last required one wins it.

    Dates already recorded stay. `amount_minor` is in the deal's currency. At least one date is needed.
    `less_reason`: why it is less than was agreed at the table (`pipeline.agreed_amounts`).
    """
    deal = locked_for_edit(Deal, deal_id, actor=actor, expected_version=expected_version)
    at = moment(at)
    organization = Organization.objects.current()
    day = organization.day_of(at)
    require_open(deal)
    values: dict[str, Any] = {}
    for field, date in (("signed_on", signed_on), ("paid_on", paid_on)):
        if date is None:
            continue
        if date > day:
            raise ValidationError({field: _("This date lies in the future.")})
        values[field] = date
    if not values and not (deal.signed_on or deal.paid_on):
        raise ValidationError({"signed_on": _("Enter the day of the signature or of the first payment.")})
    if amount_minor is not None and amount_minor != deal.amount_minor:
        values |= {**price_values(amount_minor, deal.currency, day, organization), "is_amount_estimated": False}
    if reason or note:
        values |= {"close_reason": reason, "close_note": note.strip()}
    amount = deal.amount_minor if amount_minor is None else amount_minor
    agreed = require_agreed(deal, amount, actor=actor, reason=less_reason)
    write(deal, values, actor=actor, at=at)
    note_less(deal, agreed, actor=actor, at=at, reason=less_reason)
    method = edition_of_stage(deal.stage_id).method
    closing = method.stages[-1].code
    if stage_code(deal) != closing:
        # What wins it is judged by the version that it was sold by.
        enter_stage(deal, closing, actor=actor, at=at, day=day, follows=False)
    won = won_on(method.win_rule, signed_on=deal.signed_on, paid_on=deal.paid_on)
    if won is None:
        announce(actor=actor, verb="deal_changed", subject=deal, new={k: str(v) for k, v in values.items()}, at=at)
        return deal
    write(deal, {"status": Deal.Status.WON, "won_on": won}, actor=actor, at=at)
    announce(actor=actor, verb="deal_won", subject=deal, new={"won_on": str(won)}, at=at)
    return deal


@transaction.atomic
def ship_deal(
    *,
    actor: User,
    deal_id: uuid.UUID,
    shipped_on: dt.date,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Deal:
    """Shipping is a later fact of a won (or signed) deal."""
    deal = locked_for_edit(Deal, deal_id, actor=actor, expected_version=expected_version)
    if not (deal.signed_on or deal.paid_on):
        raise RuleViolation("not_signed", _("Nothing is shipped before signature or payment."))
    at = moment(at)
    if shipped_on > Organization.objects.current().day_of(at):
        raise ValidationError({"shipped_on": _("This date lies in the future.")})
    write(deal, {"shipped_on": shipped_on}, actor=actor, at=at)
    announce(actor=actor, verb="deal_changed", subject=deal, new={"shipped_on": str(shipped_on)}, at=at)
    return deal


@transaction.atomic
def lose_deal(
    *,
    actor: User,
    deal_id: uuid.UUID,
    reason: str,
    competitor: str = "",
    note: str = "",
    on: dt.date | None = None,
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Deal:
    """Mark an open or dormant deal as lost, with a reason of the method's list and, where known, to whom."""
    deal = locked_for_edit(Deal, deal_id, actor=actor, expected_version=expected_version)
    at = moment(at)
    day = Organization.objects.current().day_of(at)
    if deal.status not in (Deal.Status.OPEN, Deal.Status.DORMANT):
        raise RuleViolation("deal_closed", _("This deal is closed already."), {"status": deal.status})
    if reason not in {choice.code for choice in edition_of_stage(deal.stage_id).method.lost_reasons}:
        raise ValidationError({"reason": _("Choose a reason from the list.")})
    if on is not None and on > day:
        raise ValidationError({"on": _("This date lies in the future.")})
    rival = add_competitor(deal, competitor, actor=actor, at=at).competitor if competitor.strip() else None
    values = {
        "status": Deal.Status.LOST,
        "lost_on": on or day,
        "close_reason": reason,
        "close_note": note.strip(),
        "lost_to": rival,
    }
    write(deal, values, actor=actor, at=at, reason=note.strip())
    settle_requests(deal, actor=actor, at=at)
    announce(actor=actor, verb="deal_lost", subject=deal, new={"reason": reason}, at=at)
    return deal


@transaction.atomic
def rest_deal(
    *,
    actor: User,
    deal_id: uuid.UUID,
    note: str = "",
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Deal:
    """Set aside: neither lost nor counted, until somebody reopens it."""
    deal = locked_for_edit(Deal, deal_id, actor=actor, expected_version=expected_version)
    at = moment(at)
    require_open(deal)
    day = Organization.objects.current().day_of(at)
    values = {"status": Deal.Status.DORMANT, "dormant_on": day, "close_note": note.strip()}
    write(deal, values, actor=actor, at=at, reason=note.strip())
    settle_requests(deal, actor=actor, at=at)
    announce(actor=actor, verb="deal_dormant", subject=deal, at=at)
    return deal


@transaction.atomic
def reopen_deal(
    *,
    actor: User,
    deal_id: uuid.UUID,
    reason: str = "",
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> Deal:
    """Open again what was won, lost or dormant, at the stage where it stood; a won deal's payment is taken back.

    The facts that are cleared stay in the history. Reopening a won deal needs a reason.
    """
    deal = locked_for_edit(Deal, deal_id, actor=actor, expected_version=expected_version)
    if deal.status == Deal.Status.OPEN:
        return deal
    if deal.status == Deal.Status.WON and not reason.strip():
        raise ValidationError({"reason": _("Say in one sentence why a won deal is opened again.")})
    at = moment(at)
    day = Organization.objects.current().day_of(at)
    values: dict[str, Any] = {"status": Deal.Status.OPEN, "stage_entered_on": day, "lost_to": None}
    values |= {"won_on": None, "lost_on": None, "dormant_on": None, "close_reason": "", "close_note": ""}
    if deal.status == Deal.Status.WON:
        values["paid_on"] = None
        if won_on(edition_of_stage(deal.stage_id).method.win_rule, signed_on=deal.signed_on, paid_on=None):
            values["signed_on"] = None
    write(deal, values, actor=actor, at=at, reason=reason.strip())
    announce(actor=actor, verb="deal_reopened", subject=deal, at=at)
    return deal


def repeat_pipeline(won: Deal) -> Pipeline:
    """Where a repeat of the deal begins: in its own pipeline, in the default one where that takes no new deals."""
    return won.pipeline if won.pipeline.archived_at is None else default_pipeline()


@transaction.atomic
@batch()
def repeat_deal(
    *,
    actor: User,
    deal_id: uuid.UUID,
    name: str = "",
    expected_close: dt.date | None = None,
    amount_minor: int | None = None,
    owner: User | None = None,
    at: dt.datetime | None = None,
) -> Deal:
    """A won customer buys again: a new deal at the repeat-purchase stage, whose gates up to there are granted.

    It starts with a copy of the buying center. `owner`: by default the won deal's, or the actor where that person
    has left. Source: catalogue A1.1.
    """
    won = locked_for_edit(Deal, deal_id, actor=actor)
    if won.status != Deal.Status.WON:
        raise RuleViolation("not_won", _("Only a won deal can be repeated."), {"status": won.status})
    owner = owner or (won.owner if won.owner.is_active else actor)
    require_assignable(actor, owner)
    at = moment(at)
    organization = Organization.objects.current()
    day = organization.day_of(at)
    check_close(expected_close, day)
    pipeline = repeat_pipeline(won)
    edition = edition_of_pipeline(pipeline)
    stage = edition.stages[edition.method.repeat_purchase_stage]
    amount = won.amount_minor if amount_minor is None else amount_minor
    title = name.strip() or _("%(name)s, repeat") % {"name": won.name}
    draft = draft_deal(
        actor=actor,
        account=won.account,
        owner=owner,
        pipeline=pipeline,
        at=at,
        day=day,
        center=copy_center(actor=actor, center_id=won.buying_center_id, name=title, at=at),
        values={
            "name": title,
            "sale_type": won.sale_type,
            "stage": stage,
            "earned_stage": stage,
            "granted_stage": stage,
            "granted_by": Deal.Grant.REPEAT,
            "category": edition.method.category_by_stage[stage.code],
            "source": edition.method.repeat_purchase_source,
            "expected_close": expected_close,
            "is_amount_estimated": amount_minor is None,
            "repeat_of": won,
            **price_values(amount, won.currency, day, organization),
        },
    )
    draft.deal.save(force_insert=True)
    draft.change.save()
    announce(actor=actor, verb="deal_created", subject=draft.deal, new={"stage": stage.code}, at=at)
    return draft.deal
