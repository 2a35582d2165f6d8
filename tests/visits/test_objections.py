"""Objections and news of competitors: who writes, who reads, what is settled, and what the figures say."""

import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Competitor
from pipeline.models import Flag
from stakeholders import erasing, personal_data
from stakeholders.models import Contact
from stakeholders.visits import heard
from stakeholders.visits.actions import (
    change_objection,
    change_rival_news,
    record_objection,
    record_rival_news,
    remove_objection,
    remove_rival_news,
)
from stakeholders.visits.models import Objection, RivalNews
from team.models import Activity, Organization
from tests.cast import CANARY
from tests.factories import AccountFactory, ContactFactory, DealFactory, NeedFactory, ObjectionFactory, VisitFactory
from tests.visits.addresses import page


def test_an_objection_is_noted_with_its_day_and_people(lin_wei, condax, center, zhao_min):
    row = record_objection(
        actor=lin_wei, account=condax, center=center, contact=zhao_min, text=" Too dear ", subject="price"
    )
    assert (row.text, row.state, row.settled_on, row.raised_on) == (
        "Too dear",
        "open",
        None,
        Organization.objects.today(),
    )
    activity = Activity.objects.get(verb="objection_recorded")
    assert "Too dear" not in json.dumps(activity.new)


@pytest.mark.parametrize(
    "values",
    [
        {"text": ""},
        {"text": "X", "subject": "weather"},
        {"text": "X", "technique": "magic"},
        {"text": "X", "motive": "odd"},
        {"text": "X", "state": "odd"},
        {"text": "X" * 301},
        {"text": "X", "raised_on": dt.date(2999, 1, 1)},
    ],
)
def test_what_the_method_does_not_know_is_refused(lin_wei, condax, values):
    with pytest.raises(ValidationError):
        record_objection(actor=lin_wei, account=condax, **values)


def test_people_and_visits_elsewhere_are_refused(lin_wei, condax):
    elsewhere = AccountFactory(owner=lin_wei)
    with pytest.raises(ValidationError):
        record_objection(actor=lin_wei, account=condax, text="X", contact=ContactFactory(account=elsewhere))
    with pytest.raises(ValidationError):
        record_objection(actor=lin_wei, account=condax, text="X", visit=VisitFactory(account=elsewhere))


def test_settling_and_taking_up_again(lin_wei, condax):
    row = ObjectionFactory(account=condax)
    row = change_objection(actor=lin_wei, objection_id=row.pk, values={"state": "resolved", "technique": "third_party"})
    assert (row.state, row.settled_on) == ("resolved", Organization.objects.today())
    row = change_objection(actor=lin_wei, objection_id=row.pk, values={"state": "open"})
    assert row.settled_on is None
    assert change_objection(actor=lin_wei, objection_id=row.pk, values={"state": "open"}).version == row.version
    remove_objection(actor=lin_wei, objection_id=row.pk)
    assert not Objection.objects.exists()


def test_who_only_reads_changes_nothing(analyst, rep2, condax):
    row = ObjectionFactory(account=condax)
    with pytest.raises(PermissionDenied):
        change_objection(actor=analyst, objection_id=row.pk, values={"text": "X"})
    with pytest.raises(Objection.DoesNotExist):
        change_objection(actor=rep2, objection_id=row.pk, values={"text": "X"})
    with pytest.raises(PermissionDenied):
        record_objection(actor=analyst, account=condax, text="X")


def test_news_name_a_competitor_or_enter_one(lin_wei, condax):
    news = record_rival_news(actor=lin_wei, account=condax, name=" Hengli  Tech ", text="They hire")
    again = record_rival_news(actor=lin_wei, account=condax, name="hengli tech", text="They moved")
    assert news.competitor == again.competitor
    changed = change_rival_news(actor=lin_wei, news_id=news.pk, values={"competitor": "Bosun", "text": "They left"})
    assert (changed.competitor.name, changed.text) == ("Bosun", "They left")
    for name in ("", " ", "X" * 121, "a\x00b"):
        with pytest.raises(ValidationError):
            record_rival_news(actor=lin_wei, account=condax, name=name, text="X")
    remove_rival_news(actor=lin_wei, news_id=news.pk)
    assert RivalNews.objects.get() == again


