"""The editor's first page: what there is to edit, what is wrong, where one stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from pipeline.editing.models import Draft
from pipeline.editing.pages.differences import fault_words
from pipeline.editing.rules.faults import Fault, faults
from pipeline.editing.rules.stages import stage_codes, stage_of
from pipeline.editing.sections import SECTIONS, WHOLE
from web.formats import localized


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage with its criteria: (code, words, address)."""

    code: str
    name: str
    percent: str
    url: str
    gate_url: str
    clauses: int
    criteria: tuple[tuple[str, str, str], ...]
    is_last: bool


def overview(draft: Draft) -> dict[str, Any]:
    document = draft.document
    wrong = faults(document)
    whole = [(SECTIONS[name].title, section_url(draft, name), _count(document, name)) for name in WHOLE]
    moves = [("up", _("Up"), "arrow-up"), ("down", _("Down"), "arrow-down"), ("remove", _("Remove"), "trash")]
    context = {"draft": draft, "stages": _stages(draft), "whole": whole, "stage_moves": moves}
    return context | {"faults": [_fault(draft, each) for each in wrong]}


def section_url(draft: Draft, section: str, item: str = "") -> str:
    if item:
        return reverse("editing:section_item", args=[draft.pipeline_id, section, item])
    return reverse("editing:section", args=[draft.pipeline_id, section])


def _fault(draft: Draft, fault: Fault) -> tuple[str, str]:
    """(words, address of the section where it is put right)"""
    return fault_words(fault, draft.document), section_url(draft, fault.section, fault.item)


def _stages(draft: Draft) -> list[StageLine]:
    document, codes = draft.document, stage_codes(draft.document)
    return [
        StageLine(
            code=str(stage["code"]),
            name=localized(stage["name"]),
            percent=stage["nominal_probability"],
            url=section_url(draft, "stage", str(stage["code"])),
            gate_url=section_url(draft, "gate", str(stage["code"])),
            clauses=sum(clause["stage"] == stage["code"] for clause in document["clauses"]),
            criteria=tuple(
                (each["code"], localized(each["text"]), section_url(draft, "criterion", each["code"]))
                for each in document["criteria"]
                if stage_of(each["code"]) == stage["code"]
            ),
            is_last=stage["code"] == codes[-1],
        )
        for stage in document["stages"]
    ]


def _count(document: dict[str, Any], section: str) -> int | None:
    names = {
        "implications": "implications",
        "flags": "flags",
        "reasons": "lost_reasons",
        "sources": "lead_sources",
        "functions": "owner_functions",
        "buyer": "buyer_steps",
    }
    return len(document[names[section]]) if section in names else None
