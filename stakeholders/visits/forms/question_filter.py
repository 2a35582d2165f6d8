"""Filters of the bank of questions, read from the address; nonsense counts as no filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from stakeholders.visits import question_bank
from stakeholders.visits.models import Spin
from stakeholders.visits.question_bank import CODES, STAGES, BankQuestion
from team.models import User

LONGEST = 100


@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """`out`: those that were taken out."""

    spin: str = ""
    role: str = ""
    stage: str = ""
    words: str = ""
    out: bool = False

    @classmethod
    def read(cls, query: QueryDict) -> QuestionFilter:
        def one_of(name: str, known: Any) -> str:
            value = query.get(name, "")
            return value if value in known else ""

        words = query.get("q", "").replace("\x00", "").strip()[:LONGEST]
        return cls(
            one_of("spin", Spin.values), one_of("role", CODES), one_of("stage", STAGES), words, query.get("out") == "1"
        )

    def __bool__(self) -> bool:
        return bool(self.spin or self.role or self.stage or self.words or self.out)

    def _suited(self, questions: list[BankQuestion]) -> list[BankQuestion]:
        roles = [self.role] if self.role else []
        return question_bank.suited(questions, roles=roles, stage=self.stage, spin=self.spin, words=self.words)

    def rows(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The teams' own questions and wordings. What a wording is for the method says."""
        rows = rows.filter(is_offered=not self.out)
        if self.spin:
            rows = rows.filter(spin=self.spin)
        if self.words:
            rows = rows.filter(text__icontains=self.words)
        if self.role or self.stage:
            fitting = question_bank.suited(
                question_bank.of_method(), roles=[self.role] if self.role else [], stage=self.stage
            )
            own = Q(code="")
            own &= Q(role__in=["", self.role]) if self.role else Q()
            own &= Q(stage__in=["", self.stage]) if self.stage else Q()
            rows = rows.filter(own | Q(code__in=[each.code for each in fitting]))
        return rows

    def groups(self, user: User) -> list[tuple[str, list[BankQuestion]]]:
        """The method's questions as this person has them, by type."""
        found = self._suited([each for each in question_bank.bank(user) if each.code])
        by_type = [(str(spin.label), [each for each in found if each.spin == spin.value]) for spin in Spin]
        return [(name, questions) for name, questions in by_type if questions]

    def chips(self) -> list[dict[str, Any]]:
        """For components/filter_chip.html."""
        stages = [(stage, stage) for stage in STAGES]
        return [
            _chip("spin", _("Type"), self.spin, Spin.choices),
            _chip("role", _("For whom"), self.role, question_bank.role_choices()),
            _chip("stage", _("Stage"), self.stage, stages),
            {
                "name": "out",
                "label": _("Shown"),
                "value": "1" if self.out else "",
                "options": [("", _("offered")), ("1", _("taken out"))],
            },
        ]


def _chip(name: str, label: str, value: str, options: Any) -> dict[str, Any]:
    return {"name": name, "label": label, "value": value, "options": [("", _("all")), *options]}