def test_a_technique_is_measured_by_what_was_settled(lin_wei, condax):
    for state in ("resolved", "resolved", "stands", "open"):
        ObjectionFactory(account=condax, technique="direct", state=state)
    ObjectionFactory(account=condax, technique="smile")
    long_ago = Organization.objects.today() - dt.timedelta(days=400)
    ObjectionFactory(account=condax, technique="direct", state="stands", raised_on=long_ago)
    found = heard.techniques(Objection.objects.visible_to(lin_wei), Organization.objects.today())
    assert len(found) == 6
    direct = found[3]
    assert (direct.tried, direct.resolved, direct.settled, round(direct.share, 2)) == (4, 2, 3, 0.67)
    assert (found[1].tried, found[1].share) == (1, None)


def test_a_price_objection_before_a_need_is_clear_warns(lin_wei, condax, center, zhao_min):
    old = Organization.objects.today() - dt.timedelta(days=90)
    deal = DealFactory(account=condax, owner=lin_wei, buying_center=center, at="30", stage_entered_on=old)
    row = record_objection(actor=lin_wei, account=condax, center=center, text="Too dear", subject="price")
    warned = Flag.objects.filter(deal=deal, code="price_before_needs", cleared_at=None)
    assert warned.get().since == row.raised_on
    change_objection(actor=lin_wei, objection_id=row.pk, values={"subject": "quality"})
    assert not warned.exists()
    NeedFactory(center=center, contact=zhao_min, maturity=3)
    change_objection(actor=lin_wei, objection_id=row.pk, values={"subject": "price"})
    assert not warned.exists()


def test_texts_that_name_an_erased_person_are_listed(lin_wei, condax, zhao_min):
    row = ObjectionFactory(account=condax, text="Zhao Min says no")
    news = record_rival_news(actor=lin_wei, account=condax, name="Hengli", text="Zhao Min met them")
    found = {(mention.kind, mention.id) for mention in erasing.mentions_of(zhao_min)}
    assert {("visits.objection", row.pk), ("visits.rivalnews", news.pk)} <= found


def test_a_person_gets_what_they_said(lin_wei, condax, zhao_min):
    ObjectionFactory(account=condax, contact=zhao_min, text="Not before May")
    assert personal_data.as_document(zhao_min, lin_wei)["objections"][0]["what"] == "Not before May"


