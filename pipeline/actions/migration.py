"""Taking deals over from another system, many at once: an administrator's act.

What the source shows becomes history at the days on which it was true; stages between are never made up. Gates up
to the stage that the source shows are granted. Source: formulas §2, "The data" of an import's SOURCE.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from pipeline.actions.deals import Draft, draft_deal
from pipeline.actions.rates import kept_rates
from pipeline.actions.writing import change_rows, derive, note_less, price_values, write
from pipeline.agreed_amounts import require_agreed
from pipeline.editions import edition_of_pipeline
from pipeline.models import Deal, DealChange, DealLine, Pipeline, Product
from stakeholders.models import BuyingCenter
from team import history
from team.activities import announce_all, draft
from team.models import Activity, Organization, Role, Team, User

NOON = dt.time(12)
PORTION = 1000


@dataclass(frozen=True, slots=True)
class Closing:
    """How the source says that the deal ended. `amount_minor` None: the amount stays as it was.

    `reason`: a code of the method's reasons for losing, where the source has one.
    """

    status: str
    on: dt.date
    amount_minor: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the source shows to have been true of the deal from a day on; empty or None: nothing new of it."""

    on: dt.date
    stage: str = ""
    expected_close: dt.date | None = None
    amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class MigratedDeal:
    """A deal as another system shows it. Amounts in minor units of `currency`; `opened_on` None where unknown.

    `expected_close` is the system's estimate, known from today on only. `shown`: what the source says to have changed
    meanwhile, in the order of time; a stage that stands in none of them was not observed. `source`: a code of the
    method's lead sources.
    """

    external_id: str
    name: str
    account: KeyAccount
    owner: User
    team: Team | None
    stage: str
    currency: str
    amount_minor: int
    is_amount_estimated: bool = True
    opened_on: dt.date | None = None
    expected_close: dt.date | None = None
    product: Product | None = None
    closing: Closing | None = None
    shown: Sequence[Shown] = ()
    source: str = ""
    sale_type: str = Deal.SaleType.TRANSACTIONAL


@transaction.atomic
def migrate_deals(
    *, actor: User, pipeline: Pipeline, source_system: str, deals: Sequence[MigratedDeal], today: dt.date
) -> list[Deal]:
    """Create the deals with their history; answers them in the order given."""
    require_migrator(actor)
    organization = Organization.objects.current()
    context = _Context(actor, pipeline, source_system, organization, today)
    with kept_rates():
        made = [_migrated(each, context) for each in deals]
    BuyingCenter.objects.bulk_create((one.draft.center for one in made), batch_size=PORTION)
    Deal.objects.bulk_create((one.draft.deal for one in made), batch_size=PORTION)
    DealChange.objects.bulk_create((row for one in made for row in one.changes), batch_size=PORTION)
    DealLine.objects.bulk_create((one.line for one in made if one.line), batch_size=PORTION)
    announce_all([activity for one in made for activity in one.activities])
    return [one.draft.deal for one in made]


@transaction.atomic
def close_migrated(*, actor: User, deal: Deal, closing: Closing) -> Deal:
    """A later look at the source shows how an open deal ended. Won for less than may be: `RuleViolation`."""
    require_migrator(actor)
    organization = Organization.objects.current()
    deal = Deal.lock(deal.pk)
    at = noon(closing.on, organization)
    agreed, why = None, _("Taken over from another system.")
    if closing.status == Deal.Status.WON:
        amount = deal.amount_minor if closing.amount_minor is None else closing.amount_minor
        agreed = require_agreed(deal, amount, actor=actor, reason=why)
    write(deal, closing_values(deal, closing, organization), actor=actor, at=at)
    note_less(deal, agreed, actor=actor, at=at, reason=why)
    announce_all([draft(actor=actor, verb=f"deal_{closing.status}", subject=deal, at=at)])
    return deal


@transaction.atomic
def estimate_close(*, actor: User, deal: Deal, expected_close: dt.date | None) -> Deal:
    """Set the system's estimate of a close date; never over a date that a person entered."""
    require_migrator(actor)
    deal = Deal.lock(deal.pk)
    if deal.expected_close and not deal.is_close_estimated:
        return deal
    values = {"expected_close": expected_close, "is_close_estimated": expected_close is not None}
    at = noon(Organization.objects.current().today(), Organization.objects.current())
    if write(deal, values, actor=actor, at=at):
        announce_all([draft(actor=actor, verb="deal_changed", subject=deal, at=at)])
    return deal


