"""The bank of questions as somebody sees it: the method's, worded or taken out by their teams, and the teams' own.

Source: catalogue A9.7, A9.8.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from stakeholders.methods.reading import Entry, entries
from stakeholders.roles import FUNCTIONS, ROLES
from stakeholders.visits.models import Question, Spin
from stakeholders.visits.querysets import own_teams
from stakeholders.wording import FUNCTION_NAMES, ROLE_NAMES
from team.models import Membership, Team, User
from web.formats import localized

MOST_OWN = 400
STAGES = ("10", "20", "30", "40", "50", "80")
CODES = tuple(dict.fromkeys((*ROLES, *FUNCTIONS)))
"""Roles and functions, for whom a question is meant."""
SOURCES = {
    "method": gettext_lazy("from the method"),
    "ours": gettext_lazy("our template"),
    "team": gettext_lazy("of a team"),
}


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """`code` names one of the method's, `row` the team's wording or own question. `source`: method, ours or team."""

    spin: str
    text: str
    roles: tuple[str, ...]
    stages: tuple[str, ...]
    source: str
    code: str = ""
    row: Question | None = None
    is_offered: bool = True

    @property
    def key(self) -> str:
        """Names it in forms."""
        return str(self.row.pk) if self.row and not self.code else self.code

    @property
    def question_id(self) -> uuid.UUID | None:
        return self.row.pk if self.row else None

    @property
    def type_name(self) -> str:
        return str(Spin(self.spin).label)

    @property
    def for_whom(self) -> str:
        return role_names(self.roles)

    @property
    def at_stages(self) -> str:
        return _(", ").join(self.stages)

    @property
    def source_name(self) -> str:
        return str(SOURCES[self.source])


def role_names(codes: Iterable[str]) -> str:
    names = ROLE_NAMES | FUNCTION_NAMES
    return _(", ").join(str(names[code]) for code in codes if code in names)


def role_choices() -> list[tuple[str, str]]:
    return [(code, role_names([code])) for code in CODES]


def method_questions() -> dict[str, Entry]:
    return dict(entries("questions", "questions"))


def method_text(code: str) -> str:
    """Empty for a code that the method no longer knows."""
    entry = method_questions().get(code)
    return localized(dict(entry.text)) if entry else ""


def bank(user: User, *, with_taken_out: bool = False) -> list[BankQuestion]:
    """All that is offered to this person, the method's first (at most five queries)."""
    rows = list(
        Question.objects.visible_to(user).select_related("team").order_by("spin", "stage", "text", "pk")[:MOST_OWN]
    )
    nearest = _nearest(user, [row for row in rows if row.code])
    found = [_of_method(entry, nearest.get(code)) for code, entry in method_questions().items()]
    found += [_own(row) for row in rows if not row.code]
    return [each for each in found if each.is_offered or with_taken_out]


def of_method() -> list[BankQuestion]:
    """The method's questions as the file has them."""
    return [_of_method(entry, None) for entry in method_questions().values()]


def of_row(row: Question) -> BankQuestion:
    """A team's own question, or its wording of one of the method's."""
    return _of_method(method_questions()[row.code], row) if row.code in method_questions() else _own(row)


def _nearest(user: User, rows: list[Question]) -> dict[str, Question]:
    """{code: wording}: of several that of the team furthest down, as it is the closest to who asks."""
    if not any(row.team_id for row in rows):
        return {row.code: row for row in rows}
    depth, own = _depths(), own_teams(user)
    mine = [row for row in rows if row.team_id is None or row.team_id in own]
    return {row.code: row for row in sorted(mine, key=lambda row: depth.get(row.team_id, -1) if row.team_id else -1)}


def _depths() -> dict[uuid.UUID, int]:
    above = dict(Team.objects.order_by().values_list("pk", "parent_id"))

    def depth(team: uuid.UUID | None) -> int:
        count = 0
        while team and count < len(above):
            team, count = above.get(team), count + 1
        return count

    return {pk: depth(pk) for pk in above}


def _of_method(entry: Entry, row: Question | None) -> BankQuestion:
    facts = entry.facts
    return BankQuestion(
        spin=facts["spin"],
        text=row.text if row else localized(dict(entry.text)),
        roles=tuple(facts["roles"]),
        stages=tuple(facts["stages"]),
        source="team" if row else facts["source"],
        code=entry.code,
        row=row,
        is_offered=row.is_offered if row else True,
    )


def _own(row: Question) -> BankQuestion:
    return BankQuestion(
        spin=row.spin,
        text=row.text,
        roles=(row.role,) if row.role else (),
        stages=(row.stage,) if row.stage else (),
        source="team",
        row=row,
        is_offered=row.is_offered,
    )


def suited(
    questions: Iterable[BankQuestion],
    *,
    roles: Collection[str] = (),
    stage: str = "",
    spin: str = "",
    words: str = "",
) -> list[BankQuestion]:
    """Those for one of these roles (or for any), at this stage (or at any), of this type, with these words."""
    wanted, words = set(roles), words.strip().casefold()
    return [
        each
        for each in questions
        if (not wanted or not each.roles or wanted & set(each.roles))
        and (not stage or not each.stages or stage in each.stages)
        and (not spin or each.spin == spin)
        and (not words or words in each.text.casefold())
    ]


def led_teams(user: User) -> QuerySet[Any]:
    """For which teams the person may word questions."""
    if user.sight.edits_everything:
        return Team.objects.order_by("name", "pk")
    led = Membership.objects.active().filter(user=user, is_manager=True).values_list("team_id", flat=True)
    ids = Team.objects.subtree_ids(led) if user.sight.people else set()
    return Team.objects.filter(pk__in=ids).order_by("name", "pk")
