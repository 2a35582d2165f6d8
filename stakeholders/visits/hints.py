"""What a visit could bring: the pipeline knows the stage, so it offers the chips of the visit form here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypedDict

from django.utils.translation import gettext as _

from stakeholders.models import BuyingCenter
from team.models import User


class Chip(TypedDict):
    """`code` goes into the commitment's `action_code`, `label` is the translated text that becomes its `what`."""

    code: str
    label: str


class Hints(TypedDict):
    """`actions`: what the customer could do next; `criteria`: missing criteria of the stage, in the source's shape."""

    actions: list[Chip]
    criteria: list[Any]


Source = Callable[[User, BuyingCenter], Hints]

_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(user, center)` answers {"actions": [{"code", "label"}], "criteria": […]} for a center's deal."""
    if source not in _sources:
        _sources.append(source)


def hints(user: User, center: BuyingCenter | None) -> Hints:
    """The chips for a visit about this center; without one, or without an answer, the usual actions (A10.6)."""
    found = [source(user, center) for source in _sources] if center else []
    actions = [chip for answer in found for chip in answer["actions"]]
    return {
        "actions": actions or usual_actions(),
        "criteria": [each for answer in found for each in answer["criteria"]],
    }


def usual_actions() -> list[Chip]:
    return [
        {"code": "introduce_decision_maker", "label": _("Introduce the decision maker")},
        {"code": "visit_reference", "label": _("Visit our reference plant")},
        {"code": "agree_demo", "label": _("See a demonstration")},
        {"code": "send_requirements", "label": _("Send us the requirements")},
    ]
