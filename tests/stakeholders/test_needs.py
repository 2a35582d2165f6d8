"""Needs, what was found out about them, and the matrix against competitors: actions and pages."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ObjectDoesNotExist
from django.urls import reverse
from django.utils import translation

from accounts.models import Competitor
from stakeholders import reading
from stakeholders.actions import (
    add_differentiator,
    add_research_note,
    change_need,
    change_research_note,
    confirm_need,
    drop_need,
    record_need,
    remove_differentiator,
    remove_research_note,
    restore_need,
)
from stakeholders.models import Differentiator, Need, ResearchNote, StakeholderChange
from team.models import Activity
from tests.cast import CANARY
from tests.factories import (
    AccountFactory,
    AccountTeamFactory,
    BuyingCenterFactory,
    ContactFactory,
    DealFactory,
    MemberFactory,
    NeedFactory,
    VisitFactory,
)
from web.errors import RuleViolation, StaleVersion

SHEET = {"HX-Request": "true", "HX-Target": "sheet"}


@pytest.fixture
def condax(organization, lin_wei):
    return AccountFactory(name="Condax", owner=lin_wei)


@pytest.fixture
def center(condax):
    return BuyingCenterFactory(account=condax, name="Line 4")


@pytest.fixture
def zhao_min(condax, center):
    person = ContactFactory(account=condax, name="Zhao Min")
    MemberFactory(center=center, contact=person, roles=["decision_maker"])
    return person


@pytest.fixture
def rep(lin_wei, sign_in):
    return sign_in(lin_wei)


def url(name, *args):
    return reverse(f"stakeholders:{name}", args=args)


def part(client, center):
    return client.get(url("center_part", center.pk, "needs")).content.decode()


def record(lin_wei, center, **more):
    told = {"kind": "functional", "statement": " A line that does not stop ", "maturity": 2, **more}
    return record_need(actor=lin_wei, center_id=center.pk, **told)


class TestActions:
    def test_a_need_is_recorded_with_its_history_and_told_without_its_words(self, lin_wei, center, zhao_min):
        need = record(lin_wei, center, contact=zhao_min, tags=["hidden", "homogeneous"])
        assert (need.statement, need.learned_on, need.tags) == (
            "A line that does not stop",
            lin_wei.today(),
            ["homogeneous", "hidden"],
        )
        row = StakeholderChange.objects.get(field="need")
        assert (row.center, row.contact, row.new["state"]) == (center, zhao_min, "recorded")
        said = Activity.objects.get(verb="need_changed")
        assert (said.scope_id, said.new["centers"]) == (center.pk, [str(center.pk)])
        assert "does not stop" not in str(said.new)

    def test_confirming_names_who_and_when_and_taking_it_back_both(self, lin_wei, center, zhao_min):
        need = confirm_need(actor=lin_wei, need_id=record(lin_wei, center).pk, by=zhao_min)
        assert (need.confirmed_by, need.confirmed_on) == (zhao_min, lin_wei.today())
        need = change_need(actor=lin_wei, need_id=need.pk, values={"confirmed_by": None})
        assert (need.confirmed_by, need.confirmed_on) == (None, None)
        with pytest.raises(ValidationError) as refused:
            change_need(actor=lin_wei, need_id=need.pk, values={"confirmed_on": lin_wei.today()})
        assert list(refused.value.message_dict) == ["confirmed_by"]

    def test_a_dropped_need_is_changed_only_after_it_is_taken_up_again(self, lin_wei, center, zhao_min):
        need = drop_need(actor=lin_wei, need_id=record(lin_wei, center).pk, reason="Solved")
        for act in (
            lambda: change_need(actor=lin_wei, need_id=need.pk, values={"maturity": 3}),
            lambda: confirm_need(actor=lin_wei, need_id=need.pk, by=zhao_min),
            lambda: drop_need(actor=lin_wei, need_id=need.pk),
        ):
            with pytest.raises(RuleViolation) as refused:
                act()
            assert refused.value.code == "need_dropped"
        assert restore_need(actor=lin_wei, need_id=need.pk).dropped_on is None
        states = [row.new["state"] for row in StakeholderChange.objects.filter(field="need").order_by("pk")]
        assert states == ["recorded", "dropped", "recorded"]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("maturity", 5),
            ("maturity", 0),
            ("kind", "wish"),
            ("level", "space"),
            ("tags", ["cheap"]),
            ("tags", "hidden"),
            ("learned_on", dt.date(2999, 1, 1)),
            ("confirmed_on", dt.date(2999, 1, 1)),
            ("statement", "  "),
        ],
    )
    def test_a_wrong_value_is_refused_by_its_name_and_leaves_nothing(self, lin_wei, center, zhao_min, field, value):
        need = record(lin_wei, center, confirmed_by=zhao_min)
        with pytest.raises(ValidationError) as refused:
            change_need(actor=lin_wei, need_id=need.pk, values={field: value})
        assert list(refused.value.message_dict) == [field]
        need.refresh_from_db()
        assert need.version == 1

    def test_people_of_elsewhere_and_visits_out_of_sight_are_no_source(self, lin_wei, center, canary):
        need = record(lin_wei, center)
        elsewhere = ContactFactory(account=AccountFactory(owner=lin_wei))
        for person in (elsewhere, canary.contact):
            with pytest.raises((ValidationError, ObjectDoesNotExist)):
                confirm_need(actor=lin_wei, need_id=need.pk, by=person)
        with pytest.raises(ValidationError, match="no such visit"):
            change_need(actor=lin_wei, need_id=need.pk, values={"visit_id": canary.visit.pk})

    def test_who_only_reads_is_refused_and_a_stranger_finds_nothing(self, lin_wei, analyst, stranger, rep2, center):
        need = record(lin_wei, center)
        AccountTeamFactory(account=center.account, user=rep2)
        for actor in (analyst, rep2):
            with pytest.raises(PermissionDenied):
                change_need(actor=actor, need_id=need.pk, values={"maturity": 3})
            with pytest.raises(PermissionDenied):
                record(actor, center)
        for act in (change_need, drop_need):
            more = {"values": {"maturity": 3}} if act is change_need else {}
            with pytest.raises(Need.DoesNotExist):
                act(actor=stranger, need_id=need.pk, **more)
        with pytest.raises(StaleVersion):
            change_need(actor=lin_wei, need_id=need.pk, values={"maturity": 3}, expected_version=9)
        assert Need.objects.get().maturity == 2

    def test_an_item_is_answered_once_changed_and_opened_again(self, lin_wei, manager, center):
        note = add_research_note(actor=lin_wei, center_id=center.pk, item="process", note="Paper, then mail")
        with pytest.raises(RuleViolation) as refused:
            add_research_note(actor=lin_wei, center_id=center.pk, item="process", note="Again")
        assert refused.value.code == "already_answered"
        with pytest.raises(ValidationError):
            add_research_note(actor=lin_wei, center_id=center.pk, item="horoscope", note="Lion")
        note = change_research_note(actor=manager, note_id=note.pk, note="All by mail")
        assert (note.note, note.by, note.version) == ("All by mail", manager, 2)
        remove_research_note(actor=lin_wei, note_id=note.pk)
        assert not ResearchNote.objects.exists()
        old = [row.old for row in StakeholderChange.objects.filter(field="research:process").order_by("pk")]
        assert old == [None, "Paper, then mail", "All by mail"]

    def test_a_cell_of_the_matrix_says_something(self, lin_wei, center):
        rival = Competitor.objects.create(name="Sonron")
        told = {"actor": lin_wei, "center_id": center.pk, "competitor": rival, "aspect": "image"}
        for wrong in ({}, {"standing": 3}, {"ours": " "}):
            with pytest.raises(ValidationError):
                add_differentiator(**told, **wrong)
        row = add_differentiator(**told, standing=-2)
        with pytest.raises(RuleViolation) as refused:
            add_differentiator(**told, standing=1)
        assert refused.value.code == "already_compared"
        remove_differentiator(actor=lin_wei, row_id=row.pk)
        assert StakeholderChange.objects.filter(field="differentiator").count() == 2


class TestPages:
    def test_an_empty_part_says_what_to_do(self, rep, center):
        assert "Ask what does not work well" in part(rep, center)

    def test_a_need_is_added_in_the_sheet_changed_confirmed_dropped_and_taken_up_again(
        self, rep, lin_wei, center, zhao_min
    ):
        visit = VisitFactory(account=center.account, met=[zhao_min], centers=[center])
        sheet = rep.get(url("need_add", center.pk), headers=SHEET).content.decode()
        assert str(visit.pk) in sheet
        assert "checked" not in sheet, "nobody is told how ripe it is"
        body = {"statement": "No stop at night", "contact": zhao_min.pk, "kind": "functional", "version": "1"}
        refused = rep.post(url("need_add", center.pk), body, headers=SHEET)
        assert refused.status_code == 422
        assert "No stop at night" in refused.content.decode()
        more = {"maturity": "3", "visit": visit.pk, "tags": ["hidden"], "level": "operation"}
        answer = rep.post(url("need_add", center.pk), body | more, headers=SHEET)
        assert answer.status_code == 204
        need = Need.objects.get()
        assert (need.visit_id, need.tags, need.learned_on) == (visit.pk, ["hidden"], lin_wei.today())
        assert url("need_drop", need.pk) in answer.headers["HX-Trigger"], "it can be undone at once"
        shown = part(rep, center)
        for text in (
            "No stop at night",
            "Zhao Min",
            "The problem grows",
            "3 of 4",
            "●●●○",
            visit.get_channel_display(),
            "Hidden",
        ):
            assert text in shown, text
        assert rep.post(url("need_confirm", need.pk), {"by": zhao_min.pk}).status_code == 302
        assert "confirmed by Zhao Min" in part(rep, center)
        changed = {**body, **more, "maturity": "4", "benefit": "Two shifts more", "version": "2"}
        assert rep.post(url("need_edit", need.pk), changed).status_code == 302
        need.refresh_from_db()
        assert (need.maturity, need.benefit, need.confirmed_by) == (4, "Two shifts more", zhao_min)
        assert rep.post(url("need_confirm", need.pk), {"by": ""}).status_code == 302
        assert "confirmed by Zhao Min" not in part(rep, center)
        rep.post(url("need_drop", need.pk), {"reason": "Solved"})
        assert url("need_edit", need.pk) not in part(rep, center)
        rep.post(url("need_restore", need.pk))
        assert url("need_edit", need.pk) in part(rep, center)

    def test_explicit_and_implicit_stand_apart_the_ripest_first(self, rep, center, zhao_min):
        for statement, kind, maturity in (("Bbb", "user", 1), ("Aaa", "user", 4), ("Ccc", "career", 2)):
            NeedFactory(center=center, contact=zhao_min, statement=statement, kind=kind, maturity=maturity)
        shown = part(rep, center)
        places = [shown.index(text) for text in ("Explicit: they say so", "Aaa", "Bbb", "Implicit: seldom said", "Ccc")]
        assert places == sorted(places)

    def test_the_checklist_asks_what_the_needs_concern_and_keeps_answers(self, rep, center, zhao_min):
        NeedFactory(center=center, contact=zhao_min, level="operation")
        shown = part(rep, center)
        assert url("research_note", center.pk, "process") in shown
        assert url("research_note", center.pk, "customers") not in shown
        assert rep.post(url("research_note", center.pk, "process"), {"note": "", "version": "1"}).status_code == 422
        rep.post(url("research_note", center.pk, "process"), {"note": "By paper", "version": "1"})
        assert "By paper" in part(rep, center)
        rep.post(url("research_note", center.pk, "process"), {"note": "", "version": "1"})
        assert not ResearchNote.objects.exists()
        assert rep.get(url("research_note", center.pk, "horoscope")).status_code == 404

    def test_the_matrix_has_a_row_for_each_rival_and_is_read_without_color(self, rep, center):
        deal = DealFactory(account=center.account, buying_center=center)
        rival, other = Competitor.objects.create(name="Sonron"), Competitor.objects.create(name="Alba")
        deal.competitors.create(competitor=rival)
        cell = url("differentiator_edit", center.pk, rival.pk, "service")
        assert cell in part(rep, center)
        assert rep.get(url("differentiator_edit", center.pk, rival.pk, "price")).status_code == 404
        rep.post(cell, {"standing": "-1", "ours": "Depot in Wuxi", "theirs": "Depot next door", "version": "1"})
        new = {"competitor": other.pk, "aspect": "image", "standing": "2", "version": "1"}
        assert rep.post(url("differentiator_add", center.pk), new).status_code == 302
        shown = part(rep, center)
        for text in ("\N{MINUS SIGN}1 behind", "Depot in Wuxi", "Depot next door", "Alba", "+2 clearly ahead"):
            assert text in shown, text
        rep.post(cell, {"standing": "", "ours": "", "theirs": "", "version": "1"})
        assert [row.competitor for row in Differentiator.objects.all()] == [other]

    def test_a_persons_needs_stand_on_their_page_as_far_as_the_reader_sees(self, rep, sign_in, rep2, center, zhao_min):
        NeedFactory(center=center, contact=zhao_min, statement="No stop at night")
        secret = BuyingCenterFactory(account=center.account, name="Secret line")
        NeedFactory(center=secret, contact=zhao_min, statement="Secret need")
        shown = rep.get(url("contact_detail", zhao_min.pk)).content.decode()
        assert "No stop at night" in shown
        assert "Secret need" in shown
        DealFactory(account=center.account, owner=rep2, buying_center=center)
        shown = sign_in(rep2).get(url("contact_detail", zhao_min.pk)).content.decode()
        assert "No stop at night" in shown
        assert "Secret" not in shown

    def test_a_reader_is_offered_no_change(self, sign_in, analyst, center, zhao_min):
        NeedFactory(center=center, contact=zhao_min)
        shown = part(sign_in(analyst), center)
        assert "A line that does not stop at night" in shown
        assert "data-sheet" not in shown[shown.index('id="needs"') :]

    def test_nobody_of_elsewhere_is_offered(self, rep, center, zhao_min, canary):
        for address in (url("need_add", center.pk), url("need_confirm", NeedFactory(center=center).pk)):
            shown = rep.get(address).content.decode()
            assert "Zhao Min" in shown
            assert CANARY not in shown
        body = {"statement": "X", "contact": canary.contact.pk, "kind": "user", "maturity": "2", "version": "1"}
        assert rep.post(url("need_add", center.pk), body).status_code == 422

    def test_it_costs_the_same_however_many_there_are(self, rep, center, zhao_min, django_assert_max_num_queries):
        def enlarge(count):
            for number in range(count):
                person = ContactFactory(account=center.account)
                MemberFactory(center=center, contact=person)
                visit = VisitFactory(account=center.account, met=[person], centers=[center])
                NeedFactory(center=center, contact=person, confirmed_by=zhao_min, confirmed_on=visit.starts_at.date(),
                            visit_id=visit.pk, level="management")  # fmt: skip
                rival = Competitor.objects.create(name=f"Rival {Competitor.objects.count()} {number}")
                Differentiator.objects.create(center=center, competitor=rival, aspect="product", standing=1)

        enlarge(2)
        with django_assert_max_num_queries(30) as few:
            part(rep, center)
        enlarge(12)
        with django_assert_max_num_queries(len(few)):
            part(rep, center)

    def test_the_story_tells_it_in_words_of_both_languages(self, lin_wei, center, zhao_min):
        need = record(lin_wei, center, contact=zhao_min)
        change_need(actor=lin_wei, need_id=need.pk, values={"maturity": 3})
        confirm_need(actor=lin_wei, need_id=need.pk, by=zhao_min)
        drop_need(actor=lin_wei, need_id=need.pk)
        told = [entry["text"].partition(": ")[2] for entry in reading.story_of(zhao_min, lin_wei)]
        assert told == ["dropped", "confirmed", "A little dissatisfied → The problem grows", "recorded"]
        with translation.override("zh-hans"):
            assert len(reading.story_of(zhao_min, lin_wei)) == 4
