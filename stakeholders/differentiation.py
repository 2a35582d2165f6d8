"""What to find out about a customer's needs, and the matrix product, service, image against each rival.

Source: catalogue A9.1, A9.10.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Competitor
from stakeholders.methods.reading import entries
from stakeholders.models import BuyingCenter, Differentiator, ResearchNote
from stakeholders.need_words import said, standing_words
from stakeholders.rivals import rivals_of


@dataclass(frozen=True, slots=True)
class Question:
    """An item of the research checklist: why it is asked, and the answer if there is one."""

    item: str
    text: str
    why: list[str]
    answer: ResearchNote | None


def checklist(center: BuyingCenter, levels: Iterable[str]) -> list[Question]:
    """What the levels of the recorded needs ask for, each scope once, and whatever was answered before (one query)."""
    known = set(levels)
    asked = [entry for level, entry in entries("needs", "levels").items() if level in known]
    answers = {note.item: note for note in ResearchNote.objects.filter(center=center).select_related("by")}
    questions = []
    for item, scope in entries("needs", "scopes").items():
        why = [said(level) for level in asked if item in level.facts["scopes"]]
        if why or item in answers:
            questions.append(Question(item, said(scope), why, answers.get(item)))
    return questions


@dataclass(frozen=True, slots=True)
class Cell:
    """One aspect against one rival; `words` is empty where nobody has judged."""

    aspect: str
    name: str
    words: str
    row: Differentiator | None


@dataclass(frozen=True, slots=True)
class MatrixRow:
    competitor: Competitor
    cells: list[Cell]


def matrix(center: BuyingCenter) -> list[MatrixRow]:
    """A row per rival of the center and per competitor that was compared, by name. Four queries."""
    rows = list(Differentiator.objects.filter(center=center).select_related("competitor"))
    found = {(row.competitor_id, row.aspect): row for row in rows}
    rivals = {rival.pk: rival for rival in rivals_of([center.pk])[center.pk]} | {
        row.competitor_id: row.competitor for row in rows
    }
    return [
        MatrixRow(rival, [_cell(aspect, found.get((rival.pk, aspect.value))) for aspect in Differentiator.Aspect])
        for rival in sorted(rivals.values(), key=lambda rival: (rival.name, str(rival.pk)))
    ]


def aspects() -> list[tuple[str, str]]:
    """(name, what belongs to it) of each column."""
    hints = entries("needs", "aspects")
    return [(str(each.label), said(hints[each.value]) if each.value in hints else "") for each in Differentiator.Aspect]


def _cell(aspect: Differentiator.Aspect, row: Differentiator | None) -> Cell:
    return Cell(aspect.value, str(aspect.label), standing_words(row.standing) if row else "", row)
