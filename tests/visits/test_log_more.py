"""What stands under More of the phone form: written in one transaction with the visit, exactly once, or not at all."""

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Competitor
from stakeholders.models import Contact, Member, Need
from stakeholders.visits.actions import change_visit, log_visit
from stakeholders.visits.models import Objection, RivalNews, Visit, VisitFile
from stakeholders.visits.reports import HeardNeed, HeardObjection
from stakeholders.visits.work import usual_work
from team.records import new_id
from tests.factories import ContactFactory, DealFactory, VisitFactory
from tests.visits.addresses import page

LOG = page("visit_log")
PDF = b"%PDF-1.7\n1 0 obj\n"


FULL = {
    "question_types": ["problem", "situation"],
    "steps": ["enter", "prepare"],
    "closing": "ultimatum",
    "need-0-statement": "A line that does not stop at night",
    "need-0-kind": "functional",
    "need-0-maturity": "3",
    "need-0-is_confirmed": "on",
    "objection-0-text": "Too dear",
    "objection-0-subject": "price",
    "objection-0-motive": "false",
    "objection-0-technique": "five_questions",
    "objection-0-answer": "Over ten years it is cheaper",
    "objection-0-state": "resolved",
    "objection-2-text": "Delivery takes too long",
    "objection-2-state": "open",
    "news-0-name": "Hengli",
    "news-0-text": "They offer a leased line",
}


def test_all_of_it_is_written_with_the_visit(rep, sheet, zhao_min, center):
    sent = sheet | FULL | {f"rung_{zhao_min.pk}": "3", f"attitude_{zhao_min.pk}": "-1"}
    assert rep.post(LOG, sent).status_code == 302
    visit = Visit.objects.get()
    assert visit.question_types == ["situation", "problem"]
    assert visit.steps == ["prepare", "enter"]
    assert (visit.closing, visit.work) == ("ultimatum", "preparation")
    need = Need.objects.get()
    assert (need.contact, need.maturity, need.confirmed_by, need.visit_id) == (zhao_min, 3, zhao_min, visit.pk)
    dear, slow = Objection.objects.order_by("created_at")
    assert (dear.subject, dear.motive, dear.technique, dear.state) == ("price", "false", "five_questions", "resolved")
    assert dear.settled_on is not None
    assert (slow.text, slow.state, slow.contact, slow.visit, slow.center) == (
        "Delivery takes too long",
        "open",
        zhao_min,
        visit,
        center,
    )
    news = RivalNews.objects.get()
    assert (news.competitor.name, news.visit) == ("Hengli", visit)
    zhao_min.refresh_from_db()
    assert zhao_min.rung == 3
    assert Member.objects.get(contact=zhao_min).attitude == -1


def test_sent_twice_it_is_written_once(rep, sheet):
    for _ in range(2):
        assert rep.post(LOG, sheet | FULL).status_code == 302
    assert (Visit.objects.count(), Need.objects.count(), Objection.objects.count()) == (1, 1, 2)
    assert RivalNews.objects.count() == 1


@pytest.mark.parametrize(
    "slip",
    [
        {"need-0-statement": "A faster line"},
        {"need-0-kind": "user"},
        {"objection-1-answer": "It pays"},
        {"objection-1-text": "X" * 301},
        {"news-0-text": "They are cheap"},
        {"news-0-name": "Hengli"},
        {"objection-0-text": "X", "objection-0-technique": "magic"},
        {"steps": ["fly"]},
        {"closing": "magic"},
        {"need-0-statement": "X", "need-0-kind": "user", "need-0-maturity": "9"},
    ],
)
def test_half_said_things_come_back_beside_their_field(rep, sheet, slip):
    answer = rep.post(LOG, sheet | slip)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "kl-error" in shown
    assert '<details class="kl-fold kl-log-more" open>' in shown
    assert not Visit.objects.exists()


def test_what_is_known_of_a_competitor_is_not_entered_twice(rep, sheet):
    known = Competitor.objects.create(name="Hengli")
    assert rep.post(LOG, sheet | {"news-0-name": " hengli ", "news-0-text": "They moved"}).status_code == 302
    assert RivalNews.objects.get().competitor == known


def test_a_refused_part_leaves_nothing(lin_wei, report):
    with pytest.raises(ValidationError):
        log_visit(
            actor=lin_wei,
            report=report(
                objections=(HeardObjection("Too dear"),),
                needs=(HeardNeed("X", "no such kind"),),
            ),
        )
    assert [model.objects.count() for model in (Visit, Objection, Need)] == [0, 0, 0]


def test_a_need_belongs_to_a_deal(lin_wei, report):
    with pytest.raises(ValidationError) as caught:
        log_visit(actor=lin_wei, report=report(centers=(), needs=(HeardNeed("X", "user"),)))
    assert "needs" in caught.value.message_dict


def test_too_much_at_once_is_refused(lin_wei, report):
    many = tuple(HeardObjection(f"No {number}") for number in range(21))
    with pytest.raises(ValidationError):
        log_visit(actor=lin_wei, report=report(objections=many))


def test_who_was_not_met_keeps_their_rung(lin_wei, report, condax):
    absent = ContactFactory(account=condax)
    log_visit(actor=lin_wei, report=report(rungs={absent.pk: 5}))
    assert Contact.objects.get(pk=absent.pk).rung is None


def test_a_closing_line_can_be_put_right_later(lin_wei, report):
    visit = log_visit(actor=lin_wei, report=report(steps=("enter",)))
    change_visit(actor=lin_wei, visit_id=visit.pk, values={"steps": ["thank", "enter"], "work": "presentation"})
    visit.refresh_from_db()
    assert (visit.steps, visit.work) == (["enter", "thank"], "presentation")
    with pytest.raises(ValidationError):
        change_visit(actor=lin_wei, visit_id=visit.pk, values={"closing": "magic"})


