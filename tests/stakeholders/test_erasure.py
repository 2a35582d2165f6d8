"""A person is erased for good, on request or by retention; deals keep their history."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from integrations.actions import create_token
from stakeholders.actions import (
    change_contact,
    change_member,
    draw_influence,
    erase_contact,
    move_contact,
    record_hospitality,
    record_intelligence,
    remove_member,
)
from stakeholders.actions.retention import due, retain
from stakeholders.api.views import HELD_IN
from stakeholders.models import Contact, Intelligence, Member, StakeholderChange
from stakeholders.reading import story_of
from team.actions import change_organization
from team.models import Activity, Comment, Organization, User
from tests.factories import (
    AccountFactory,
    BuyingCenterFactory,
    ContactFactory,
    DealFactory,
    HospitalityFactory,
    IntelligenceFactory,
    MemberFactory,
    VisitFactory,
)
from web import searches
from web.errors import RuleViolation

NAME, LOCAL, WORD = "Ferdinand Kestrel", "红隼", "Falconry"
TRACES = (NAME, LOCAL, WORD, "kestrel@customer.example", "555-0100")


@pytest.fixture
def account(organization, lin_wei):
    return AccountFactory(name="Condax", owner=lin_wei)


@pytest.fixture
def center(account, lin_wei):
    center = BuyingCenterFactory(account=account, name="Line 4")
    DealFactory(account=account, buying_center=center, owner=lin_wei, name="Line")
    return center


@pytest.fixture
def member(account, center, lin_wei):
    contact = ContactFactory(account=account, name="Old name", phone="555-0100")
    facts = {"name": NAME, "local_name": LOCAL, "email": "kestrel@customer.example", "title": WORD}
    change_contact(actor=lin_wei, contact_id=contact.pk, values=facts, reason=f"{NAME} said so")
    change_contact(actor=lin_wei, contact_id=contact.pk, values={"title": "Chief"})
    member = MemberFactory(center=center, contact=contact, roles=["decision_maker"])
    noted = {"attitude": -1, "obtain": WORD, "focuses": [WORD], "interest": WORD, "weight_override": "0.5"}
    change_member(actor=lin_wei, member_id=member.pk, values=noted | {"weight_reason": WORD}, reason=WORD)
    return member


def erased(director, member, name=NAME):
    erase_contact(actor=director, contact_id=member.contact_id, name=name)
    return Contact.objects.get(pk=member.contact_id)


def everything_about(contact, center):
    rows = [Contact, Member, StakeholderChange, Activity, Intelligence]
    return str([list(model.objects.values()) for model in rows])


def test_nothing_of_the_person_is_left(member, center, director, lin_wei):
    assert all(trace in everything_about(member.contact, center) for trace in TRACES)
    contact = erased(director, member)
    left = everything_about(contact, center)
    assert [trace for trace in TRACES if trace in left] == []
    assert (contact.name, contact.erased_on) == ("Erased person", Organization.objects.today())


def test_what_happened_stays(member, center, director):
    before = [row for row in center.changes.values_list("field", "old", "new") if row[0] in ("attitude", "roles")]
    erased(director, member)
    member.refresh_from_db()
    assert (member.attitude, str(member.weight_override), member.weight_reason) == (-1, "0.500", "Erased person")
    assert list(member.role_rows.values_list("code", flat=True)) == ["decision_maker"]
    after = [row for row in center.changes.values_list("field", "old", "new") if row[0] in ("attitude", "roles")]
    assert before == after


def test_also_of_a_part_that_is_gone(member, center, director, lin_wei):
    remove_member(actor=lin_wei, member_id=member.pk)
    erased(director, member)
    assert WORD not in everything_about(member.contact, center)


def test_the_story_of_courtesies_and_lines_is_read_without_them(member, center, director, lin_wei, sign_in):
    other = MemberFactory(center=center, contact__account=center.account)
    draw_influence(actor=lin_wei, center_id=center.pk, source_id=other.pk, target_id=member.pk)
    meal = {"kind": "meal", "what": WORD, "purpose": "Talk", "on": Organization.objects.today()}
    record_hospitality(
        actor=lin_wei, account=center.account, guests=[member.contact], value_minor=100, currency="CNY", **meal
    )
    client = sign_in(lin_wei)
    address = member.contact.get_absolute_url()
    assert WORD in str(client.get(f"{address}data/?format=json").json()["history"])
    contact = erased(director, member)
    told = {row["kind"]: row["text"] for row in story_of(contact, lin_wei)}
    assert (told["Courtesy"], told["Influence line"]) == ("", "listens to somebody (medium)")
    assert client.get(address).status_code == 200
    assert str(other.contact_id) not in client.get(f"{address}data/").content.decode()


def test_texts_at_the_account_of_before_are_listed_too(member, director, lin_wei):
    visit = VisitFactory(account=member.contact.account, note=f"{NAME} was late", met=[member.contact])
    about = IntelligenceFactory(center=member.center, source=None, source_note="Fair", text=f"{NAME} leaves in May")
    move_contact(actor=lin_wei, contact_id=member.contact_id, account=AccountFactory(owner=lin_wei))
    erased(director, member)
    listed = Activity.objects.get(verb="contact_erased").new["mentions"]
    assert [pk for _kind, pk, _url in listed] == [str(visit.pk)]
    about.refresh_from_db()
    assert about.text == "— leaves in May"


def test_search_lists_and_pages_know_the_name_no_more(member, director, lin_wei, sign_in):
    client = sign_in(lin_wei)
    pages = [
        reverse("stakeholders:contact_list") + "?q=kestrel",
        member.contact.get_absolute_url(),
        member.center.deal.get_absolute_url(),
        reverse("stakeholders:org_chart", args=[member.contact.account_id]),
        reverse("accounts:account_detail", args=[member.contact.account_id]),
        f"/api/v1/contacts/{member.contact_id}/",
        "/api/v1/activities/",
    ]
    assert any(NAME in client.get(page).content.decode() for page in pages)
    assert list(searches.search(lin_wei, NAME))
    erased(director, member)
    assert [page for page in pages if NAME in client.get(page).content.decode()] == []
    assert not list(searches.search(lin_wei, NAME))


def test_what_they_told_goes_and_their_name_in_what_others_told(member, center, director, lin_wei):
    told = record_intelligence(actor=lin_wei, center_id=center.pk, text="X", source=member.contact)
    about = IntelligenceFactory(center=center, source=None, source_note="Fair", text=f"{NAME} leaves in May")
    erased(director, member)
    assert not Intelligence.objects.filter(pk=told.pk).exists()
    about.refresh_from_db()
    assert about.text == "— leaves in May"


def test_texts_that_name_them_are_listed_for_somebody_to_mend(member, director, lin_wei, sign_in):
    visit = VisitFactory(account=member.contact.account, note=f"{NAME} was late", met=[member.contact])
    meal = HospitalityFactory(account=member.contact.account, purpose=f"Thank {NAME}", requested_by=lin_wei)
    Comment.objects.create(
        scope_label="pipeline.deal", scope_id=member.center.deal.pk, author=lin_wei, body=f"Ask {LOCAL}"
    )
    contact = erased(director, member)
    shown = sign_in(lin_wei).get(contact.get_absolute_url()).content.decode()
    assert "These texts named the person then" in shown
    assert f'href="{visit.get_absolute_url()}"' in shown
    assert f'href="{meal.get_absolute_url()}">Courtesy' in shown
    kinds = {kind for kind, _pk, _url in Activity.objects.get(verb="contact_erased").new["mentions"]}
    assert kinds == {"visits.visit", "stakeholders.hospitality", "team.comment"}


def test_an_erased_person_is_not_changed_or_erased_again(member, director, lin_wei):
    contact = erased(director, member)
    elsewhere = AccountFactory(owner=lin_wei)
    for act in (
        lambda: change_contact(actor=lin_wei, contact_id=contact.pk, values={"name": NAME}),
        lambda: change_member(actor=lin_wei, member_id=member.pk, values={"interest": WORD}),
        lambda: move_contact(actor=lin_wei, contact_id=contact.pk, account=elsewhere),
    ):
        with pytest.raises(RuleViolation) as refusal:
            act()
        assert refusal.value.code == "erased"
    with pytest.raises(RuleViolation):
        erase_contact(actor=director, contact_id=contact.pk, name="Erased person")


def test_the_name_is_typed(member, director):
    with pytest.raises(ValidationError):
        erase_contact(actor=director, contact_id=member.contact_id, name="Ferdinand")
    assert erased(director, member, name=" ferdinand  KESTREL ").erased_on


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("lin_wei", PermissionDenied),
        ("manager", PermissionDenied),
        ("analyst", PermissionDenied),
        ("stranger", Contact.DoesNotExist),
    ],
)
def test_others_do_not_erase(who, refusal, cast, member):
    with pytest.raises(refusal):
        erase_contact(actor=getattr(cast, who), contact_id=member.contact_id, name=NAME)
    assert Contact.objects.get(pk=member.contact_id).name == NAME


def test_an_administrator_finds_by_address_and_reads_no_more(member, cast, sign_in):
    client = sign_in(cast.admin)
    page = reverse("stakeholders:settings_erase")
    assert NAME not in client.get(page + "?q=Ferdinand").content.decode()
    found = client.get(page + "?q=kestrel@customer.example").content.decode()
    assert NAME in found
    assert "Chief" not in found
    erase = reverse("stakeholders:contact_erase", args=[member.contact_id])
    assert NAME not in client.get(erase).content.decode()
    assert client.post(erase, {"name": "Somebody else"}).status_code == 422
    assert client.post(erase, {"name": NAME}).status_code == 302
    assert Contact.objects.get(pk=member.contact_id).erased_on


class TestRetention:
    @pytest.fixture
    def gone(self, account):
        return ContactFactory(account=account, name=NAME, left_on=dt.date(2020, 1, 1))

    def run(self):
        return retain(actor=User.objects.system())

    def test_who_left_long_ago_is_erased_once(self, gone):
        assert due().people == 1
        assert self.run().people == 1
        gone.refresh_from_db()
        assert gone.name == "Erased person"
        assert self.run().people == 0

    def test_a_part_in_an_open_deal_keeps_a_person(self, gone, center):
        MemberFactory(center=center, contact=gone)
        assert due().people == 0
        type(center.deal).objects.update(status="lost", lost_on=dt.date(2026, 1, 1))
        assert due().people == 1

    def test_who_is_there_or_left_lately_stays(self, account, lin_wei):
        ContactFactory(account=account)
        ContactFactory(account=account, left_on=lin_wei.today())
        assert self.run().people == 0

    def test_old_confidences_go(self, center, lin_wei):
        IntelligenceFactory(center=center, learned_on=dt.date(2020, 1, 1), reported_by=lin_wei)
        fresh = IntelligenceFactory(center=center, reported_by=lin_wei)
        assert self.run().confidences == 1
        assert Intelligence.objects.get() == fresh

    def test_nothing_is_due_where_the_policy_says_never(self, gone, center, admin, lin_wei):
        IntelligenceFactory(center=center, learned_on=dt.date(2020, 1, 1), reported_by=lin_wei)
        change_organization(actor=admin, values={"retention_months": 0, "intelligence_months": 0})
        assert (due().people, due().confidences) == (0, 0)

    def test_administrators_see_what_the_next_night_does(self, gone, admin, sign_in):
        shown = sign_in(admin).get(reverse("team:settings_people_data")).content.decode()
        assert "1 person who left long ago will be erased." in shown
        assert NAME not in shown


def test_the_settings_are_saved_in_units_of_the_currency(admin, sign_in):
    client, page = sign_in(admin), reverse("team:settings_people_data")
    assert "300.00" in client.get(page).content.decode()
    values = {
        "judgements_seen_by": "deal",
        "judgements_exported_by": "nobody",
        "intelligence_seen_by": "deal_team",
        "retention_months": 12,
        "intelligence_months": 6,
        "hospitality_limit": "150",
        "hospitality_year": "1000",
        "version": 1,
    }
    assert client.post(page, values).status_code == 302
    saved = Organization.objects.get()
    assert (saved.judgements_seen_by, saved.hospitality_limit_minor, saved.retention_months) == ("deal", 15_000, 12)
    assert Activity.objects.get(verb="organization_changed").old["judgements_seen_by"] == "account"


class TestExport:
    """What a person gets who asks what we hold about them."""

    def test_it_holds_everything_in_neutral_words(self, member, lin_wei, sign_in):
        VisitFactory(account=member.contact.account, met=[member.contact])
        page = reverse("stakeholders:contact_data", args=[member.contact_id])
        client = sign_in(lin_wei)
        document = client.get(page + "?format=json").json()
        assert document["parts"][0]["position"] == "has voiced reservations about our offer"
        assert WORD in document["parts"][0]["notes"]
        assert {"person", "parts", "history", "visits"} <= set(document)
        shown = client.get(page).content.decode()
        assert "has voiced reservations" in shown
        for label in ("pponent", "upporter", "against"):
            assert label not in shown.partition("<main")[2].partition("</main")[0]
            assert label not in str(document)
        assert client.get(f"/api/v1/contacts/{member.contact_id}/personal-data/").json()["person"] == document["person"]

    def test_roles_that_judge_have_other_names(self, member, lin_wei, sign_in):
        change_member(actor=lin_wei, member_id=member.pk, values={"roles": ["coach", "gatekeeper"]})
        document = sign_in(lin_wei).get(reverse("stakeholders:contact_data", args=[member.contact_id]) + "?format=json")
        assert document.json()["parts"][0]["roles"] == "point of contact, reviews suppliers"
        assert "coach" not in document.content.decode().lower()

    def test_confidences_are_listed_for_their_readers_only(self, member, center, lin_wei, director, sign_in):
        record_intelligence(actor=lin_wei, center_id=center.pk, text="Nightingale", source=member.contact)
        page = reverse("stakeholders:contact_data", args=[member.contact_id]) + "?format=json"
        assert "Nightingale" in str(sign_in(lin_wei).get(page).json())
        assert "Nightingale" not in str(sign_in(director).get(page).json())

    def test_a_token_needs_to_read_all_that_it_is_gathered_from(self, member, lin_wei, client):
        address = f"/api/v1/contacts/{member.contact_id}/personal-data/"
        held = [f"{name}:read" for name in HELD_IN]
        for scopes, status in ((["contacts:read"], 403), (held[:-1], 403), (held, 200), (["*:read"], 200)):
            secret = create_token(actor=lin_wei, name="Copy", scopes=scopes)[1]
            assert client.get(address, headers={"Authorization": f"Bearer {secret}"}).status_code == status

    def test_the_policy_holds_here_too(self, member, lin_wei, director, sign_in):
        Organization.objects.update(judgements_exported_by="nobody")
        page = reverse("stakeholders:contact_data", args=[member.contact_id]) + "?format=json"
        assert "reservations" not in str(sign_in(lin_wei).get(page).json())
        assert "reservations" in str(sign_in(director).get(page).json())
