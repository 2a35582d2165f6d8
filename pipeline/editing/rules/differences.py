"""What differs between two documents of a method, as plain facts.

`pipeline.editing.pages.differences` puts them in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.methods.proof_forms import PROOF_FORMS

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """`kind`: stage, criterion, flag, gate, implication, reason, source, function, text, general.

    `what`: added, removed, moved, or the name of what changed, then with its `old` and `new` value. `code`: which part.
    """

    kind: str
    code: str
    what: str
    old: Any = None
    new: Any = None


def differences(old: Document, new: Document) -> list[Difference]:
    """In the order in which somebody reads a method; empty for equal documents."""
    return [
        *_general(old, new),
        *_parts("stage", _stages(old), _stages(new)),
        *_order(old, new),
        *_parts("criterion", _by_code(old, "criteria"), _by_code(new, "criteria")),
        *_gates(old, new),
        *_implications(old, new),
        *_parts("flag", _by_code(old, "flags"), _by_code(new, "flags")),
        *_parts("reason", _by_code(old, "lost_reasons"), _by_code(new, "lost_reasons")),
        *_parts("source", _by_code(old, "lead_sources"), _by_code(new, "lead_sources")),
        *_parts("function", _texts(old, "owner_functions"), _texts(new, "owner_functions")),
        *_parts("text", _other_texts(old), _other_texts(new)),
    ]


GENERAL = (
    "name",
    "win_rule",
    "repeat_purchase_stage",
    "repeat_purchase_source",
    "grace_days",
    "manager_delay_working_days",
    "class_factors",
)


def _general(old: Document, new: Document) -> Iterator[Difference]:
    for name in GENERAL:
        before, after = old.get(name) or "", new.get(name) or ""
        if before != after:
            yield Difference("general", "", name, before, after)


def _parts(
    kind: str, old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]
) -> Iterator[Difference]:
    for code in old:
        if code not in new:
            yield Difference(kind, code, "removed", old=old[code])
    for code, after in new.items():
        if code not in old:
            yield Difference(kind, code, "added", new=after)
            continue
        before = old[code]
        for name in dict.fromkeys([*before, *after]):
            if (before.get(name) or None) != (after.get(name) or None):
                yield Difference(kind, code, name, before.get(name), after.get(name))


def _by_code(document: Document, name: str) -> dict[str, dict[str, Any]]:
    return {str(each["code"]): {k: v for k, v in each.items() if k != "code"} for each in document[name]}


def _stages(document: Document) -> dict[str, dict[str, Any]]:
    """With the limits and the category as fields of their own."""
    found = _by_code(document, "stages")
    for code, stage in found.items():
        limits = stage.pop("limits")
        stage |= {"silent": limits["silent"], "close_too_early": limits["close_too_early"]}
        stage |= {f"stuck_{kind}": days for kind, days in limits["stuck"].items()}
        stage["category"] = document["forecast_categories"]["by_stage"].get(code)
    return found


def _order(old: Document, new: Document) -> Iterator[Difference]:
    before, after = ([str(stage["code"]) for stage in each["stages"]] for each in (old, new))
    both = [code for code in before if code in after]
    if both != [code for code in after if code in before]:
        yield Difference("stage", "", "moved", before, after)


def _gates(old: Document, new: Document) -> Iterator[Difference]:
    before, after = _clauses(old), _clauses(new)
    for stage in dict.fromkeys([*before, *after]):
        if before.get(stage) != after.get(stage):
            yield Difference("gate", stage, "clauses", before.get(stage, []), after.get(stage, []))


def _clauses(document: Document) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for clause in document["clauses"]:
        found.setdefault(clause["stage"], []).append({k: v for k, v in clause.items() if v})
    return found


def _implications(old: Document, new: Document) -> Iterator[Difference]:
    """A rule is known by its source and condition."""
    before, after = (
        {f"{rule['from']}|{rule.get('when') or ''}": {"to": rule["to"]} for rule in each["implications"]}
        for each in (old, new)
    )
    yield from _parts("implication", before, after)


def _texts(document: Document, name: str) -> dict[str, dict[str, Any]]:
    return {str(code): {"text": text} for code, text in document[name].items()}


def _other_texts(document: Document) -> dict[str, dict[str, Any]]:
    """The buyer's steps, and the words of forms, categories and cures."""
    found = {f"buyer {code}": each for code, each in _texts(document, "buyer_steps").items()}
    found |= {f"form {code}": each for code, each in _texts(document, "forms").items() if code in PROOF_FORMS}
    found |= {f"cure {code}": each for code, each in _texts(document, "cures").items()}
    names = document["forecast_categories"]["names"]
    return found | {f"category {code}": {"text": text} for code, text in names.items()}
