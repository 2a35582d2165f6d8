"""Who else is on a deal: our people beside its owner, and the competitors."""

from __future__ import annotations

from typing import Any

from accounts.querysets import running
from pipeline.models import Deal, DealCompetitor, DealTeamMember


def crew(deal: Deal) -> list[DealTeamMember]:
    """Who works on it now beside its owner."""
    return list(deal.team_members.filter(running()).select_related("user"))


def rivals(deal: Deal) -> list[DealCompetitor]:
    return list(deal.competitors.select_related("competitor").order_by("competitor__name"))


def roster(deal: Deal) -> dict[str, Any]:
    return {"crew": crew(deal), "rivals": rivals(deal)}
