"""The preparation of one visit: /visits/{id}/preparation/, read and changed as a whole or in parts."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers as s
from rest_framework.request import Request
from rest_framework.response import Response

from stakeholders.api.bodies import text as words
from stakeholders.methods.reading import entries
from stakeholders.models import Contact
from stakeholders.visits import preparedness, preparing, question_bank, reading
from stakeholders.visits.actions import note_answers, prepare_visit
from stakeholders.visits.actions.preparing import MOST_QUESTIONS, version_of
from stakeholders.visits.hints import hints
from stakeholders.visits.models import Question, Spin, Visit, VisitPreparation
from stakeholders.visits.prepared_values import LONGEST, ON_THE_VISIT
from web.api import bodies
from web.api import tables as t
from web.api.bodies import Body, Visible
from web.api.etags import etag_of, expected_version, is_unchanged
from web.api.filters import refuse_unknown
from web.api.views import View


class BenefitBody(Body):
    text = s.CharField(max_length=300)
    contact = Visible(Contact, required=False, allow_null=True)
    proof = s.ChoiceField(list(entries("presentation", "proofs")), required=False, allow_blank=True)
    proof_text = words(300)


class PreparedQuestionBody(Body):
    spin = s.ChoiceField(Spin.choices)
    text = s.CharField(max_length=300)
    question = Visible(Question, required=False, allow_null=True)


class HeardBody(Body):
    """What became of a prepared question, after the visit."""

    id = s.IntegerField(min_value=1, max_value=2**63 - 1)
    was_asked = s.BooleanField(required=False)
    answer = words(500)


class PreparationBody(Body):
    """`answers` and `script`: by the codes of the method's lists; codes that are left out stay as they are."""

    purpose = words(300)
    planned_commitment = words(300)
    fallback_commitment = words(300)
    answers = s.DictField(child=s.CharField(max_length=LONGEST, allow_blank=True), required=False)
    script = s.DictField(child=s.CharField(max_length=LONGEST, allow_blank=True), required=False)
    benefits = s.ListField(child=BenefitBody(), required=False, max_length=3)
    audience = words(500)
    involvement = words(500)
    handouts = words(300)
    question_minutes = s.IntegerField(required=False, allow_null=True, min_value=0, max_value=240)
    ready = s.ListField(child=s.CharField(max_length=40), required=False, max_length=20)
    questions = s.ListField(child=PreparedQuestionBody(), required=False, max_length=MOST_QUESTIONS)
    heard = s.ListField(child=HeardBody(), required=False, max_length=MOST_QUESTIONS)


TEXT: t.Schema = {"type": "string"}
CODED: t.Schema = {"type": "object", "additionalProperties": TEXT}
YES_NO: t.Schema = {"type": "boolean"}
UUID: t.Schema = {"type": "string", "format": "uuid"}
OF_BANK = t.shape(
    spin=TEXT,
    text=TEXT,
    roles=t.TEXTS,
    stages=t.TEXTS,
    source={"type": "string", "enum": list(question_bank.SOURCES)},
    code=TEXT,
    question=t.nullable(UUID),
)
ASKED = t.shape(id={"type": "integer"}, spin=TEXT, text=TEXT, was_asked=YES_NO, answer=TEXT, question=t.nullable(UUID))
SCHEMA = t.shape(
    visit=UUID,
    version={"type": "integer"},
    is_prepared=YES_NO,
    missing=t.TEXTS,
    words=TEXT,
    **dict.fromkeys((*ON_THE_VISIT, "audience", "involvement", "handouts", "came_out", "stage"), TEXT),
    answers=CODED,
    script=CODED,
    benefits=t.listed(t.shape(text=TEXT, contact=t.nullable(UUID), proof=TEXT, proof_text=TEXT)),
    question_minutes={"type": ["integer", "null"]},
    ready=t.TEXTS,
    questions=t.listed(ASKED),
    is_first_visit=YES_NO,
    offered=t.listed(OF_BANK),
)


