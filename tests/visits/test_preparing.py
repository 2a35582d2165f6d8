"""The page on which a visit is prepared: what it shows, how its sections are saved, who may."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from stakeholders.methods.reading import entries, lists
from stakeholders.visits.actions import prepare_visit
from stakeholders.visits.models import Objection, Visit, VisitPreparation
from team.models import Organization
from tests.cast import CANARY
from tests.factories import (
    AccountTeamFactory,
    CommitmentFactory,
    ContactFactory,
    DealFactory,
    DealTeamFactory,
    IntelligenceFactory,
    MemberFactory,
    NeedFactory,
    ObjectionFactory,
    VisitFactory,
)
from tests.visits.addresses import page, plan


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


def shown(client, visit):
    return client.get(page("visit_prepare", visit.pk)).content.decode()


def opened(client, visit, section, **headers):
    return client.get(page("visit_prepare", visit.pk), {"open": section}, **headers).content.decode()


class TestWhatItShows:
    def test_whom_one_meets_and_what_stands_between_us(self, rep, visit, condax, center, zhao_min, lin_wei):
        zhao_min.mobile, zhao_min.rung = "+86 139", 3
        zhao_min.save()
        DealFactory(account=condax, buying_center=center, at="20")
        yesterday = Organization.objects.today() - dt.timedelta(days=1)
        CommitmentFactory(account=condax, what="Send the layout", side="ours", due_on=yesterday)
        CommitmentFactory(account=condax, what="Name the buyer", side="theirs", state="done", done_on=yesterday)
        NeedFactory(center=center, contact=zhao_min, statement="Less scrap")
        ObjectionFactory(account=condax, text="Too dear for us")
        ObjectionFactory(account=condax, text="Long settled", state=Objection.State.RESOLVED)
        told = shown(rep, visit)
        for words in (
            "1 Harbour Road",
            "tel:+86101",
            "Zhao Min",
            "Decision maker",
            "Recognize, 3 of 6",
            "Send the layout",
            "overdue",
            "Name the buyer",
            "kept",
            "Less scrap",
            "Too dear for us",
            "Send the budget range",
            "What this visit could prove",
            "Selection under way",
            "The buyer&#x27;s step is 2 or later",
        ):
            assert words in told, words
        assert "Long settled" not in told

    @pytest.mark.parametrize("language", ["en", "zh-hans"])
    def test_every_list_of_the_method_is_there_in_both_languages(self, rep, lin_wei, visit, language):
        lin_wei.language = language
        lin_wei.save()
        everything = rep.get(reverse("visits:visit_method")).content.decode() + shown(rep, visit)
        everything += "".join(opened(rep, visit, name) for name in ("presentation", "ready"))
        for subject in ("visits", "presentation"):
            for name in lists(subject):
                for entry in entries(subject, name).values():
                    assert escape(entry.text[language]) in everything, entry.text[language]

    def test_what_is_not_always_needed_comes_when_opened(self, rep, visit):
        assert "Agree with what they want to reach" not in shown(rep, visit)
        for answer in (opened(rep, visit, "script"), opened(rep, visit, "script", HTTP_HX_REQUEST="true")):
            assert "Agree with what they want to reach" in answer

    def test_cards_fit_the_stage(self, rep, visit, condax, center):
        assert "Sell the benefit, not the product" in shown(rep, visit)
        DealFactory(account=condax, buying_center=center, at="30")
        told = shown(rep, visit)
        assert "Where to differ" in told
        assert "Sell the benefit, not the product" not in told

    def test_a_first_visit_says_how_long(self, rep, visit, condax):
        assert "kl-prepare-first" in shown(rep, visit)
        VisitFactory(account=condax)
        assert "kl-prepare-first" not in shown(rep, visit)

    def test_style_tips_only_where_personality_is_kept(self, rep, visit, zhao_min):
        zhao_min.style = "analysis"
        zhao_min.save()
        tip = "Do not answer a technical question vaguely"
        assert tip not in shown(rep, visit)
        Organization.objects.update(keeps_personality=True)
        assert tip in shown(rep, visit)

    def test_confidences_have_no_place_here(self, rep, visit, center, zhao_min):
        IntelligenceFactory(center=center, source=zhao_min, text="Their walk-away price")
        assert "walk-away price" not in shown(rep, visit)

    def test_judgements_of_the_deal_team_stay_with_it(self, visit, center, lin_wei, rep2, sign_in, condax):
        AccountTeamFactory(account=condax, user=rep2)
        NeedFactory(center=center, statement="Less scrap")
        DealFactory(account=condax, buying_center=center)
        assert "Decision maker" in shown(sign_in(rep2), visit)
        Organization.objects.update(judgements_seen_by=Organization.JudgementSight.DEAL)
        told = shown(sign_in(rep2), visit)
        assert "Less scrap" not in told
        assert "Decision maker" not in told

    def test_questions_fit_the_people_and_the_stage(self, rep, visit, condax, center):
        DealFactory(account=condax, buying_center=center, at="50")
        told = shown(rep, visit)
        assert "Which points have to stand in the contract for you to sign it?" in told
        assert "What do your colleagues fear about the changeover?" not in told

    def test_it_costs_no_query_per_row(self, rep, visit, condax, center, django_assert_max_num_queries, prepare):
        DealFactory(account=condax, buying_center=center)
        prepare(questions=[{"spin": "situation", "text": f"Question {number}"} for number in range(10)])
        for number in range(12):
            contact = ContactFactory(account=condax)
            visit.people.create(contact=contact)
            MemberFactory(center=center, contact=contact, roles=["user"])
            NeedFactory(center=center, contact=contact, statement=f"Need {number}")
            CommitmentFactory(account=condax, what=f"Step {number}", contact=contact)
            ObjectionFactory(account=condax, contact=contact)
        with django_assert_max_num_queries(64):
            assert rep.get(page("visit_prepare", visit.pk)).status_code == 200

    def test_who_works_on_the_deal_reads_no_names_of_others_at_the_account(self, condax, center, rep2, sign_in):
        deal = DealFactory(account=condax, buying_center=center)
        DealTeamFactory(deal=deal, user=rep2)
        other = ContactFactory(account=condax, name="Somebody Else")
        NeedFactory(center=center, contact=other, statement="Less scrap")
        ObjectionFactory(account=condax, center=center, contact=other, text="Too dear for us")
        visit = VisitFactory(
            account=condax, owner=rep2, state="planned", outcome="", starts_at=timezone.now(), centers=[center]
        )
        told = shown(sign_in(rep2), visit)
        assert "Less scrap" in told
        assert "Too dear for us" in told
        assert "Somebody Else" not in told


class TestSections:
    def test_each_is_saved_without_scripts(self, rep, visit):
        url = page("visit_prepare", visit.pk)
        sent = {
            "aim": {"purpose": "Layout", "planned_commitment": "Budget range", "fallback_commitment": "A date"},
            "checks": {"who": "The buyer", "opening": "Good morning", "talk": "They"},
            "script": {"agree": "Yes, output matters", "vision": "One line less"},
            "presentation": {"audience": "Two engineers", "text_0": "Less scrap", "proof_0": "numbers"},
            "ready": {"outside": ["tools"], "inside": ["smile"]},
            "questions": {"own_text": "What is next?", "own_spin": "need_payoff", "add_problem": ["problem_worst"]},
        }
        for section, values in sent.items():
            answer = rep.post(url, {"section": section, **values})
            assert (answer.status_code, answer.url) == (302, f"{url}#prepare-{section}"), section
        visit.refresh_from_db()
        row = visit.preparation
        assert (visit.purpose, visit.fallback_commitment) == ("Layout", "A date")
        assert row.answers == {"who": "The buyer", "opening": "Good morning", "talk": "They"}
        assert row.script["vision"] == "One line less"
        assert [each["text"] for each in row.benefits] == ["Less scrap"]
        assert row.ready == ["tools", "smile"]
        assert [each.spin for each in row.questions.all()] == ["problem", "need_payoff"]
        told = shown(rep, visit)
        assert 'class="kl-prepare-state is-ready"' in told
        assert "What is next?" in told

    def test_while_typing_only_a_word_comes_back(self, rep, visit):
        answer = save(rep, visit, "checks", who="The buyer")
        told = answer.content.decode()
        assert answer.status_code == 200
        assert "Saved" in told
        assert 'name="version"' in told
        assert "<form" not in told

    def test_a_chip_is_a_commitment_by_a_tap(self, rep, visit):
        assert "<form" in save(rep, visit, "aim", chip="See a demonstration").content.decode()
        visit.refresh_from_db()
        assert visit.planned_commitment == "See a demonstration"
        save(rep, visit, "aim", planned_commitment="See a demonstration", chip="Visit our reference plant")
        visit.refresh_from_db()
        assert visit.fallback_commitment == "Visit our reference plant"

    def test_the_second_writer_sees_what_the_first_has_saved(self, rep, visit, prepare):
        version = version_in(shown(rep, visit), "checks")
        prepare(answers={"who": "The director"})
        answer = save(rep, visit, "checks", version=version, who="The buyer")
        told = answer.content.decode()
        assert answer.status_code == 409
        assert answer["HX-Retarget"] == "#prepare-checks"
        assert "The director" in told
        assert "The buyer" in told
        assert "delay" not in told, "what was refused is not sent again by itself"
        assert VisitPreparation.objects.get().answers == {"who": "The director"}
        assert save(rep, visit, "checks", version=version_in(told, "checks"), who="The buyer").status_code == 200
        assert VisitPreparation.objects.get().answers == {"who": "The buyer"}

    def test_what_others_do_in_another_section_is_no_conflict(self, rep, visit, prepare):
        version = version_in(shown(rep, visit), "checks")
        prepare(script={"agree": "Yes"}, purpose="Layout")
        assert save(rep, visit, "checks", version=version, who="The buyer").status_code == 200

    def test_questions_keep_their_order_and_their_answers(self, rep, visit, prepare):
        prepare(questions=[{"spin": "situation", "text": "First"}, {"spin": "problem", "text": "Second"}])
        first, second = VisitPreparation.objects.get().questions.all()
        save(rep, visit, "questions", keep=[first.pk, second.pk], up=second.pk)
        assert list(VisitPreparation.objects.get().questions.all()) == [second, first]
        save(rep, visit, "questions", keep=[first.pk])
        assert list(VisitPreparation.objects.get().questions.all()) == [first]

    @pytest.mark.parametrize(
        ("section", "values"),
        [
            ("aim", {"purpose": "x" * 301}),
            ("checks", {"who": "x" * 1001}),
            ("checks", {"who": "a\x00b"}),
            ("presentation", {"proof_0": "nonsense"}),
            ("presentation", {"contact_0": "nonsense", "text_0": "X"}),
            ("presentation", {"proof_text_0": "X"}),
            ("presentation", {"question_minutes": "9999"}),
            ("ready", {"outside": ["nonsense"]}),
            ("questions", {"own_text": "x" * 301}),
            ("questions", {"add_problem": ["nonsense"]}),
        ],
    )
    def test_odd_values_are_asked_back(self, rep, visit, section, values):
        assert rep.post(page("visit_prepare", visit.pk), {"section": section, **values}).status_code == 422
        assert not VisitPreparation.objects.exists()

    def test_a_section_that_there_is_not(self, rep, visit):
        assert rep.post(page("visit_prepare", visit.pk), {"section": "nonsense"}).status_code == 404


class TestToday:
    def test_the_row_says_whether_it_is_prepared(self, rep, lin_wei, condax, center):
        visit = plan(condax, hours=0, centers=[center])
        Visit.objects.update(ends_at=timezone.now() + dt.timedelta(hours=1))
        url = page("visit_prepare", visit.pk)
        told = rep.get("/").content.decode()
        assert url in told
        assert "Missing: purpose" in told
        values = {"purpose": "X", "planned_commitment": "Y", "answers": {"who": "A", "opening": "B"}}
        prepare_visit(actor=lin_wei, visit_id=visit.pk, values=values)
        assert "Prepared" in rep.get("/").content.decode()
        assert "Missing" not in rep.get(page("visit_detail", visit.pk)).content.decode()


def test_strangers_see_nothing(sign_in, stranger, visit, rep, canary):
    assert sign_in(stranger).get(page("visit_prepare", visit.pk)).status_code == 404
    assert rep.get(page("visit_prepare", canary.visit.pk)).status_code == 404
    assert CANARY not in shown(rep, visit)


def save(client, visit, section, **values):
    return client.post(page("visit_prepare", visit.pk), {"section": section, **values}, headers={"hx-request": "true"})


def version_in(told, section):
    found = re.search(rf'id="id_{section}_version"', told)
    assert found
    tag = told[told.rindex("<input", 0, found.end()) : told.index(">", found.end())]
    return re.search(r'value="(\d+)"', tag)[1]
