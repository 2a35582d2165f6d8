"""What may stand in a preparation, who may write it, and what becomes of it after the visit."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from stakeholders.erasing import mentions_of
from stakeholders.models import Commitment
from stakeholders.visits.actions import log_visit, note_answers, prepare_visit
from stakeholders.visits.actions.preparing import version_of
from stakeholders.visits.models import Visit, VisitPreparation
from stakeholders.visits.reports import Promise, VisitReport
from team.models import Activity, Organization
from tests.factories import AccountTeamFactory, VisitFactory
from tests.visits.addresses import page, plan
from web.errors import RuleViolation, StaleVersion


@pytest.fixture
def visit(condax, center, zhao_min):
    visit = plan(condax, hours=30, centers=[center])
    visit.people.create(contact=zhao_min)
    return visit


@pytest.fixture
def prepare(lin_wei, visit):
    def act(**values):
        return prepare_visit(actor=lin_wei, visit_id=visit.pk, values=values)

    return act


class TestTheAction:
    @pytest.mark.parametrize(
        "values",
        [
            {"answers": {"nonsense": "X"}},
            {"answers": "X"},
            {"script": {"agree": "x" * 1001}},
            {"benefits": [{"text": "X"}] * 4},
            {"benefits": [{"proof_text": "X"}]},
            {"benefits": ["X"]},
            {"ready": ["nonsense"]},
            {"questions": [{"spin": "situation", "text": "X"}] * 31},
            {"questions": [{"spin": "nonsense", "text": "X"}]},
            {"questions": [{"spin": "situation", "text": " "}]},
        ],
    )
    def test_what_does_not_fit_is_refused(self, prepare, values):
        with pytest.raises(ValidationError):
            prepare(**values)
        assert not VisitPreparation.objects.exists()

    def test_a_benefit_is_for_somebody_of_the_visit(self, prepare, zhao_min, canary):
        prepare(benefits=[{"text": "Less scrap", "contact": str(zhao_min.pk), "proof": "facts"}])
        with pytest.raises(ValidationError):
            prepare(benefits=[{"text": "Less scrap", "contact": str(canary.contact.pk)}])

    def test_others_read_and_strangers_do_not(self, visit, analyst, stranger, inside, condax):
        AccountTeamFactory(account=condax, user=inside)
        for person, refusal in (
            (analyst, PermissionDenied),
            (inside, PermissionDenied),
            (stranger, Visit.DoesNotExist),
        ):
            with pytest.raises(refusal):
                prepare_visit(actor=person, visit_id=visit.pk, values={"purpose": "X"})

    def test_who_goes_along_reads(self, rep2, visit, prepare, sign_in):
        prepare(answers={"who": "The director"})
        client, url = sign_in(rep2), page("visit_prepare", visit.pk)
        assert client.get(url).status_code == 404
        visit.colleagues.create(user=rep2)
        told = client.get(url).content.decode()
        assert "The director" in told
        assert 'name="section"' not in told
        assert client.post(url, {"section": "aim", "purpose": "X"}).status_code == 403

    def test_texts_that_name_somebody_are_found(self, visit, prepare, zhao_min):
        zhao_min.local_name = "赵敏"
        zhao_min.save()
        assert not mentions_of(zhao_min)
        prepare(answers={"who": "厂长赵敏"})
        assert [mention.id for mention in mentions_of(zhao_min)] == [visit.pk]

    def test_a_manager_helps_to_prepare(self, manager, visit):
        prepare_visit(actor=manager, visit_id=visit.pk, values={"purpose": "X"})

    def test_stale(self, lin_wei, visit, prepare):
        row = prepare(answers={"who": "X"})
        version = version_of(visit, row)
        prepare(purpose="Layout")
        with pytest.raises(StaleVersion):
            prepare_visit(actor=lin_wei, visit_id=visit.pk, values={"purpose": "Price"}, expected_version=version)

    def test_the_log_says_that_and_not_what(self, prepare):
        prepare(answers={"who": "The director"})
        prepare(answers={"who": "The director"})
        activity = Activity.objects.get(verb="visit_prepared")
        assert activity.new == {"fields": ["answers"]}

    def test_what_is_over_is_prepared_no_more(self, lin_wei, condax):
        held = VisitFactory(account=condax)
        with pytest.raises(RuleViolation):
            prepare_visit(actor=lin_wei, visit_id=held.pk, values={"purpose": "X"})


class TestAfterwards:
    @pytest.fixture
    def held(self, lin_wei, visit, condax, center, zhao_min, prepare):
        prepare(
            purpose="Layout",
            planned_commitment="Send the budget range",
            fallback_commitment="Name the buyer",
            answers={"who": "The director"},
            questions=[{"spin": "problem", "text": "What is slow?"}],
        )
        Visit.objects.update(starts_at=timezone.now() - dt.timedelta(hours=2), ends_at=timezone.now())
        visit.refresh_from_db()
        action = Promise("Name the buyer", Organization.objects.today() + dt.timedelta(days=7))
        report = VisitReport(
            account=condax,
            starts_at=visit.starts_at,
            met=(zhao_min,),
            outcome="advance",
            centers=(center,),
            customer_action=action,
        )
        return log_visit(actor=lin_wei, report=report, visit_id=visit.pk)

    @pytest.mark.parametrize("name", ["visit_detail", "visit_after", "visit_prepare"])
    def test_planned_stands_beside_what_came_out(self, rep, held, name):
        told = rep.get(page(name, held.pk)).content.decode()
        for words in ("Send the budget range", "Advance", "Name the buyer", "the least that was planned"):
            assert words in told, words

    def test_the_preparation_is_there_to_read(self, rep, held):
        told = rep.get(page("visit_prepare", held.pk)).content.decode()
        assert "The director" in told
        assert "What is slow?" in told
        assert 'name="section"' not in told
        assert rep.post(page("visit_prepare", held.pk), {"section": "aim", "purpose": "X"}).status_code == 409

    def test_answers_are_noted(self, rep, held):
        question = held.preparation.questions.get()
        url = page("visit_answers", held.pk)
        assert "What is slow?" in rep.get(url).content.decode()
        assert rep.post(url, {f"answer_{question.pk}": "The packing"}).status_code == 302
        question.refresh_from_db()
        assert (question.was_asked, question.answer) == (True, "The packing")
        assert "The packing" in rep.get(page("visit_detail", held.pk)).content.decode()

    def test_answers_to_other_questions_are_refused(self, lin_wei, held):
        with pytest.raises(ValidationError):
            note_answers(actor=lin_wei, visit_id=held.pk, answers={0: {"answer": "X"}})

    def test_nothing_is_answered_before(self, lin_wei, visit, prepare):
        prepare(purpose="Layout")
        with pytest.raises(RuleViolation):
            note_answers(actor=lin_wei, visit_id=visit.pk, answers={})

    def test_theirs_alone_counts(self, held):
        assert Commitment.objects.theirs().filter(origin_id=held.pk).count() == 1