class PreparationView(View):
    """What was made ready for a visit, whether that is enough, and the questions of the bank that suit it.

    The ETag covers the plan and the preparation; send it back as `If-Match`.
    """

    resource = "visits"

    answer_schema = SCHEMA

    def get(self, request: Request, pk: uuid.UUID) -> Response:
        refuse_unknown(request, (), reserved=set())
        return self.answer(self.visit(pk))

    @extend_schema(request=PreparationBody)
    def patch(self, request: Request, pk: uuid.UUID) -> Response:
        refuse_unknown(request, (), reserved=set())
        self.visit(pk)
        values = bodies.read(PreparationBody, request, partial=True)
        version, heard = expected_version(request), values.pop("heard", None)
        if heard is not None:
            told = {each.pop("id"): each for each in map(dict, heard)}
            note_answers(actor=self.person, visit_id=pk, answers=told, expected_version=version)
            version = None
        if values or heard is None:
            prepare_visit(actor=self.person, visit_id=pk, values=plain(values), expected_version=version)
        return self.answer(self.visit(pk))

    def visit(self, pk: uuid.UUID) -> Any:
        rows = Visit.objects.visible_to(self.person).in_full_to(self.person)
        found = reading.shown(rows, self.person).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def answer(self, visit: Any) -> Response:
        row = preparing.preparation_of(visit)
        data = shown(visit, row, self.person)
        etag = etag_of(data, version_of(visit, row))
        if self.request.method == "GET" and is_unchanged(self.request, etag):
            return Response(status=304, headers={"ETag": etag})
        return Response(data, headers={"ETag": etag})


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Records as the ids that a preparation keeps."""
    if "benefits" in values:
        values["benefits"] = [{**each, "contact": _id(each.get("contact"))} for each in values["benefits"]]
    if "questions" in values:
        asked = values["questions"]
        values["questions"] = [{**each, "question": getattr(each.get("question"), "pk", None)} for each in asked]
    return values


def _id(contact: Contact | None) -> str:
    return str(contact.pk) if contact else ""


def shown(visit: Any, row: VisitPreparation | None, person: Any) -> dict[str, Any]:
    """The whole of it, as far as this person sees the people it names."""
    state, there = preparedness.judged(visit, row), row or VisitPreparation(visit=visit)
    seen = {str(each.contact_id) for each in visit.seen_people}
    benefits = [{**each, "contact": each["contact"] if each["contact"] in seen else None} for each in there.benefits]
    center = visit.seen_centers[0].center if visit.seen_centers else None
    stage = hints(person, center)["stage"]
    offered = question_bank.suited(question_bank.bank(person), roles=preparing.role_codes(visit), stage=stage)
    comparison = preparedness.compared(visit, reading.promises_of(visit, person))
    return {
        "visit": visit.pk,
        "version": version_of(visit, row),
        "is_prepared": state.is_ready,
        "missing": list(state.missing),
        "words": preparedness.in_words(state),
        **{name: getattr(visit, name) for name in ON_THE_VISIT},
        **{name: getattr(there, name) for name in ("answers", "script", "audience", "involvement", "handouts")},
        "benefits": benefits,
        "question_minutes": there.question_minutes,
        "ready": there.ready,
        "questions": [as_asked(each) for each in row.questions.all()] if row else [],
        "came_out": comparison.verdict if comparison else "",
        "stage": stage,
        "is_first_visit": preparing.is_first(visit),
        "offered": [of_bank(each) for each in offered],
    }


def as_asked(each: Any) -> dict[str, Any]:
    names = ("id", "spin", "text", "was_asked", "answer")
    return {**{name: getattr(each, name) for name in names}, "question": each.question_id}


def of_bank(each: question_bank.BankQuestion) -> dict[str, Any]:
    return {
        "spin": each.spin,
        "text": each.text,
        "roles": list(each.roles),
        "stages": list(each.stages),
        "source": each.source,
        "code": each.code,
        "question": each.question_id,
    }
