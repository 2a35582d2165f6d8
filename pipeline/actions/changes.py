"""Changing a deal's fields: each is checked only when it is given."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from pipeline.actions.checks import check_amount, check_close, check_source
from pipeline.actions.writing import moment, note_less, price_values, stage_code, write
from pipeline.agreed_amounts import require_agreed
from pipeline.editions import edition_of_stage
from pipeline.models import Deal
from pipeline.permits import may_set_sale_type
from pipeline.rules.deal_facts import LONGEST_HOLD
from stakeholders.actions import change_center
from team.activities import announce, batch
from team.models import Organization, User
from team.permits import locked_for_edit
from web.formats import short_date

FREE = (
    "name",
    "source",
    "buyer_step",
    "bidders_remaining",
    "procurement_mode",
)
"""Fields that an editor of the deal may simply set."""


@transaction.atomic
@batch()
def change_deal(
    *,
    actor: User,
    deal_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    reason: str = "",
    confirmed: bool = False,
    at: dt.datetime | None = None,
) -> Deal:
    """Set fields of a deal: name, source, buyer step, bidders remaining, procurement mode; `expected_close`;
    `amount_minor` with `currency`; `category` (None lets it follow the stage again); `manual_probability` with reason
    and until; `hold_until` with `hold_reason` (None lets the clock go on); `sale_type` (a manager's act); `lost_to`
    never here.

    Only the fields given are checked, so an old close date never bars another edit. The amount of a won deal is held to
    what was agreed at the table, as winning is (`pipeline.agreed_amounts`), with `reason` as its reason.
    """
    deal = locked_for_edit(Deal, deal_id, actor=actor, expected_version=expected_version)
    at = moment(at)
    organization = Organization.objects.current()
    new = _new_values(deal, dict(values), actor=actor, day=organization.day_of(at), organization=organization)
    if "amount_base_minor" in new and not confirmed:
        check_amount(deal.owner, new["amount_base_minor"], deal)
    is_won = deal.status == Deal.Status.WON and "amount_minor" in new
    agreed = require_agreed(deal, new["amount_minor"], actor=actor, reason=reason, field="reason") if is_won else None
    changed = write(deal, new, actor=actor, at=at, reason=reason)
    note_less(deal, agreed, actor=actor, at=at, reason=reason)
    if "name" in changed:
        _rename_center(deal, changed["name"][0], actor=actor, at=at)
    if changed:
        deal.clean_fields(exclude=[f.name for f in deal._meta.fields if f.name not in changed])
        announce(
            actor=actor,
            verb="deal_changed",
            subject=deal,
            old={name: old for name, (old, _new) in changed.items()},
            new={name: value for name, (_old, value) in changed.items()},
            at=at,
        )
    return deal


def _rename_center(deal: Deal, old: str, *, actor: User, at: dt.datetime) -> None:
    """The buying center goes by the deal's name until somebody gives it one of its own."""
    center = deal.buying_center
    if center.name == old:
        change_center(actor=actor, center_id=center.pk, values={"name": deal.name}, at=at)


def _new_values(
    deal: Deal, values: dict[str, Any], *, actor: User, day: dt.date, organization: Organization
) -> dict[str, Any]:
    """The fields to write, each checked; refuses what is not to be set here."""
    new = {name: values.pop(name) for name in FREE if name in values}
    if "name" in new and not str(new["name"]).strip():
        raise ValidationError({"name": _("A deal needs a name.")})
    if new.get("source", deal.source) != deal.source:
        check_source(new["source"], deal.pipeline)
    new |= _close(deal, values, day)
    new |= _hold(deal, values, day)
    new |= _amount(deal, values, day, organization)
    if "category" in values:
        new |= _category(deal, values.pop("category"))
    if "manual_probability" in values:
        new |= _own_probability(values, day)
    if "sale_type" in values:
        new |= _sale_type(deal, values.pop("sale_type"), actor)
    if values:
        raise ValidationError({name: _("This cannot be changed here.") for name in values})
    return new


def _close(deal: Deal, values: dict[str, Any], day: dt.date) -> dict[str, Any]:
    close = values.pop("expected_close", deal.expected_close)
    if close == deal.expected_close:
        return {}
    check_close(close, day)
    return {"expected_close": close, "is_close_estimated": False}


def _hold(deal: Deal, values: dict[str, Any], day: dt.date) -> dict[str, Any]:
    """The clock waits for a dated milestone of the customer, at most 60 days from when it began to wait.

    Source: compositions §8, "Clock".
    """
    until = values.pop("hold_until", deal.hold_until)
    why = (values.pop("hold_reason", deal.hold_reason) or "").strip()
    if (until, why) == (deal.hold_until, deal.hold_reason):
        return {}
    if until is None:
        return {"hold_from": None, "hold_until": None, "hold_reason": ""}
    if not why:
        raise ValidationError({"hold_reason": _("Say which milestone of the customer.")})
    is_running = deal.hold_until is not None and deal.hold_until >= day
    since = deal.hold_from if is_running and deal.hold_from else day
    if until != deal.hold_until:
        latest = since + LONGEST_HOLD
        if not day < until <= latest:
            message = _("The clock stops for at most %(days)d days: until %(day)s at the latest, and not in the past.")
            raise ValidationError({"hold_until": message % {"days": LONGEST_HOLD.days, "day": short_date(latest)}})
    return {"hold_from": since, "hold_until": until, "hold_reason": why}


def _amount(deal: Deal, values: dict[str, Any], day: dt.date, organization: Organization) -> dict[str, Any]:
    is_amount_given = "amount_minor" in values
    amount = values.pop("amount_minor", deal.amount_minor)
    currency = values.pop("currency", "") or deal.currency
    if currency != deal.currency and not is_amount_given:
        raise ValidationError({"amount": _("Say the amount in %(currency)s, too.") % {"currency": currency}})
    if (amount, currency) == (deal.amount_minor, deal.currency):
        return {}
    return {**price_values(amount, currency, day, organization), "is_amount_estimated": False}


def _category(deal: Deal, category: str | None) -> dict[str, Any]:
    if category:
        if category not in Deal.Category.values:
            raise ValidationError({"category": _("There is no such category.")})
        return {"category": category, "is_category_set": True}
    edition = edition_of_stage(deal.stage_id)
    return {"category": edition.method.category_by_stage[stage_code(deal)], "is_category_set": False}


def _own_probability(values: dict[str, Any], day: dt.date) -> dict[str, Any]:
    probability = values.pop("manual_probability")
    why, until = values.pop("manual_reason", ""), values.pop("manual_until", None)
    if probability is None:
        return {"manual_probability": None, "manual_reason": "", "manual_until": None}
    if not 0 <= probability <= 100:
        raise ValidationError({"manual_probability": _("A probability is between 0 and 100 %.")})
    if not why.strip():
        raise ValidationError({"manual_reason": _("Say in one sentence why.")})
    if until is None or until < day:
        raise ValidationError({"manual_until": _("Say until when; not in the past.")})
    return {"manual_probability": probability, "manual_reason": why.strip(), "manual_until": until}


def _sale_type(deal: Deal, sale_type: str, actor: User) -> dict[str, Any]:
    if sale_type == deal.sale_type:
        return {}
    if sale_type not in Deal.SaleType.values:
        raise ValidationError({"sale_type": _("There is no such sale type.")})
    if not may_set_sale_type(actor, deal):
        raise PermissionDenied(_("Only a manager changes the sale type: it decides what must be proved."))
    return {"sale_type": sale_type}
