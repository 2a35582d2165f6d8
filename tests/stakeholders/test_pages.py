"""Pages and sheets of contacts, members and commitments."""

import datetime as dt
import json

import pytest
from django.urls import reverse

from stakeholders import reading
from stakeholders.models import Commitment, Contact, Member
from tests.cast import CANARY
from tests.factories import (
    AccountFactory,
    BuyingCenterFactory,
    CommitmentFactory,
    ContactFactory,
    DealFactory,
    MemberFactory,
    UserFactory,
    VisitFactory,
)
from web import panels, searches

SHEET = {"HX-Request": "true", "HX-Target": "sheet"}


@pytest.fixture
def condax(organization, lin_wei):
    return AccountFactory(name="Condax", owner=lin_wei)


@pytest.fixture
def zhao_min(condax):
    return ContactFactory(account=condax, name="Zhao Min", phone="+86 10 5555")


@pytest.fixture
def member(condax, zhao_min):
    return MemberFactory(center=BuyingCenterFactory(account=condax, name="Line 4"), contact=zhao_min, roles=["coach"])


@pytest.fixture
def rep(lin_wei, sign_in):
    return sign_in(lin_wei)


def page(name, *args):
    return reverse(f"stakeholders:{name}", args=args)


class TestContact:
    def test_the_page_tells_who_it_is(self, office_hours, rep, lin_wei, zhao_min, member):
        VisitFactory(account=zhao_min.account, met=[zhao_min])
        CommitmentFactory(
            account=zhao_min.account, contact=zhao_min, what="Send the budget", side="theirs", assignee=None
        )
        shown = rep.get(page("contact_detail", zhao_min.pk)).content.decode()
        for text in ("Zhao Min", "Line 4", "Coach", "tel:+86105555", "Send the budget", "today"):
            assert text in shown

    def test_it_costs_the_same_however_much_there_is(self, rep, zhao_min, member, django_assert_max_num_queries):
        for number in range(12):
            CommitmentFactory(account=zhao_min.account, contact=zhao_min, center=member.center)
            MemberFactory(center=BuyingCenterFactory(account=zhao_min.account), contact=zhao_min, roles=["user"])
            VisitFactory(account=zhao_min.account, met=[zhao_min], centers=[member.center])
            ContactFactory(account=zhao_min.account, reports_to=zhao_min, name=f"Report {number}")
        with django_assert_max_num_queries(39):
            assert rep.get(page("contact_detail", zhao_min.pk)).status_code == 200

    def test_strangers_find_nothing(self, sign_in, stranger, zhao_min):
        assert sign_in(stranger).get(page("contact_detail", zhao_min.pk)).status_code == 404

    def test_an_analyst_reads_but_does_not_edit(self, sign_in, analyst, zhao_min):
        client = sign_in(analyst)
        assert client.get(page("contact_detail", zhao_min.pk)).status_code == 200
        assert client.get(page("contact_edit", zhao_min.pk)).status_code == 403
        assert client.get(page("contact_create", zhao_min.account_id)).status_code == 403

    def test_who_reaches_one_center_sees_nothing_of_the_others(self, sign_in, rep2, zhao_min, member):
        DealFactory(account=zhao_min.account, owner=rep2, buying_center=member.center)
        secret = BuyingCenterFactory(account=zhao_min.account, name="Secret line")
        MemberFactory(center=secret, contact=zhao_min)
        CommitmentFactory(account=zhao_min.account, center=secret, contact=zhao_min, what="Secret promise")
        shown = sign_in(rep2).get(page("contact_detail", zhao_min.pk)).content.decode()
        assert "Line 4" in shown
        assert "Secret" not in shown

    def test_quick_add(self, rep, condax, canary):
        form = rep.get(page("contact_create", condax.pk))
        assert CANARY not in form.content.decode()
        answer = rep.post(page("contact_create", condax.pk), {"name": "Chen Bo", "version": "1"})
        assert answer.status_code == 302
        assert answer.url == page("contact_detail", Contact.objects.get(name="Chen Bo").pk)

    def test_of_very_many_people_the_first_are_shown_and_it_says_so(self, rep, condax, monkeypatch):
        monkeypatch.setattr(reading, "MOST_PEOPLE", 13)
        for number in range(13):
            ContactFactory(account=condax, name=f"Person {number:02}")
        assert "There are more." not in rep.get(condax.get_absolute_url()).content.decode()
        ContactFactory(account=condax, name="Zzz")
        shown = rep.get(condax.get_absolute_url()).content.decode()
        assert "There are more." in shown
        assert "13+" in shown

    def test_a_missing_name_is_said_and_the_rest_kept(self, rep, condax):
        answer = rep.post(page("contact_create", condax.pk), {"title": "Director of works", "version": "1"})
        assert answer.status_code == 422
        assert "Director of works" in answer.content.decode()

    def test_an_id_of_another_account_is_no_choice(self, rep, condax, canary):
        sent = {"name": "Chen Bo", "reports_to": canary.contact.pk, "version": "1"}
        answer = rep.post(page("contact_create", condax.pk), sent)
        assert answer.status_code == 422
        assert CANARY not in answer.content.decode()
        assert not Contact.objects.filter(name="Chen Bo").exists()

    def test_the_second_of_two_writers_is_told(self, rep, zhao_min):
        url = page("contact_edit", zhao_min.pk)
        first = {"name": "Zhao Min", "title": "COO", "version": "1"}
        assert rep.post(url, first).status_code == 302
        answer = rep.post(url, {"name": "Zhao Min", "title": "CFO", "version": "1"})
        assert answer.status_code == 409
        shown = answer.content.decode()
        assert "COO" in shown
        assert "CFO" in shown
        zhao_min.refresh_from_db()
        assert zhao_min.title == "COO"

    def test_a_superior_who_has_left_stays_until_another_is_chosen(self, rep, lin_wei, condax, zhao_min):
        superior = ContactFactory(account=condax, name="Wu Lei", left_on=lin_wei.today())
        Contact.objects.filter(pk=zhao_min.pk).update(reports_to=superior)
        url = page("contact_edit", zhao_min.pk)
        assert "Wu Lei" in rep.get(url).content.decode()
        sent = {"name": "Zhao Min", "title": "COO", "reports_to": superior.pk, "version": "1"}
        assert rep.post(url, sent).status_code == 302
        zhao_min.refresh_from_db()
        assert (zhao_min.title, zhao_min.reports_to) == ("COO", superior)

    def test_a_superior_out_of_sight_stays_and_is_not_named(self, sign_in, rep2, zhao_min, member):
        DealFactory(account=zhao_min.account, owner=rep2, buying_center=member.center)
        superior = ContactFactory(account=zhao_min.account, name="Secret person")
        Contact.objects.filter(pk=zhao_min.pk).update(reports_to=superior)
        client, url = sign_in(rep2), page("contact_edit", zhao_min.pk)
        assert "Secret person" not in client.get(url).content.decode()
        assert client.post(url, {"name": "Zhao Min", "title": "COO", "version": "1"}).status_code == 302
        zhao_min.refresh_from_db()
        assert (zhao_min.title, zhao_min.reports_to) == ("COO", superior)

    def test_the_sheet_closes_and_the_page_under_it_is_drawn_anew(self, rep, zhao_min):
        url = page("contact_edit", zhao_min.pk)
        opened = rep.get(url, headers=SHEET)
        assert b"<html" not in opened.content
        saved = rep.post(url, {"name": "Zhao Min", "title": "COO", "version": "1"}, headers=SHEET)
        assert saved.status_code == 204
        told = json.loads(saved["HX-Trigger"])
        assert set(told) == {"sheet:close", "record:changed", "toast"}
        assert told["toast"] == {"text": "Saved.", "undo": ""}


