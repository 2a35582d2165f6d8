"""Resource: the teams' words in the bank of questions; and the bank as its reader has it."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from stakeholders.api.bodies import text as words
from stakeholders.visits import actions, question_bank
from stakeholders.visits.api.preparing import OF_BANK, of_bank
from stakeholders.visits.models import Question, Spin
from team.models import Team
from web.api import filters as f
from web.api import tables as t
from web.api.bodies import Body, Visible
from web.api.filters import refuse_unknown
from web.api.resources import Changes, Creates, Removes, Values, verb
from web.api.schema import query
from web.api.views import View

STAGES = [(stage, stage) for stage in question_bank.STAGES]
ROLES = [(code, code) for code in question_bank.CODES]


class QuestionChangeBody(Body):
    text = words(300)
    spin = s.ChoiceField(Spin.choices, required=False)
    role = s.ChoiceField(ROLES, required=False, allow_blank=True)
    stage = s.ChoiceField(STAGES, required=False, allow_blank=True)
    is_offered = s.BooleanField(required=False)


class QuestionBody(QuestionChangeBody):
    """`code`: the team's wording of one of the method's questions. Without a team it is everybody's."""

    code = words(40)
    team = Visible(Team, required=False, allow_null=True)


QUESTION = t.Table(
    "VisitQuestion",
    (
        t.uuid("id"),
        t.text("code", help="Of the method's question that this is worded for; empty for a team's own."),
        t.choice("spin", Spin.values),
        t.text("role"),
        t.text("stage"),
        t.text("text"),
        t.key("team", null=True, help="Null: everybody's."),
        t.boolean("is_offered", help="False: taken out of the bank."),
        *t.RECORD,
    ),
)


class QuestionFilters(f.Filters):
    team = f.record("team", Team)
    spin = f.choices("spin", Spin.choices)
    role = f.choices("role", ROLES)
    stage = f.choices("stage", STAGES)
    is_offered = f.boolean("is_offered")


class QuestionResource(Creates, Changes, Removes):
    """Questions of a team's own and its words for the method's. DELETE takes one out of the bank; the row stays."""

    resource = "visit-questions"
    model = Question
    table = QUESTION
    filters = QuestionFilters
    body = QuestionBody
    change_body = QuestionChangeBody
    follows_changes = False

    def create_record(self, values: Values) -> Question:
        return actions.add_question(actor=self.person, **values)

    def change_record(self, pk: Any, values: Values, version: int | None) -> Question:
        return actions.change_question(actor=self.person, question_id=pk, values=values, expected_version=version)

    def remove_record(self, pk: Any, version: int | None) -> None:
        actions.drop_question(actor=self.person, question_id=pk, expected_version=version)

    @verb()
    def offer(self, pk: Any, values: Values, version: int | None) -> None:
        """Undoes the removal."""
        offered = {"is_offered": True}
        actions.change_question(actor=self.person, question_id=pk, values=offered, expected_version=version)


class QuestionBankView(View):
    """The bank as the asker has it: the method's questions in their teams' words, and the teams' own."""

    resource = "visit-questions"

    answer_schema = t.shape(results=t.listed(OF_BANK))
    query_schema = [
        query("spin", {"type": "string", "enum": list(Spin.values)}, "Type of question."),
        query("role", {"type": "string", "enum": list(question_bank.CODES)}, "For whom: role or function."),
        query("stage", {"type": "string", "enum": list(question_bank.STAGES)}, "Stage of the deal."),
    ]

    def get(self, request: Request) -> Response:
        refuse_unknown(request, ("spin", "role", "stage"), reserved=set())
        asked = request.query_params
        role = asked.get("role", "")
        found = question_bank.suited(
            question_bank.bank(self.person),
            roles=[role] if role else [],
            stage=asked.get("stage", ""),
            spin=asked.get("spin", ""),
        )
        return Response({"results": [of_bank(each) for each in found]})
