"""What is wrong in a draft, all that can be told at once: each with its place and the section where it is put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.methods import checks
from pipeline.methods.reading import BadMethod
from pipeline.methods.schema import read_method


@dataclass(frozen=True, slots=True)
class Fault:
    """`section` and `item` name the part of the editor ("stage", "30"); `field` is the last word of the place."""

    error: BadMethod
    section: str
    item: str
    field: str


def faults(document: Mapping[str, Any]) -> list[Fault]:
    """Empty: it can be published. A document that cannot even be read has one fault, else one for each kind at most."""
    try:
        method = read_method(document)
    except BadMethod as error:
        return [_placed(error, document)]
    found = []
    for one in checks.ALL:
        try:
            one(method)
        except BadMethod as error:
            found.append(_placed(error, document))
    return found


def _placed(error: BadMethod, document: Mapping[str, Any]) -> Fault:
    """ "stages[30].nominal_probability" is the field of that name in the section of stage 30."""
    head, _dot, rest = error.place.partition(".")
    name, _bracket, item = head.partition("[")
    item = item.rstrip("]")
    last = error.place.rpartition(".")[2]
    if name == "stages" and item:
        return Fault(error, "stage", item, last)
    if name == "criteria" and item:
        return Fault(error, "criterion", item, last)
    if name == "clauses" and item.isdigit() and int(item) < len(document["clauses"]):
        return Fault(error, "gate", str(document["clauses"][int(item)]["stage"]), last)
    if name == "forecast_categories":
        return Fault(error, "general", "", rest)
    known = {"implications": "implications", "flags": "flags", "lost_reasons": "reasons", "lead_sources": "sources"}
    return Fault(error, known.get(name, "general"), "", last)