class TestMember:
    def test_a_person_is_added_with_roles(self, rep, condax, member, canary):
        chen_bo = ContactFactory(account=condax, name="Chen Bo")
        url = page("member_add", member.center_id)
        shown = rep.get(url).content.decode()
        assert "Chen Bo" in shown
        assert CANARY not in shown
        sent = {"contact": chen_bo.pk, "roles": ["decision_maker"], "functions": ["economic"], "version": "1"}
        assert rep.post(url, sent | {"attitude": "-1"}).status_code == 302
        added = Member.objects.get(contact=chen_bo)
        assert (added.attitude, added.attitude_basis) == (-1, "assumed")
        assert sorted(row.code for row in added.role_rows.all()) == ["decision_maker", "economic"]

    def test_roles_and_attitude_are_edited(self, rep, member):
        url = page("member_edit", member.center_id, member.pk)
        assert b"checked" in rep.get(url).content
        sent = {"roles": ["user"], "attitude": "1", "attitude_basis": "statement", "version": "1"}
        assert rep.post(url, sent).status_code == 302
        member.refresh_from_db()
        assert [row.code for row in member.role_rows.all()] == ["user"]
        assert (member.attitude, member.attitude_basis) == (1, "statement")

    def test_a_new_attitude_keeps_how_it_is_known_and_is_new_today(self, rep, lin_wei, member):
        day = dt.date(2026, 3, 2)
        Member.objects.update(attitude=1, attitude_basis="visit", attitude_on=day)
        sent = {"roles": ["coach"], "attitude": "0", "attitude_basis": "visit", "attitude_on": day, "version": "1"}
        assert rep.post(page("member_edit", member.center_id, member.pk), sent).status_code == 302
        member.refresh_from_db()
        assert (member.attitude, member.attitude_basis, member.attitude_on) == (0, "visit", lin_wei.today())

    def test_another_basis_leaves_attitude_and_day(self, rep, member):
        day = dt.date(2026, 3, 2)
        Member.objects.update(attitude=1, attitude_basis="assumed", attitude_on=day)
        sent = {"roles": ["coach"], "attitude": "1", "attitude_basis": "statement", "attitude_on": day, "version": "1"}
        assert rep.post(page("member_edit", member.center_id, member.pk), sent).status_code == 302
        member.refresh_from_db()
        assert (member.attitude, member.attitude_basis, member.attitude_on) == (1, "statement", day)

    def test_an_own_weight_without_reason_is_refused_at_its_field(self, rep, member):
        answer = rep.post(page("member_edit", member.center_id, member.pk), {"weight_override": "0.5", "version": "1"})
        assert answer.status_code == 422
        assert "Say why the weight differs" in answer.content.decode()

    def test_removing_asks_first(self, rep, member):
        url = page("member_remove", member.center_id, member.pk)
        assert "Take Zhao Min out?" in rep.get(url).content.decode()
        assert Member.objects.exists()
        assert rep.post(url).status_code == 302
        assert not Member.objects.exists()

    def test_technical_content(self, rep, member):
        url = page("center_edit", member.center_id)
        assert rep.post(url, {"name": "Line 4", "technical_content": "0.7", "version": "1"}).status_code == 302
        assert rep.post(url, {"name": "Line 4", "technical_content": "7", "version": "2"}).status_code == 422

    @pytest.mark.parametrize(("person", "status"), [("analyst", 403), ("stranger", 404)])
    def test_others(self, cast, sign_in, member, person, status):
        client = sign_in(cast.everybody[person])
        for url in (
            page("member_add", member.center_id),
            page("member_edit", member.center_id, member.pk),
            page("member_remove", member.center_id, member.pk),
            page("center_edit", member.center_id),
        ):
            assert client.get(url).status_code == status
            assert client.post(url, {"version": "1"}).status_code == status