def require_migrator(actor: User) -> None:
    if not (actor.is_system or actor.has_role(Role.ADMINISTRATOR)):
        raise PermissionDenied(_("Only an administrator takes data over from another system."))


def noon(day: dt.date, organization: Organization) -> dt.datetime:
    """A day that a source gives, as an instant that lies on that day in the organization's zone."""
    return dt.datetime.combine(day, NOON, ZoneInfo(organization.time_zone))


def closing_values(deal: Deal, closing: Closing, organization: Organization) -> dict[str, Any]:
    values: dict[str, Any] = {"status": closing.status, f"{closing.status}_on": closing.on}
    if closing.reason:
        values["close_reason"] = closing.reason
    if closing.amount_minor is not None:
        priced = price_values(closing.amount_minor, deal.currency, closing.on, organization)
        values |= {**priced, "is_amount_estimated": False}
    return values


@dataclass(frozen=True, slots=True)
class _Context:
    actor: User
    pipeline: Pipeline
    source_system: str
    organization: Organization
    today: dt.date


@dataclass(frozen=True, slots=True)
class _Made:
    draft: Draft
    changes: list[DealChange]
    activities: list[Activity]
    line: DealLine | None


def _migrated(source: MigratedDeal, context: _Context) -> _Made:
    day = source.opened_on or context.today
    at = noon(day, context.organization)
    drafted = draft_deal(
        actor=context.actor,
        account=source.account,
        owner=source.owner,
        team=source.team,
        pipeline=context.pipeline,
        at=at,
        day=day,
        values=_first_values(source, day, context),
        origin=(context.source_system, source.external_id),
    )
    deal = drafted.deal
    changes = [drafted.change]
    activities = [draft(actor=context.actor, verb="deal_created", subject=deal, at=at)]
    later = [(_shown_values(each, deal.currency, context), each.on) for each in source.shown]
    if source.expected_close:
        later.append(({"expected_close": source.expected_close, "is_close_estimated": True}, context.today))
    if source.closing:
        later.append((closing_values(deal, source.closing, context.organization), source.closing.on))
        verb = f"deal_{source.closing.status}"
        when = noon(source.closing.on, context.organization)
        activities.append(draft(actor=context.actor, verb=verb, subject=deal, at=when))
    for values, on in later:
        changed = history.apply(deal, values)
        changed.pop("earned_stage", None)  # derived: history does not keep it
        changes += change_rows(deal, changed, actor=context.actor, at=noon(on, context.organization))
    derive(deal)
    return _Made(drafted, changes, activities, _line(deal, source))


def _shown_values(shown: Shown, currency: str, context: _Context) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if shown.stage:
        edition = edition_of_pipeline(context.pipeline)
        stage = edition.stages[shown.stage]
        values |= dict.fromkeys(("stage", "earned_stage", "granted_stage"), stage)
        values |= {"stage_entered_on": shown.on, "category": edition.method.category_by_stage[shown.stage]}
    if shown.expected_close:
        values |= {"expected_close": shown.expected_close, "is_close_estimated": False}
    if shown.amount_minor is not None:
        values |= price_values(shown.amount_minor, currency, shown.on, context.organization)
    return values


def _first_values(source: MigratedDeal, day: dt.date, context: _Context) -> dict[str, Any]:
    edition = edition_of_pipeline(context.pipeline)
    stage = edition.stages[source.stage]
    return {
        "name": source.name,
        "stage": stage,
        "earned_stage": stage,
        "granted_stage": stage,
        "granted_by": Deal.Grant.MIGRATION,
        "stage_entered_on": source.opened_on,
        "opened_on": source.opened_on,
        "owned_since": source.opened_on,
        "category": edition.method.category_by_stage[source.stage],
        "sale_type": source.sale_type,
        "source": source.source,
        "is_quiet": True,
        "is_amount_estimated": source.is_amount_estimated,
        **price_values(source.amount_minor, source.currency, day, context.organization),
    }


def _line(deal: Deal, source: MigratedDeal) -> DealLine | None:
    if source.product is None:
        return None
    price = source.product.list_price_minor or 0
    return DealLine(deal=deal, product=source.product, quantity=Decimal(1), unit_price_minor=price)
