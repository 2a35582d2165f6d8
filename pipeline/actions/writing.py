"""The write and log steps that all actions on a deal share: fields, what follows from them, history."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from pipeline.actions.rates import rate_on
from pipeline.agreed_amounts import LESS
from pipeline.editions import edition_of_stage
from pipeline.models import Deal, DealChange
from pipeline.models.deal import NO_DATE, NO_GAP
from pipeline.rules.buyer import buyer_gap
from pipeline.rules.replay import CREATED, TRACKED
from team import history
from team.models import Activity, Organization, User
from team.money import LARGEST_AMOUNT, convert, weighted_amount

DERIVED = ("weighted_minor", "close_key", "close_month", "severity_key", "amount_key", "gap_key")


def moment(at: dt.datetime | None) -> dt.datetime:
    return at or timezone.now()


def write(
    deal: Deal, values: Mapping[str, Any], *, actor: User, at: dt.datetime, reason: str = ""
) -> dict[str, tuple[Any, Any]]:
    """Set fields of a locked deal, with what follows from them and one history row per field that changed."""
    changed = history.apply(deal, values)
    if not changed:
        return {}
    derive(deal)
    deal.save_changes(*changed, *DERIVED)
    DealChange.objects.bulk_create(change_rows(deal, changed, actor=actor, at=at, reason=reason))
    return changed


def change_rows(
    deal: Deal, changed: Mapping[str, tuple[Any, Any]], *, actor: User, at: dt.datetime, reason: str = ""
) -> list[DealChange]:
    """History rows, unsaved, in a fixed order of fields."""
    return [
        DealChange(deal=deal, field=name, old=old, new=new, actor=actor, reason=reason, effective_at=at)
        for name, (old, new) in sorted(changed.items())
    ]


def creation_row(deal: Deal, *, actor: User, at: dt.datetime, reason: str = "") -> DealChange:
    """The first row of a history: every tracked field as it is."""
    state = {name: history.plain(getattr(deal, f"{name}_id", getattr(deal, name, None))) for name in TRACKED}
    return DealChange(deal=deal, field=CREATED, new=state, actor=actor, reason=reason, effective_at=at)


def derive(deal: Deal) -> None:
    """Weighted amount, buyer gap and order keys: never written anywhere else."""
    edition = edition_of_stage(deal.stage_id)
    stage = edition.stages[edition.code_of[deal.stage_id]]
    gap = buyer_gap(edition.method.stage(stage.code).buyer_steps, deal.buyer_step)
    deal.gap_key = NO_GAP if gap is None else gap
    deal.weighted_minor = weighted_amount(deal.amount_base_minor, stage.nominal_probability)
    deal.close_key = deal.expected_close or NO_DATE
    deal.close_month = deal.expected_close.replace(day=1) if deal.expected_close else None
    deal.severity_key = -deal.severity
    deal.amount_key = -deal.amount_base_minor


def price_values(amount_minor: int, currency: str, day: dt.date, organization: Organization) -> dict[str, Any]:
    """The fields of an amount: as entered, and in the base currency at the rate of the day, frozen."""
    if amount_minor < 0:
        raise ValidationError({"amount": _("An amount is not negative.")})
    if amount_minor > LARGEST_AMOUNT:
        raise ValidationError({"amount": _("This amount is too large to be true.")})
    rate = rate_on(currency, day, organization)
    return {
        "amount_minor": amount_minor,
        "currency": currency,
        "rate": rate,
        "rate_on": day,
        "amount_base_minor": convert(amount_minor, currency, organization.base_currency, rate),
    }


def stage_code(deal: Deal) -> str:
    return edition_of_stage(deal.stage_id).code_of[deal.stage_id]


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


def note_less(deal: Deal, agreed: int | None, *, actor: User, at: dt.datetime, reason: str) -> None:
    """That the deal, as it is written now, is won for less than `agreed` (of `require_agreed`); None is nothing."""
    if agreed is not None:
        field, amount = f"{LESS}:{deal.currency}", deal.amount_minor
        record_change(deal, field, agreed, amount, actor=actor, at=at, reason=reason.strip())


def record_events(told: Iterable[tuple[uuid.UUID, str, Activity, Mapping[str, Any]]]) -> None:
    """History rows for what happened around deals in a later app: (deal, field, activity, what may be known by whoever
    sees the deal). That app registers the words (`pipeline.pages.event_words.register`)."""
    DealChange.objects.bulk_create(
        DealChange(
            deal_id=deal, field=field, new=dict(new), actor_id=activity.actor_id, effective_at=activity.effective_at
        )
        for deal, field, activity, new in told
    )
