"""Deals that moved up lately, and whether a key person came closer to us meanwhile. Source: catalogue A1.8."""

from __future__ import annotations

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from pipeline.dossiers import Dossier
from pipeline.editions import edition_of_stage
from pipeline.models import DealChange
from pipeline.rules.advances import Entry, last_advance
from pipeline.rules.deal_facts import Advance
from pipeline.rules.replay import CREATED
from stakeholders.ladder import climbs
from team.models import Organization

FLAG = "stage_without_rung"


def advances(dossiers: Iterable[Dossier], organization: Organization) -> dict[uuid.UUID, Advance]:
    """{deal id: its last step up} of those that took one lately (four queries; none where no deal did)."""
    recent = {dossier.deal.pk: dossier for dossier in dossiers if _is_recent(dossier)}
    steps = _steps(recent, organization) if recent else {}
    if not steps:
        return {}
    stated = {
        who: recent[deal].picture.facts[who].stated_rung for deal in steps for who in recent[deal].picture.key_people
    }
    found = climbs(stated, organization)
    return {
        deal: Advance(on, since, any(found[who].has_risen_since(since) for who in recent[deal].picture.key_people))
        for deal, (on, since) in steps.items()
    }


def _is_recent(dossier: Dossier) -> bool:
    spec, entered = dossier.edition.method.flags.get(FLAG), dossier.deal.stage_entered_on
    if spec is None or entered is None or not dossier.picture.present:
        return False
    return (dossier.day - entered).days <= int(spec.limits["within_days"])


def _steps(recent: dict[uuid.UUID, Dossier], organization: Organization) -> dict[uuid.UUID, tuple[dt.date, dt.date]]:
    rows = DealChange.objects.filter(deal_id__in=list(recent), field__in=("stage", CREATED))
    entries: dict[uuid.UUID, list[Entry]] = defaultdict(list)
    columns = rows.order_by("effective_at", "id").values_list("deal_id", "field", "new", "effective_at")
    for deal, field, new, at in columns:
        stage = _stage_of(field, new)
        edition, then = recent[deal].edition, edition_of_stage(stage)
        code = then.code_of[stage]
        if then.pipeline_id == edition.pipeline_id and code in edition.stages:
            entries[deal].append((organization.day_of(at), edition.stages[code].position))
    found = {deal: last_advance(rows) for deal, rows in entries.items()}
    return {deal: step for deal, step in found.items() if step is not None}


def _stage_of(field: str, new: Any) -> uuid.UUID:
    return uuid.UUID(new["stage"] if field == CREATED else new)
