"""Creating and changing deals."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from pipeline.actions.writing import change_rows, creation_row, derive, moment, price_values, write
from pipeline.editions import edition_of_pipeline, edition_of_stage
from pipeline.models import Deal, DealChange, DealTeamMember, Pipeline
from stakeholders.models import BuyingCenter
from team import history
from team.activities import announce
from team.models import Membership, Organization, Team, User
from team.permits import locked_for_edit, require_seller
from team.sight import is_above
from web.errors import RuleViolation

UNUSUAL_FACTOR = 5
ENOUGH_TO_KNOW = 5

FREE = (
    "name",
    "source",
    "buyer_step",
    "procurement_mode",
    "hold_until",
    "hold_reason",
)
"""Fields that an editor of the deal may simply set."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A deal with its buying center and first history row, not saved yet."""

    deal: Deal
    center: BuyingCenter
    change: DealChange


@transaction.atomic
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
        from pipeline.actions.moves import move_to_stage

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
        team=team or team_of(owner, day),
        source_system=origin[0],
        external_id=origin[1],
        created_at=at,
        **fields,
    )
    derive(deal)
    return Draft(deal, center, creation_row(deal, actor=actor, at=at))


@transaction.atomic
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
    """Set fields of a deal: name, source, buyer step, procurement mode, hold; `expected_close`; `amount_minor` with
    `currency`; `category` (None lets it follow the stage again); `manual_probability` with reason and until;
    `sale_type` (a manager's act); `lost_to` never here.

    Only the fields given are checked, so an old close date never bars another edit.
    """
    deal = locked_for_edit(Deal, deal_id, actor=actor, expected_version=expected_version)
    at = moment(at)
    organization = Organization.objects.current()
    new = _new_values(deal, dict(values), actor=actor, day=organization.day_of(at), organization=organization)
    if "amount_base_minor" in new and not confirmed:
        check_amount(deal.owner, new["amount_base_minor"], besides=deal.pk)
    changed = write(deal, new, actor=actor, at=at, reason=reason)
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


def _new_values(
    deal: Deal, values: dict[str, Any], *, actor: User, day: dt.date, organization: Organization
) -> dict[str, Any]:
    """The fields to write, each checked; refuses what is not to be set here."""
    new = {name: values.pop(name) for name in FREE if name in values}
    if "name" in new and not str(new["name"]).strip():
        raise ValidationError({"name": _("A deal needs a name.")})
    if "source" in new:
        check_source(new["source"], deal.pipeline)
    new |= _close(deal, values, day)
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


def _amount(deal: Deal, values: dict[str, Any], day: dt.date, organization: Organization) -> dict[str, Any]:
    amount = values.pop("amount_minor", deal.amount_minor)
    currency = values.pop("currency", "") or deal.currency
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
    if not (is_above(actor, deal.owner_id) or actor.sight.edits_everything):
        raise PermissionDenied(_("Only a manager changes the sale type: it decides what must be proved."))
    return {"sale_type": sale_type}


@transaction.atomic
def reassign_deal(
    *,
    actor: User,
    deal_id: uuid.UUID,
    owner: User,
    expected_version: int | None = None,
    reason: str = "",
    at: dt.datetime | None = None,
) -> Deal:
    """Give the deal to another owner: managers above both, or the owner to somebody of their own reach."""
    deal = locked_for_edit(Deal, deal_id, actor=actor, expected_version=expected_version)
    require_assignable(actor, owner)
    at = moment(at)
    day = Organization.objects.current().day_of(at)
    old = deal.owner_id
    values = {"owner": owner, "team": team_of(owner, day), "owned_since": day}
    if old != owner.pk and write(deal, values, actor=actor, at=at, reason=reason):
        announce(
            actor=actor,
            verb="deal_reassigned",
            subject=deal,
            old={"owner": str(old)},
            new={"owner": str(owner.pk)},
            at=at,
        )
    return deal


