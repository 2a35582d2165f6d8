"""Rounds as pages show them: what was put in each, what was promised, and for editors the tactics seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from negotiations.methods.tactics import of_side
from negotiations.models import NegotiationChange, Offer, Round, TacticUse
from negotiations.pages.at_table import AtTable
from stakeholders.models import Commitment
from web.formats import localized

CHANGES_SHOWN = 10
OFFERS_NAMED = 6
"""So many offers of a round are named, the others counted."""


@dataclass(slots=True)
class ShownRound:
    row: Round
    offers: list[Offer] = field(default_factory=list)
    more_offers: int = 0
    steps: list[Commitment] = field(default_factory=list)
    tactics: list[tuple[TacticUse, str]] = field(default_factory=list)


def shown(rows: Sequence[Round], table: AtTable) -> list[ShownRound]:
    """Three queries for all of them, four for editors."""
    found = {row.pk: ShownRound(row) for row in rows}
    for offer in Offer.objects.filter(round__in=found).order_by("number"):
        held = found[offer.round_id]
        if len(held.offers) < OFFERS_NAMED:
            held.offers.append(offer)
        else:
            held.more_offers += 1
    steps = Commitment.objects.visible_to(table.user).filter(origin=Commitment.Origin.ROUND, origin_id__in=found)
    for step in steps.select_related("assignee", "contact").order_by("due_on", "created_at", "id"):
        found[step.origin_id].steps.append(step)
    if table.may_edit:
        for use in TacticUse.objects.filter(round__in=found).order_by("id"):
            found[use.round_id].tactics.append((use, tactic_name(use.side, use.code)))
    return list(found.values())


def tactic_name(side: str, code: str) -> str:
    """By the catalogue; a code that it no longer has is its own name."""
    known = of_side(side).get(code)
    return localized(dict(known.text)) if known else code


def changes_of(held: Round) -> list[dict[str, Any]]:
    """Who changed what of a round, the newest first: for editors, who alone open it to change it."""
    rows = NegotiationChange.objects.filter(
        negotiation_id=held.negotiation_id, field__startswith=f"round.{held.number}."
    ).select_related("actor")
    names: dict[str, Any] = {each.name: each.verbose_name for each in Round._meta.fields}
    return [
        {"row": row, "what": names.get(row.field.rpartition(".")[2], row.field.rpartition(".")[2])}
        for row in rows.order_by("-effective_at", "-id")[:CHANGES_SHOWN]
    ]