class TestThePages:
    def test_the_list_filters_and_counts(self, rep, condax, canary):
        ObjectionFactory(account=canary.account, text=f"{CANARY} no")
        ObjectionFactory(account=condax, text="Too slow", subject="delivery")
        ObjectionFactory(account=condax, text="Too dear", subject="price", technique="direct", state="resolved")
        url = page("objection_list")
        with CaptureQueriesContext(connection) as few:
            shown = rep.get(url).content.decode()
        asked = len(few.captured_queries)
        assert "Too slow" in shown
        assert "Too dear" in shown
        assert CANARY not in shown
        assert "100%" in shown
        only = rep.get(page("objection_list", subject="price")).content.decode()
        assert "Too slow" not in only
        assert "Too dear" in only
        for number in range(60):
            ObjectionFactory(account=condax, text=f"No {number}", contact=ContactFactory(account=condax))
        with CaptureQueriesContext(connection) as many:
            assert "?page=" in rep.get(url).content.decode()
        assert len(many.captured_queries) <= asked + 1, "whose names may be told"
        assert rep.get(page("objection_list", state="odd", account="odd", page="odd")).status_code == 200

    def test_news_have_their_list(self, rep, lin_wei, condax):
        record_rival_news(actor=lin_wei, account=condax, name="Hengli", text="They hire")
        assert "They hire" in rep.get(page("objection_list", show="news")).content.decode()

    def test_a_sheet_adds_settles_edits_and_removes(self, rep, condax, zhao_min):
        add = page("objection_add", account=condax.pk)
        assert rep.post(add, {"text": ""}).status_code == 422
        sent = {"text": "Too dear", "subject": "price", "state": "open", "raised_on": "2026-01-05"}
        assert rep.post(add, sent | {"contact": zhao_min.pk}).status_code == 302
        row = Objection.objects.get()
        settled = {"version": row.version, "answer": "It lasts", "technique": "direct", "state": "stands"}
        assert rep.post(page("objection_settle", row.pk), settled).status_code == 302
        row.refresh_from_db()
        assert (row.state, row.answer, row.contact) == ("stands", "It lasts", zhao_min)
        changed = sent | {"version": row.version, "state": "resolved", "contact": zhao_min.pk}
        assert rep.post(page("objection_edit", row.pk), changed).status_code == 302
        row.refresh_from_db()
        assert row.state == "resolved"
        assert rep.post(page("objection_edit", row.pk), changed | {"text": "Mine"}).status_code == 409
        assert rep.post(page("objection_remove", row.pk)).status_code == 302
        assert not Objection.objects.exists()

    def test_news_are_added_and_changed_in_a_sheet(self, rep, condax, center):
        sent = {"competitor": "Hengli", "text": "They hire", "heard_on": "2026-01-05"}
        assert rep.post(page("rival_news_add", center=center.pk), sent | {"center": center.pk}).status_code == 302
        row = RivalNews.objects.get()
        assert (row.center, row.competitor.name) == (center, "Hengli")
        sent |= {"version": row.version, "competitor": "Bosun"}
        assert rep.post(page("rival_news_edit", row.pk), sent).status_code == 302
        row.refresh_from_db()
        assert row.competitor == Competitor.objects.get(name="Bosun")

    def test_they_stand_on_the_pages_of_account_deal_and_person(self, rep, lin_wei, condax, center, zhao_min):
        ObjectionFactory(account=condax, center=center, contact=zhao_min, text="Too dear")
        record_rival_news(actor=lin_wei, account=condax, center=center, name="Hengli", text="They hire")
        for url in (
            condax.get_absolute_url(),
            f"/centers/{center.pk}/objections/",
            zhao_min.get_absolute_url(),
        ):
            assert "Too dear" in rep.get(url).content.decode(), url

    def test_a_person_out_of_sight_is_not_named(self, lin_wei, rep2, condax, center, zhao_min):
        hidden = ContactFactory(account=condax, name="Hidden Person")
        row = ObjectionFactory(account=condax, center=center, contact=hidden)
        DealFactory(account=condax, owner=rep2, buying_center=center)
        assert not Contact.objects.visible_to(rep2).filter(pk=hidden.pk).exists()
        [line] = heard.lines(list(heard.objections(rep2)), rep2)
        assert (line.row, line.contact) == (row, None)


def test_programs_do_the_same(rep, condax, center):
    base = {"account": str(condax.pk), "buying_center": str(center.pk), "text": "Too dear", "subject": "price"}
    made = rep.post("/api/v1/objections/", json.dumps(base), content_type="application/json")
    assert made.status_code == 201, made.content
    url = f"/api/v1/objections/{made.json()['id']}/"
    changed = rep.patch(url, json.dumps({"state": "stands"}), content_type="application/json").json()
    assert (changed["state"], changed["settled_on"] is not None) == ("stands", True)
    assert len(rep.get(f"/api/v1/objections/?subject=price&account={condax.pk}").json()["results"]) == 1
    since = changed["updated_at"]
    assert rep.delete(url).status_code == 204
    told = rep.get("/api/v1/objections/", {"updated_since": since}).json()["results"]
    assert {"id": made.json()["id"], "deleted": True} in told
    news = {"account": str(condax.pk), "competitor_name": "Hengli", "text": "They hire"}
    made = rep.post("/api/v1/competitor-news/", json.dumps(news), content_type="application/json").json()
    assert made["competitor_name"] == "Hengli"
    url = f"/api/v1/competitor-news/{made['id']}/"
    changed = rep.patch(url, json.dumps({"competitor_name": "Bosun"}), content_type="application/json")
    assert changed.json()["competitor_name"] == "Bosun"