def test_the_report_can_be_put_right_on_its_page(rep, condax, zhao_min):
    visit = VisitFactory(account=condax, met=[zhao_min], steps=["enter"])
    form = rep.get(page("visit_edit", visit.pk)).context["form"]
    moments = {
        name: timezone.localtime(getattr(visit, name), form.user.zone).strftime("%Y-%m-%dT%H:%M")
        for name in ("starts_at", "ends_at")
    }
    sent = {"version": visit.version, "channel": "on_site", "outcome": "continuation", "with_people": [zhao_min.pk]}
    sent |= moments | {"steps": ["enter", "ask"], "question_types": ["implication"], "closing": "alternative"}
    assert rep.post(page("visit_edit", visit.pk), sent).status_code == 302
    visit.refresh_from_db()
    assert (visit.steps, visit.question_types, visit.closing) == (["enter", "ask"], ["implication"], "alternative")


class TestThePartOfTheSale:
    @pytest.mark.parametrize(
        ("stage", "has_won", "work"),
        [
            ("", False, "preparation"),
            ("", True, "after_sales"),
            ("10", True, "preparation"),
            ("30", False, "preparation"),
            ("40", False, "presentation"),
            ("50", False, "presentation"),
            ("80", False, "after_sales"),
            ("odd", False, "preparation"),
        ],
    )
    def test_follows_the_stage(self, stage, has_won, work):
        assert usual_work(stage, has_won=has_won) == work

    def test_of_the_deal(self, lin_wei, report, condax, center):
        DealFactory(account=condax, owner=lin_wei, buying_center=center, at="40")
        assert log_visit(actor=lin_wei, report=report()).work == "presentation"
        assert log_visit(actor=lin_wei, report=report(work="after_sales")).work == "after_sales"


class TestThePage:
    def test_a_first_visit_is_told_to_be_short(self, rep, condax):
        assert 'id="cold-visit"' in rep.get(page("visit_log", account=condax.pk)).content.decode()
        VisitFactory(account=condax)
        assert 'id="cold-visit"' not in rep.get(page("visit_log", account=condax.pk)).content.decode()

    def test_stays_small_with_many_people(self, rep, condax, center):
        url = page("visit_log", center=center.pk)
        with CaptureQueriesContext(connection) as few:
            rep.get(url)
        asked = len(few.captured_queries)
        for number in range(100):
            ContactFactory(account=condax, name=f"Person number {number}")
        with CaptureQueriesContext(connection) as many:
            shown = rep.get(url).content
        assert len(many.captured_queries) <= asked
        assert len(shown) < 60 * 1024

    def test_shows_what_was_said_on_the_visits_page(self, rep, sheet):
        rep.post(LOG, sheet | FULL)
        shown = rep.get(page("visit_detail", Visit.objects.get().pk)).content.decode()
        for words in ("A line that does not stop at night", "Too dear", "They offer a leased line", "Ultimatum"):
            assert words in shown
        assert "Pressure:" in shown

    def test_after_saving_each_line_is_one_tap(self, rep, sheet, zhao_min):
        rep.post(LOG, sheet)
        visit = Visit.objects.get()
        after = page("visit_after", visit.pk)
        shown = rep.get(after).content.decode()
        assert f'name="rung_{zhao_min.pk}" value="4"' in shown
        assert f'name="attitude_{zhao_min.pk}" value="1"' in shown
        assert rep.post(after, {f"rung_{zhao_min.pk}": "4"}).status_code == 302
        zhao_min.refresh_from_db()
        assert zhao_min.rung == 4

    def test_files_of_a_refused_form_are_named_to_be_chosen_again(self, rep, sheet):
        photo = SimpleUploadedFile("plant.pdf", PDF)
        answer = rep.post(LOG, sheet | {"outcome": "", "files": [photo]})
        assert answer.status_code == 422
        assert "plant.pdf" in answer.content.decode()
        assert 'id="files-again"' in answer.content.decode()
        assert not VisitFile.objects.exists()


def test_programs_send_the_same(lin_wei, rep, condax, center, zhao_min):
    pk = str(new_id())
    body = {
        "id": pk,
        "account": str(condax.pk),
        "buying_centers": [str(center.pk)],
        "starts_at": (timezone.now() - dt.timedelta(hours=1)).isoformat(),
        "met": [str(zhao_min.pk)],
        "outcome": "continuation",
        "question_types": ["need_payoff"],
        "steps": ["ask"],
        "closing": "assumptive",
        "needs": [{"statement": "Less waste", "kind": "operating", "maturity": 2, "is_confirmed": True}],
        "objections": [{"text": "Not now", "subject": "timing", "state": "stands"}],
        "rival_news": [{"competitor_name": "Hengli", "text": "They hire"}],
        "rungs": [{"contact": str(zhao_min.pk), "rung": 2}],
    }
    for _ in range(2):
        answer = rep.post("/api/v1/visits/", json.dumps(body), content_type="application/json")
        assert answer.status_code == 201
    shown = answer.json()
    assert (shown["question_types"], shown["steps"], shown["closing"], shown["work"]) == (
        ["need_payoff"],
        ["ask"],
        "assumptive",
        "preparation",
    )
    assert (Need.objects.count(), Objection.objects.count(), RivalNews.objects.count()) == (1, 1, 1)
    for wrong in ({"closing": "magic"}, {"steps": ["fly"]}, {"rival_news": [{"text": "X"}]}, {"needs": [{}]}):
        refused = rep.post("/api/v1/visits/", json.dumps(body | wrong), content_type="application/json")
        assert refused.status_code == 400
