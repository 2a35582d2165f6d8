"""Creating deals."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from pipeline.actions.checks import (
    check_amount,
    check_close,
    check_source,
    default_pipeline,
    require_offered,
)
from pipeline.actions.moves import move_to_stage
from pipeline.actions.writing import creation_row, derive, moment, price_values, stage_code
from pipeline.editions import edition_of_pipeline
from pipeline.models import Deal, DealChange, Pipeline
from stakeholders.models import BuyingCenter
from team.activities import announce, batch
from team.models import Organization, Team, User
from team.people import require_assignable
from team.permits import require_seller


@dataclass(frozen=True, slots=True)
class Draft:
    """A deal with its buying center and first history row, not saved yet."""

    deal: Deal
    center: BuyingCenter
    change: DealChange


@transaction.atomic
@batch()
def create_deal(
    *,
    actor: User,
    account_id: uuid.UUID,
    name: str,
    pipeline: Pipeline | None = None,
    owner: User | None = None,
    amount_minor: int = 0,
    currency: str = "",
    expected_close: dt.date | None = None,
    source: str = "",
    sale_type: str = Deal.SaleType.COMPLEX,
    buyer_step: int | None = None,
    technical_content: Decimal | None = None,
    stage: str = "",
    deal_id: uuid.UUID | None = None,
    source_system: str = "",
    external_id: str | None = None,
    confirmed: bool = False,
    at: dt.datetime | None = None,
) -> Deal:
    """A new deal at the first stage of the pipeline; a later `stage` is a move like any other.

    `amount_minor` is in minor units of `currency` (the base currency by default). Needs full sight of the account.
    Raises `ValidationError` by field and `RuleViolation` ("amount_unusual" until `confirmed`, "gate_closed").
    """
    require_seller(actor)
    account = KeyAccount.objects.visible_to(actor).get(pk=account_id)
    owner = owner or actor
    require_assignable(actor, owner)
    at = moment(at)
    organization = Organization.objects.current()
    day = organization.day_of(at)
    pipeline = pipeline or default_pipeline()
    require_offered(pipeline)
    currency = currency or organization.base_currency
    check_close(expected_close, day)
    check_source(source, pipeline)
    if not name.strip():
        raise ValidationError({"name": _("A deal needs a name.")})
    priced = price_values(amount_minor, currency, day, organization)
    if not confirmed:
        check_amount(owner, priced["amount_base_minor"])
    draft = draft_deal(
        actor=actor,
        account=account,
        owner=owner,
        pipeline=pipeline,
        at=at,
        day=day,
        values={
            "name": name.strip(),
            "source": source,
            "sale_type": sale_type,
            "buyer_step": buyer_step,
            "expected_close": expected_close,
            **priced,
            **({"id": deal_id} if deal_id else {}),
        },
        origin=(source_system, external_id),
    )
    draft.center.technical_content = technical_content
    draft.deal.full_clean(exclude=["buying_center"], validate_unique=True, validate_constraints=False)
    draft.center.save(force_insert=True)
    draft.deal.save(force_insert=True)
    draft.change.save()
    announce(actor=actor, verb="deal_created", subject=draft.deal, new={"stage": stage_code(draft.deal)}, at=at)
    if stage and stage != stage_code(draft.deal):
        return move_to_stage(actor=actor, deal_id=draft.deal.pk, stage=stage, at=at)
    return draft.deal


def draft_deal(
    *,
    actor: User,
    account: KeyAccount,
    owner: User,
    pipeline: Pipeline,
    at: dt.datetime,
    day: dt.date,
    values: Mapping[str, Any],
    origin: tuple[str, str | None] = ("", None),
    team: Team | None = None,
    center: BuyingCenter | None = None,
) -> Draft:
    """What single and set forms share: the rows of a new deal at the first stage, unsaved.

    `values` are fields of the deal; the category follows the stage unless given.
    """
    edition = edition_of_pipeline(pipeline)
    first = edition.first
    center = center or BuyingCenter(account=account, name=str(values.get("name", ""))[:200], created_at=at)
    fields: dict[str, Any] = {
        "stage": first,
        "earned_stage": first,
        "stage_entered_on": day,
        "opened_on": day,
        "owned_since": day,
        "category": edition.method.category_by_stage[first.code],
        **values,
    }
    deal = Deal(
        account=account,
        buying_center=center,
        owner=owner,
        pipeline=pipeline,
        team=team or Team.objects.of(owner.pk, day),
        source_system=origin[0],
        external_id=origin[1],
        created_at=at,
        **fields,
    )
    derive(deal)
    return Draft(deal, center, creation_row(deal, actor=actor, at=at))
