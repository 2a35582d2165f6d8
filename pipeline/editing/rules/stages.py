"""Stages of a method's document added, removed, put elsewhere, with everything that names them.

A document is the template's plain values. Every function answers a new one; the old stays as it was.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

Document = dict[str, Any]


class CannotEdit(ValueError):
    """`code` says why: "unknown", "taken", "bad_code", "last_stage", "only_stage", "at_the_end"."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def stage_codes(document: Document) -> list[str]:
    return [str(stage["code"]) for stage in document["stages"]]


def place_of(document: Document, code: str) -> int:
    codes = stage_codes(document)
    if code not in codes:
        raise CannotEdit("unknown")
    return codes.index(code)


def stage_of(criterion: str) -> str:
    """ "30" of "30.3"."""
    return criterion.partition(".")[0]


def add_stage(document: Document, code: str, after: str, names: dict[str, str]) -> Document:
    """A stage after another one, like it in everything but its criteria; halfway to the next in percentage.

    Never after the last stage, in which a deal is signed and paid.
    """
    if not code or len(code) > 8 or not code.isascii() or not code.isalnum():
        raise CannotEdit("bad_code")
    if code in stage_codes(document):
        raise CannotEdit("taken")
    place = place_of(document, after)
    if place == len(document["stages"]) - 1:
        raise CannotEdit("last_stage")
    made = copy.deepcopy(document)
    before, following = made["stages"][place], made["stages"][place + 1]
    middle = (float(before["nominal_probability"]) + float(following["nominal_probability"])) / 2
    fresh = copy.deepcopy(before) | {
        "code": code,
        "name": dict(names),
        "definition": dict(names),
        "nominal_probability": f"{middle:.2f}",
        "customer_actions": [],
    }
    made["stages"].insert(place + 1, fresh)
    by_stage = made["forecast_categories"]["by_stage"]
    by_stage[code] = by_stage[after]
    return in_order(made)


def remove_stage(document: Document, code: str) -> Document:
    """Without the stage, its criteria and clauses; what named it names the stage before, or the new first one."""
    place = place_of(document, code)
    if len(document["stages"]) == 1:
        raise CannotEdit("only_stage")
    if place == len(document["stages"]) - 1:
        raise CannotEdit("last_stage")
    made = copy.deepcopy(document)
    made["stages"].pop(place)
    heir = stage_codes(made)[max(0, place - 1)]
    made["forecast_categories"]["by_stage"].pop(code, None)
    made["clauses"] = [clause for clause in made["clauses"] if clause["stage"] != code]
    if made["repeat_purchase_stage"] == code:
        made["repeat_purchase_stage"] = heir
    for criterion in made["criteria"]:
        if criterion.get("expires_until_stage") == code:
            criterion["expires_until_stage"] = heir
    for flag in made["flags"]:
        _limits_without_stage(flag, code, heir)
    gone = {c["code"] for c in made["criteria"] if stage_of(c["code"]) == code}
    return without_criteria(made, gone)


def _limits_without_stage(flag: dict[str, Any], code: str, heir: str) -> None:
    limits = flag.get("limits") or {}
    for name in ("from_stage", "severe_from_stage"):
        if str(limits.get(name, "")) == code:
            limits[name] = heir
    if isinstance(limits.get("days"), dict):
        limits["days"] = {stage: days for stage, days in limits["days"].items() if str(stage) != code}


def move_stage(document: Document, code: str, step: int) -> Document:
    """One place up (-1) or down (1). The last stage stays last."""
    place = place_of(document, code)
    goal, last = place + step, len(document["stages"]) - 1
    if not 0 <= goal <= last:
        raise CannotEdit("at_the_end")
    if last in (place, goal):
        raise CannotEdit("last_stage")
    made = copy.deepcopy(document)
    made["stages"].insert(goal, made["stages"].pop(place))
    return in_order(made)


def without_criteria(document: Document, gone: set[str]) -> Document:
    """Without these criteria, wherever they are named; a clause asks at most for what is left of it."""
    made = copy.deepcopy(document)
    made["criteria"] = [c for c in made["criteria"] if c["code"] not in gone]
    clauses = []
    for clause in made["clauses"]:
        clause["of"] = [code for code in clause["of"] if code not in gone]
        if clause["of"]:
            clauses.append(clause | {"at_least": min(clause["at_least"], len(clause["of"]))})
    made["clauses"] = clauses
    made["implications"] = list(_implications(made["implications"], lambda code: code not in gone))
    for stage in made["stages"]:
        for action in stage["customer_actions"]:
            if action.get("proves") in gone:
                del action["proves"]
    made["flags"] = [f for f in made["flags"] if (f.get("limits") or {}).get("criterion") not in gone]
    return made


def _implications(rules: list[dict[str, Any]], keep: Callable[[str], bool]) -> Iterator[dict[str, Any]]:
    for rule in rules:
        if not keep(rule["from"]):
            continue
        if not isinstance(rule["to"], list):
            yield rule
        elif targets := [code for code in rule["to"] if keep(code)]:
            yield rule | {"to": targets}


def in_order(document: Document) -> Document:
    """Criteria and clauses in the order of their stages: implications run from later to earlier ones."""
    places = {code: place for place, code in enumerate(stage_codes(document))}
    made = dict(document)
    made["criteria"] = sorted(document["criteria"], key=lambda c: places.get(stage_of(c["code"]), len(places)))
    made["clauses"] = sorted(document["clauses"], key=lambda c: places.get(c["stage"], len(places)))
    return made


def next_criterion_code(document: Document, stage: str) -> str:
    """The first free number: codes of criteria are not used again while one of that code is there."""
    numbers = [int(c["code"].partition(".")[2] or 0) for c in document["criteria"] if stage_of(c["code"]) == stage]
    return f"{stage}.{max(numbers, default=0) + 1}"


def add_criterion(document: Document, stage: str, texts: dict[str, str]) -> Document:
    """A plain criterion that is stated by a person: with its words, and the form that points at any document."""
    place_of(document, stage)
    made = copy.deepcopy(document)
    code = next_criterion_code(made, stage)
    made["criteria"].append({"code": code, "text": dict(texts), "hint": dict(texts), "forms": ["document"]})
    return in_order(made)
