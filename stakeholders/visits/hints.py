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
    """`actions`: what the customer could do next; `criteria`: missing criteria of the stage, in the source's shape.

    `stage`: the general funnel's stage ("10" … "80") that its open deal has reached, empty without one; `has_won`: a
    deal of the account was won, so that visits without an open deal are after-sales.
    """

    actions: list[Chip]
    criteria: list[Any]
    stage: str
    has_won: bool


class Progress(TypedDict):
    """`stage` and `has_won` as in `Hints`: how far the sale is, without what could be asked for next."""

    stage: str
    has_won: bool


Source = Callable[[User, BuyingCenter], Hints]
ProgressSource = Callable[[User, BuyingCenter], Progress]

_sources: list[Source] = []
_progress: list[ProgressSource] = []


def register(source: Source) -> None:
    """`source(user, center)` answers what its deal asks for and how far it is."""
    if source not in _sources:
        _sources.append(source)


def register_progress(source: ProgressSource) -> None:
    """`source(user, center)` answers how far the center's deal is: asked for every visit that is logged, so cheap."""
    if source not in _progress:
        _progress.append(source)


def progress(user: User, center: BuyingCenter | None) -> Progress:
    found = [source(user, center) for source in _progress] if center else []
    return {
        "stage": next((answer["stage"] for answer in found if answer["stage"]), ""),
        "has_won": any(answer["has_won"] for answer in found),
    }


def hints(user: User, center: BuyingCenter | None) -> Hints:
    """The chips for a visit about this center; without one, or without an answer, the usual actions (A10.6)."""
    found = [source(user, center) for source in _sources] if center else []
    actions = [chip for answer in found for chip in answer["actions"]]
    return {
        "actions": actions or usual_actions(),
        "criteria": [each for answer in found for each in answer["criteria"]],
        "stage": next((answer["stage"] for answer in found if answer["stage"]), ""),
        "has_won": any(answer["has_won"] for answer in found),
    }


def usual_actions() -> list[Chip]:
    return [
        {"code": "introduce_decision_maker", "label": _("Introduce the decision maker")},
        {"code": "visit_reference", "label": _("Visit our reference plant")},
        {"code": "agree_demo", "label": _("See a demonstration")},
        {"code": "send_requirements", "label": _("Send us the requirements")},
    ]
