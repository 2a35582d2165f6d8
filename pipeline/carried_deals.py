"""The deals that a phone carries to places without a network."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from pipeline.editions import edition_of_stage
from pipeline.models import Deal
from pipeline.wording import stage_name
from stakeholders.visits import carried
from team.models import User
from web.formats import localized


def open_deals(user: User, centers: Collection[uuid.UUID]) -> dict[uuid.UUID, carried.CarriedDeal]:
    """By buying center; what customers do at a stage is put into words once."""
    rows = Deal.objects.visible_to(user).open().filter(buying_center_id__in=list(centers)).order_by()
    words: dict[uuid.UUID, tuple[str, str, list[str]]] = {}
    found: dict[uuid.UUID, carried.CarriedDeal] = {}
    for pk, center, name, stage in rows.values_list("pk", "buying_center_id", "name", "stage_id"):
        if stage not in words:
            words[stage] = words_of(stage)
        code, title, actions = words[stage]
        found[center] = {"id": pk, "name": name, "stage": code, "stage_name": title, "actions": actions}
    return found


def words_of(stage: uuid.UUID) -> tuple[str, str, list[str]]:
    edition = edition_of_stage(stage)
    code = edition.code_of[stage]
    actions = edition.method.stage(code).customer_actions
    return code, stage_name(edition, code), [localized(dict(action.text)) for action in actions]


def register() -> None:
    carried.register(open_deals)