class TestCommitment:
    @pytest.fixture
    def step(self, member):
        return CommitmentFactory(account=member.center.account, center=member.center, contact=member.contact)

    def test_one_is_made_for_a_center(self, rep, lin_wei, member):
        url = f"{page('commitment_create')}?center={member.center_id}"
        due = lin_wei.today() + dt.timedelta(days=3)
        sent = {"what": "Send the layout", "due_on": due, "assignee": lin_wei.pk, "version": "1"}
        assert rep.post(url, sent).status_code == 302
        made = Commitment.objects.get()
        assert (made.center, made.due_on, made.assignee) == (member.center, due, lin_wei)

    def test_a_customers_action_has_no_assignee(self, rep, member):
        url = f"{page('commitment_create')}?center={member.center_id}&side=theirs"
        assert "id_assignee" not in rep.get(url).content.decode()
        assert rep.post(url, {"what": "Decide", "version": "1"}).status_code == 302
        assert Commitment.objects.get().side == "theirs"

    def test_a_day_that_has_passed_is_asked_back(self, rep, lin_wei, member):
        url = f"{page('commitment_create')}?center={member.center_id}"
        sent = {"what": "Send it", "due_on": "2020-01-01", "assignee": lin_wei.pk, "version": "1"}
        answer = rep.post(url, sent)
        assert answer.status_code == 422
        assert "This day has passed." in answer.content.decode()

    def test_an_old_day_stays_when_something_else_is_edited(self, rep, lin_wei, step):
        Commitment.objects.update(due_on=dt.date(2020, 1, 1))
        sent = {"what": "New words", "due_on": "2020-01-01", "contact": step.contact_id, "assignee": lin_wei.pk}
        assert rep.post(page("commitment_edit", step.pk), sent | {"version": "1"}).status_code == 302

    def test_a_person_who_has_left_stays_on_what_they_promised(self, rep, lin_wei, step):
        Contact.objects.filter(pk=step.contact_id).update(left_on=lin_wei.today())
        url = page("commitment_edit", step.pk)
        assert str(step.contact) in rep.get(url).content.decode()
        sent = {"what": "New words", "contact": step.contact_id, "assignee": lin_wei.pk, "version": "1"}
        assert rep.post(url, sent).status_code == 302
        step.refresh_from_db()
        assert (step.what, step.contact_id) == ("New words", sent["contact"])

    def test_done_offers_undo(self, rep, step):
        assert rep.post(page("commitment_done", step.pk), {"result": "They liked it"}).status_code == 302
        step.refresh_from_db()
        assert (step.state, step.result) == ("done", "They liked it")
        assert page("commitment_reopen", step.pk) in rep.get(page("contact_detail", step.contact_id)).content.decode()
        rep.post(page("commitment_reopen", step.pk))
        step.refresh_from_db()
        assert step.state == "open"

    def test_later_than_a_week_needs_a_reason(self, rep, lin_wei, step):
        url, today = page("commitment_later", step.pk), lin_wei.today()
        Commitment.objects.update(due_on=today)
        assert rep.post(url, {}).status_code == 422
        far = {"due_on": today + dt.timedelta(days=30)}
        assert rep.post(url, far).status_code == 422
        assert rep.post(url, far | {"reason": "Their plant is shut"}).status_code == 302
        assert rep.post(url, {"chip": (today + dt.timedelta(days=3)).isoformat()}).status_code == 302
        step.refresh_from_db()
        assert step.due_on == today + dt.timedelta(days=3)

    def test_whoever_edits_the_day_says_why_too(self, rep, lin_wei, step):
        Commitment.objects.update(due_on=lin_wei.today())
        far = lin_wei.today() + dt.timedelta(days=30)
        sent = {"what": step.what, "due_on": far, "contact": step.contact_id, "assignee": lin_wei.pk, "version": "1"}
        answer = rep.post(page("commitment_edit", step.pk), sent)
        assert answer.status_code == 422
        assert "reason" in answer.context["form"].errors
        sent["reason"] = "Their plant is shut"
        assert rep.post(page("commitment_edit", step.pk), sent).status_code == 302
        step.refresh_from_db()
        assert step.due_on == far

    def test_who_has_left_keeps_the_step_until_somebody_else_gets_it(self, rep, lin_wei, step):
        gone = UserFactory(is_active=False, name="Gone Person")
        Commitment.objects.update(assignee=gone)
        sent = {"what": "New words", "contact": step.contact_id, "assignee": gone.pk, "version": "1"}
        assert rep.post(page("commitment_edit", step.pk), sent).status_code == 302
        step.refresh_from_db()
        assert (step.what, step.assignee) == ("New words", gone)

    def test_dropped(self, rep, step):
        assert rep.post(page("commitment_drop", step.pk), {"reason": "No need"}).status_code == 302
        step.refresh_from_db()
        assert step.state == "dropped"
        assert rep.post(page("commitment_done", step.pk), {}).status_code == 409

    @pytest.mark.parametrize(("person", "status"), [("analyst", 403), ("stranger", 404)])
    def test_others(self, cast, sign_in, step, person, status):
        client = sign_in(cast.everybody[person])
        for name in ("commitment_edit", "commitment_done", "commitment_later", "commitment_drop"):
            assert client.get(page(name, step.pk)).status_code == status
        assert client.post(page("commitment_reopen", step.pk)).status_code == status
        assert client.get(f"{page('commitment_create')}?center={step.center_id}").status_code == status

    def test_nonsense_in_the_address_is_not_found(self, rep, member):
        assert rep.get(page("commitment_create")).status_code == 404
        assert rep.get(f"{page('commitment_create')}?center=x").status_code == 404


def test_search_finds_people_in_sight_only(lin_wei, zhao_min, canary):
    assert [hit.label for hit in searches.search(lin_wei, "zhao") if hit.kind == "Contact"] == ["Zhao Min"]
    assert searches.search(lin_wei, CANARY) == []


def test_the_face_of_an_account_shows_the_people_of_reachable_centers(rf, rep2, condax, member):
    request = rf.get("/")
    request.user = rep2
    request.htmx = False
    ContactFactory(account=condax, name="Somebody else")
    DealFactory(account=condax, owner=rep2, buying_center=member.center)
    shown = {panel.name: panel.context for panel in panels.shown("account:face", request, condax)}
    assert [contact.name for contact in shown["contacts"]["people"]] == ["Zhao Min"]
