"""Clean up: deals that ask for a decision but accuse nobody: imported and untouched, or with estimated figures."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, DateField, Min, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from pipeline.attention.ranking import deals_of_team, own_deals
from pipeline.editions import edition_of_pipeline, edition_of_stage
from pipeline.models import Deal, Pipeline
from pipeline.querysets import DealQuerySet
from pipeline.wording import stage_name
from team.models import Organization, User
from team.people import assignable
from web.formats import localized

QUIET = Q(is_quiet=True)
ESTIMATED = Q(is_quiet=False) & (Q(is_close_estimated=True) | Q(is_amount_estimated=True))
KINDS = {"quiet": QUIET, "estimated": ESTIMATED}
NO_DAY = dt.date(1970, 1, 1)
"""Sorts deals of unknown age first: nobody knows how old they are."""


@dataclass(frozen=True, slots=True)
class Counts:
    """`oldest`: since when the oldest imported deal has stood in its stage, where that is known."""

    quiet: int = 0
    estimated: int = 0
    oldest: dt.date | None = None

    @property
    def total(self) -> int:
        return self.quiet + self.estimated


@dataclass(frozen=True, slots=True)
class RepCounts:
    person: User
    quiet: int
    estimated: int


@dataclass(frozen=True, slots=True)
class CleanUpRow:
    deal: Deal
    stage: str
    since: dt.date | None
    refusal: str = ""


def counts_of(deals: DealQuerySet) -> Counts:
    """One query."""
    found: dict[str, Any] = deals.order_by().aggregate(
        quiet=Count("pk", filter=QUIET),
        estimated=Count("pk", filter=ESTIMATED),
        oldest=Min("stage_entered_on", filter=QUIET),
    )
    return Counts(**found)


def own_counts(user: User) -> Counts:
    return counts_of(own_deals(user))


def counts_by_rep(user: User) -> list[RepCounts]:
    """The people of the team who have something to clean up, the most first (two queries)."""
    rows = (
        deals_of_team(user)
        .filter(QUIET | ESTIMATED)
        .order_by()
        .values("owner_id")
        .annotate(quiet=Count("pk", filter=QUIET), estimated=Count("pk", filter=ESTIMATED))
    )
    counts = {row["owner_id"]: (row["quiet"], row["estimated"]) for row in rows}
    people = User.objects.visible_to(user).filter(pk__in=list(counts))
    found = [RepCounts(person, *counts[person.pk]) for person in people]
    return sorted(found, key=lambda each: (-each.quiet - each.estimated, each.person.name))


def to_clean(user: User, kind: str, owner: str) -> DealQuerySet:
    """The deals of a kind, oldest first by the annotation `age_key`; `owner`: "me", "team" or a person's id."""
    deals = own_deals(user) if owner == "me" else deals_of_team(user)
    if owner not in ("me", "team"):
        deals = deals.filter(owner_id=owner)
    day = Coalesce("stage_entered_on", "opened_on", NO_DAY, output_field=DateField())
    return deals.filter(KINDS[kind]).annotate(age_key=day).select_related("account", "owner")


def rows_of(deals: Collection[Deal], refusals: dict[uuid.UUID, str]) -> list[CleanUpRow]:
    return [_row(deal, refusals.get(deal.pk, "")) for deal in deals]


def _row(deal: Deal, refusal: str) -> CleanUpRow:
    edition = edition_of_stage(deal.stage_id)
    stage = stage_name(edition, edition.code_of[deal.stage_id])
    return CleanUpRow(deal, stage, deal.stage_entered_on or deal.opened_on, refusal)


def new_owners(user: User) -> list[tuple[str, str]]:
    """Whom the person may give deals to: people they lead, for a director everybody who sells."""
    people = assignable(user).exclude(pk=user.pk)
    names = [(str(pk), name) for pk, name in people.values_list("pk", "name")]
    return [("", _("whom?")), *names] if names else []


def reasons_in_force() -> list[tuple[str, str]]:
    """Reasons for losing, of all pipelines in force, each once."""
    found: dict[str, str] = {}
    for pipeline in Pipeline.objects.shown():
        for choice in edition_of_pipeline(pipeline).method.lost_reasons:
            found.setdefault(choice.code, localized(dict(choice.text)))
    return list(found.items())


def usual_date() -> dt.date:
    """What "keep" proposes: the end of a quarter of a year."""
    return Organization.objects.today() + dt.timedelta(days=90)


def owner_choices(user: User) -> list[tuple[str, str]]:
    """Whose deals the page may show, the default first."""
    others = counts_by_rep(user)
    choices = [("me", _("my own"))] if user.sight.sells else []
    if any(each.person != user for each in others) or not user.sight.sells:
        choices.append(("team", _("my team") if not user.sight.everything else _("everybody")))
        choices += [(str(each.person.pk), each.person.name) for each in others]
    return sorted(choices, key=lambda choice: choice[0] != ("team" if leads(user) else "me"))


def leads(user: User) -> bool:
    return user.sight.everything or len(user.sight.people) > 1
