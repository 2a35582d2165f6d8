"""What was learned in confidence: recorded, verified by a second source, changed, removed; and the page "Coach"."""

import datetime as dt
import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from stakeholders.actions import (
    change_intelligence,
    record_intelligence,
    remove_intelligence,
    verify_intelligence,
)
from stakeholders.models import BuyingCenter, Intelligence
from team.models import Activity, Organization
from tests.factories import (
    AccountFactory,
    AccountTeamFactory,
    BuyingCenterFactory,
    ContactFactory,
    DealFactory,
    DealTeamFactory,
    IntelligenceFactory,
    MemberFactory,
    VisitFactory,
)
from web.errors import RuleViolation

TOLD = "The board meets on the third"


@pytest.fixture
def center(organization, lin_wei):
    account = AccountFactory(name="Condax", owner=lin_wei)
    center = BuyingCenterFactory(account=account, name="Line 4")
    DealFactory(account=account, buying_center=center, owner=lin_wei)
    return center


@pytest.fixture
def zhao_min(center):
    return MemberFactory(
        center=center, contact=ContactFactory(account=center.account, name="Zhao Min"), roles=["coach"]
    ).contact


@pytest.fixture
def item(center, zhao_min, lin_wei):
    return record_intelligence(actor=lin_wei, center_id=center.pk, text=TOLD, source=zhao_min)


def coach_page(center):
    return reverse("stakeholders:center_part", args=[center.pk, "coach"])


def test_it_is_written_down_and_the_log_does_not_say_what(item, lin_wei, center):
    assert (item.state, item.learned_on, item.reported_by) == ("open", lin_wei.today(), lin_wei)
    activity = Activity.objects.get(verb="intelligence_recorded")
    assert activity.scope_id == item.pk
    assert TOLD not in str((activity.old, activity.new))
    assert not center.changes.filter(field__in=("text", "intelligence")).exists()


def test_a_source_is_needed_and_it_is_of_the_customer(lin_wei, center):
    with pytest.raises(ValidationError, match="from whom"):
        record_intelligence(actor=lin_wei, center_id=center.pk, text="X")
    elsewhere = ContactFactory(account=AccountFactory(owner=lin_wei))
    with pytest.raises(ValidationError, match="elsewhere"):
        record_intelligence(actor=lin_wei, center_id=center.pk, text="X", source=elsewhere)
    tomorrow = lin_wei.today() + dt.timedelta(days=1)
    with pytest.raises(ValidationError, match="not come yet"):
        record_intelligence(actor=lin_wei, center_id=center.pk, text="X", source_note="Fair", learned_on=tomorrow)
    assert not Intelligence.objects.exists()


def test_only_a_second_source_verifies(item, lin_wei, zhao_min, center):
    def verify(**values):
        return verify_intelligence(actor=lin_wei, intelligence_id=item.pk, state="confirmed", **values)

    with pytest.raises(RuleViolation) as refusal:
        verify(second_source=zhao_min)
    assert refusal.value.code == "same_source"
    with pytest.raises(ValidationError):
        verify()
    other = ContactFactory(account=center.account)
    with pytest.raises(ValidationError, match="later than"):
        verify(second_source=other, verified_on=item.learned_on - dt.timedelta(days=1))
    verify(second_source=other)
    item.refresh_from_db()
    assert (item.state, item.second_source, item.verified_on) == ("confirmed", other, lin_wei.today())


def test_what_is_changed_has_to_be_verified_anew(item, lin_wei):
    verify_intelligence(actor=lin_wei, intelligence_id=item.pk, state="refuted", second_note="The tender")
    change_intelligence(actor=lin_wei, intelligence_id=item.pk, values={"text": "The board meets on the tenth"})
    item.refresh_from_db()
    assert (item.state, item.second_note, item.verified_on) == ("open", "", None)


def test_what_is_removed_is_gone(item, lin_wei):
    remove_intelligence(actor=lin_wei, intelligence_id=item.pk)
    assert not Intelligence.objects.exists()


class TestReaders:
    """The deal's owner and its team; nobody by seeing everything."""

    @pytest.mark.parametrize("who", ["manager", "director", "analyst", "admin", "stranger", "rep2"])
    def test_others_find_nothing_to_read_or_change(self, who, cast, item, center):
        person = getattr(cast, who)
        AccountTeamFactory(account=center.account, user=cast.rep2)
        assert not Intelligence.objects.visible_to(person).exists()
        with pytest.raises(BuyingCenter.DoesNotExist):
            record_intelligence(actor=person, center_id=center.pk, text="X", source_note="Y")
        for act, values in (
            (change_intelligence, {"values": {"text": "X"}}),
            (verify_intelligence, {"state": "confirmed", "second_note": "Z"}),
            (remove_intelligence, {}),
        ):
            with pytest.raises(Intelligence.DoesNotExist):
                act(actor=person, intelligence_id=item.pk, **values)
        item.refresh_from_db()
        assert (item.text, item.state) == (TOLD, "open")

    def test_the_deal_team_reads_and_a_manager_does_not_through_it(self, cast, item, center):
        DealTeamFactory(deal=center.deal, user=cast.rep2)
        assert Intelligence.objects.visible_to(cast.rep2).get() == item

    def test_a_setting_adds_the_owners_managers_only(self, cast, item):
        Organization.objects.update(intelligence_seen_by="managers")
        assert Intelligence.objects.visible_to(cast.manager).get() == item
        for person in (cast.director, cast.analyst, cast.admin, cast.stranger):
            assert not Intelligence.objects.visible_to(person).exists()

    def test_who_handed_the_deal_over_reads_no_more(self, cast, item, center):
        type(center.deal).objects.filter(pk=center.deal.pk).update(owner=cast.rep2)
        assert not Intelligence.objects.visible_to(cast.lin_wei).exists()