@transaction.atomic
def set_deal_team(
    *,
    actor: User,
    deal_id: uuid.UUID,
    user: User,
    function: str = "",
    ends: bool = False,
    at: dt.datetime | None = None,
) -> Deal:
    """Put somebody on the deal team, change their function, or end their part (`ends`)."""
    deal = locked_for_edit(Deal, deal_id, actor=actor)
    at = moment(at)
    day = Organization.objects.current().day_of(at)
    row = deal.team_members.filter(user=user, ends_on__isnull=True).first()
    if ends:
        if row is None:
            return deal
        row.ends_on = max(day - dt.timedelta(days=1), row.starts_on)
        row.save(update_fields=["ends_on"])
        if row.ends_on >= day:
            row.delete()
        change = {"deal_team": (str(user.pk), None)}
    elif row is None:
        DealTeamMember.objects.create(deal=deal, user=user, function=function, starts_on=day)
        change = {"deal_team": (None, str(user.pk))}
    else:
        row.function = function
        row.save(update_fields=["function"])
        return deal
    DealChange.objects.bulk_create(change_rows(deal, change, actor=actor, at=at))
    announce(actor=actor, verb="deal_team_changed", subject=deal, new={"user": str(user.pk), "ends": ends}, at=at)
    return deal


def stage_code(deal: Deal) -> str:
    return edition_of_stage(deal.stage_id).code_of[deal.stage_id]


def default_pipeline() -> Pipeline:
    """The oldest pipeline in force. Raises `ValidationError` where none was published yet."""
    found = Pipeline.objects.filter(current__isnull=False).order_by("created_at").first()
    if found is None:
        raise ValidationError({"pipeline": _("No pipeline is published yet.")})
    return found


def team_of(owner: User, day: dt.date) -> Team | None:
    """The owner's team on that day: where they sell, before where they lead."""
    membership = (
        Membership.objects.active(day).filter(user=owner).select_related("team").order_by("is_manager", "pk").first()
    )
    return membership.team if membership else None


def require_assignable(actor: User, owner: User) -> None:
    """One gives work to oneself and to people one leads; a director to everybody who sells."""
    if actor.is_system:
        return
    if not owner.is_active or not owner.sight.sells:
        raise ValidationError({"owner": _("%(name)s does not sell here.") % {"name": owner}})
    if not (actor.sight.edits_everything or owner.pk in actor.sight.people):
        raise PermissionDenied(_("You may give this only to people in your team."))


def check_close(close: dt.date | None, day: dt.date) -> None:
    if close is not None and close < day:
        raise ValidationError({"expected_close": _("This date has passed. When will it close?")})


def check_source(source: str, pipeline: Pipeline) -> None:
    if source and source not in {choice.code for choice in edition_of_pipeline(pipeline).method.lead_sources}:
        raise ValidationError({"source": _("There is no such source.")})


def check_amount(owner: User, base_minor: int, besides: uuid.UUID | None = None) -> None:
    """Ask back when an amount is several times what this owner usually enters. Source: compositions §8."""
    known = Deal.objects.filter(owner=owner, amount_base_minor__gt=0).exclude(pk=besides)
    amounts = list(known.order_by("-updated_at", "-id").values_list("amount_base_minor", flat=True)[:50])
    if len(amounts) < ENOUGH_TO_KNOW:
        return
    usual = median(amounts)
    if base_minor > UNUSUAL_FACTOR * usual:
        times = round(base_minor / usual)
        raise RuleViolation(
            "amount_unusual",
            _("This is %(times)d times your usual amount. Is it correct?") % {"times": times},
            {"times": times, "field": "amount"},
        )


def record_change(
    deal: Deal, field: str, old: Any, new: Any, *, actor: User, at: dt.datetime, reason: str = ""
) -> DealChange:
    """One history row for what is not a field of the deal (evidence, waivers, team)."""
    return DealChange.objects.create(
        deal=deal,
        field=field,
        old=history.plain(old),
        new=history.plain(new),
        actor=actor,
        reason=reason,
        effective_at=at,
    )