class TestPage:
    def test_it_tells_who_could_be_a_coach_and_what_was_learned(
        self, office_hours, sign_in, lin_wei, item, center, zhao_min
    ):
        other = ContactFactory(account=center.account, name="Han Mei")
        MemberFactory(center=center, contact=other, coach_criteria=["knows", "decides"])
        VisitFactory(account=center.account, met=[zhao_min], centers=[center])
        shown = sign_in(lin_wei).get(coach_page(center)).content.decode()
        assert shown.index("Zhao Min") < shown.index("Han Mei")
        for text in (TOLD, "2 of 3 criteria", "Knows what is going on", "met today", "Keep what you promised"):
            assert text in shown

    def test_a_silent_coach_is_told(self, sign_in, lin_wei, center, zhao_min):
        center.deal.flags.create(
            code="coach_silent", severity=2, cure="visit", numbers={"days": 30}, raised_at=timezone.now()
        )
        assert "No contact with the coach for 30 days" in sign_in(lin_wei).get(coach_page(center)).content.decode()

    def test_it_can_be_narrowed(self, sign_in, lin_wei, item, center):
        client = sign_in(lin_wei)
        assert TOLD in client.get(coach_page(center) + "?state=open").content.decode()
        assert TOLD not in client.get(coach_page(center) + "?state=confirmed").content.decode()

    def test_a_long_list_goes_on_by_pages(self, sign_in, lin_wei, center, zhao_min, django_assert_max_num_queries):
        for number in range(25):
            IntelligenceFactory(center=center, source=zhao_min, reported_by=lin_wei, text=f"Item {number}.")
        client = sign_in(lin_wei)
        with django_assert_max_num_queries(30):
            shown = client.get(coach_page(center)).content.decode()
        assert "Item 24." in shown
        assert "Item 0." not in shown
        assert "page=" in shown

    def test_the_sheets_do_it(self, sign_in, lin_wei, center, zhao_min):
        client = sign_in(lin_wei)
        values = {"text": TOLD, "source": zhao_min.pk, "source_note": "", "learned_on": "2026-01-02"}
        assert client.post(reverse("stakeholders:intelligence_add", args=[center.pk]), values).status_code == 302
        item = Intelligence.objects.get()
        verify = reverse("stakeholders:intelligence_verify", args=[item.pk])
        assert TOLD in client.get(verify).content.decode()
        answer = {"state": "confirmed", "second_source": "", "second_note": "Tender", "verified_on": "2026-01-03"}
        assert client.post(verify, answer | {"version": 1}).status_code == 302
        member = center.members.get(contact=zhao_min)
        criteria = reverse("stakeholders:member_coach", args=[center.pk, member.pk])
        assert client.post(criteria, {"coach_criteria": ["knows"], "version": 1}).status_code == 302
        member.refresh_from_db()
        item.refresh_from_db()
        assert (member.coach_criteria, item.state) == (["knows"], "confirmed")
        assert client.post(reverse("stakeholders:intelligence_remove", args=[item.pk])).status_code == 302
        assert not Intelligence.objects.exists()


class TestApi:
    def test_it_does_what_the_page_does(self, sign_in, lin_wei, center, zhao_min):
        client, home = sign_in(lin_wei), "/api/v1/intelligence/"

        def send(method, url, body, **headers):
            return client.generic(method, url, json.dumps(body), "application/json", headers=headers)

        body = {"buying_center": str(center.pk), "text": TOLD, "source": str(zhao_min.pk)}
        made = send("POST", home, body)
        assert made.status_code == 201
        one = f"{home}{made.json()['id']}/"
        read = {"If-Match": made["ETag"]}
        assert send("PATCH", one, {"text": "Later"}, **read).json()["text"] == "Later"
        assert send("PATCH", one, {"text": "Again"}, **read).status_code == 412
        refused = send("POST", f"{one}verify/", {"state": "confirmed", "second_source": str(zhao_min.pk)})
        assert (refused.status_code, refused.json()["code"]) == (409, "same_source")
        assert send("POST", f"{one}verify/", {"state": "open", "second_note": "Tender"}).status_code == 400
        assert send("POST", f"{one}verify/", {"state": "refuted", "second_note": "Tender"}).json()["state"] == "refuted"
        assert len(client.get(f"{home}?state=refuted&buying_center={center.pk}").json()["results"]) == 1
        assert client.get(f"{home}?state=open").json()["results"] == []
        assert client.delete(one).status_code == 204
        assert client.get(one).status_code == 404

    def test_where_there_is_nothing_to_read_there_is_no_center_to_write_about(self, sign_in, director, center):
        body = {"buying_center": str(center.pk), "text": TOLD, "source_note": "Fair"}
        answer = sign_in(director).post("/api/v1/intelligence/", body, content_type="application/json")
        assert answer.status_code == 400
        assert not Intelligence.objects.exists()
