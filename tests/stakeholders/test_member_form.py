"""The form of somebody's part: what is asked for, what is folded; and what the page of a person makes of it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Competitor
from stakeholders.actions import change_contact, change_member, copy_center
from stakeholders.forms import MemberForm
from stakeholders.models import Member, StakeholderChange
from team.models import Organization
from tests.factories import AccountFactory, BuyingCenterFactory, ContactFactory, DealFactory, MemberFactory


@pytest.fixture
def member(cast):
    account = AccountFactory(name="Condax", owner=cast.lin_wei)
    center = BuyingCenterFactory(account=account, name="Line 4")
    return MemberFactory(center=center, contact=ContactFactory(account=account, name="Zhao Min"), roles=["coach"])


@pytest.fixture
def rep(cast, sign_in):
    return sign_in(cast.lin_wei)


def url_of(member):
    return reverse("stakeholders:member_edit", args=[member.center_id, member.pk])


def test_everything_beyond_role_attitude_and_influence_is_folded(rep, member):
    text = rep.get(url_of(member)).content.decode()
    shown = text.split("<details", 1)[0]
    assert 'name="influence"' in shown
    assert 'name="target_attitude"' not in shown
    assert "the usual: find out" in text
    assert "What is going on in their company" in text  # what one may obtain from a coach
    assert "How far the payment is" not in text


def test_what_is_folded_is_saved(rep, lin_wei, member):
    siemens, _voltaris = Competitor.objects.create(name="Siemens"), Competitor.objects.create(name="Voltaris")
    DealFactory(account=member.center.account, buying_center=member.center).competitors.create(competitor=siemens)
    sent = {
        "roles": ["coach"],
        "version": "1",
        "target_attitude": "1",
        "relation_us": "2",
        f"rival_{siemens.pk}": "-1",
        "other_rival": "voltaris",
        "other_relation": "1",
        "responsible": str(lin_wei.pk),
        "phases": ["survey", "decision"],
        "obtain": "News that matters",
        "persona": "cio",
        "focuses": "",
    }
    assert rep.post(url_of(member), sent).status_code == 302
    member.refresh_from_db()
    assert (member.target_attitude, member.relation_us, member.responsible) == (1, 2, lin_wei)
    assert dict(member.rival_rows.values_list("competitor__name", "relation")) == {"Siemens": -1, "Voltaris": 1}
    assert member.phases == ["survey", "decision"]
    assert member.focuses[0] == "Match with the key needs; risk of the introduction"
    page = rep.get(reverse("stakeholders:contact_detail", args=[member.contact_id])).content.decode()
    for words in ("Survey, Purchase decision", "News that matters", "Siemens: — → −1 distant", "Technical supervisor"):
        assert words in page


def test_sent_again_unchanged_it_changes_nothing(rep, lin_wei, member):
    change_member(actor=lin_wei, member_id=member.pk, values={"focuses": ["Price", "Delivery"], "phases": ["survey"]})
    StakeholderChange.objects.all().delete()
    sent = {"roles": ["coach"], "version": "2", "focuses": "Price\r\nDelivery\r\n", "phases": ["survey"]}
    assert rep.post(url_of(member), sent).status_code == 302
    assert not StakeholderChange.objects.exists()


def test_an_unknown_competitor_and_one_without_relation_are_asked_back(rep, member):
    Competitor.objects.create(name="Voltaris")
    for sent, field in (({"other_rival": "Nobody"}, "other_rival"), ({"other_rival": "Voltaris"}, "other_relation")):
        answer = rep.post(url_of(member), {"version": "1", **sent})
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
        assert '<details class="kl-fold" open>' in answer.content.decode()
    assert not member.rival_rows.exists()


def test_a_responsible_person_out_of_reach_is_not_offered(cast, member):
    form = MemberForm(None, user=cast.lin_wei, instance=Member.objects.get(pk=member.pk))
    assert cast.stranger not in form.fields["responsible"].queryset


def test_rung_and_style_are_folded_and_the_style_only_where_it_is_kept(rep, lin_wei, member):
    edit = reverse("stakeholders:contact_edit", args=[member.contact_id])
    page = reverse("stakeholders:contact_detail", args=[member.contact_id])
    text = rep.get(edit).content.decode()
    assert 'name="rung"' in text.split("<details", 1)[1]
    assert 'name="style"' not in text
    Organization.objects.update(keeps_personality=True)
    assert 'name="style"' in rep.get(edit).content.decode()
    change_contact(actor=lin_wei, contact_id=member.contact_id, values={"style": "analysis", "rung": 4})
    shown = rep.get(page).content.decode()
    for words in ("Analysis expert", "wants detailed material", "as we suppose", "Trust, 4 of 6"):
        assert words in shown
    Organization.objects.update(keeps_personality=False)
    assert "Analysis expert" not in rep.get(page).content.decode()


def test_how_somebody_developed_is_a_line_with_words(rep, lin_wei, member):
    for value in (0, 1):
        change_member(actor=lin_wei, member_id=member.pk, values={"attitude": value}, at=timezone.now())
    page = rep.get(reverse("stakeholders:contact_detail", args=[member.contact_id])).content.decode()
    line = page.split("kl-spark", 1)[1].split("</svg>")[0]
    assert 'aria-label="Attitude: Line 4: neutral since' in line
    assert ", then supporter since" in line
    assert "style=" not in line


class TestSlider:
    @pytest.fixture
    def url(self, member):
        return reverse("stakeholders:center_content", args=[member.center_id])

    def test_it_is_set_by_a_plain_form_and_put_back(self, rep, member, url):
        panel = reverse("stakeholders:center_detail", args=[member.center_id])
        assert "not set, counts as 0.5" in rep.get(panel).content.decode()
        answer = rep.post(url, {"technical_content": "0.7", "version": "1"}, headers={"HX-Request": "true"})
        assert answer.status_code == 204
        undo = f"{url}?technical_content=&version=2"
        assert undo in answer["HX-Trigger"]
        assert "record:changed" in answer["HX-Trigger"]
        assert rep.post(undo).status_code == 302
        member.center.refresh_from_db()
        assert member.center.technical_content is None

    def test_unset(self, rep, member, url):
        rep.post(url, {"technical_content": "0.7", "version": "1"})
        assert rep.post(url, {"technical_content": "0.7", "unset": "1", "version": "2"}).status_code == 302
        member.center.refresh_from_db()
        assert member.center.technical_content is None

    def test_a_stale_one_is_asked_back_with_what_stands_there(self, rep, member, url):
        rep.post(url, {"technical_content": "0.7", "version": "1"})
        answer = rep.post(url, {"technical_content": "0.3", "version": "1"})
        assert answer.status_code == 409
        assert "0.7" in answer.content.decode()
        assert rep.post(f"{url}?technical_content=0.2&version=1").status_code == 409

    @pytest.mark.parametrize(("person", "status"), [("analyst", 403), ("stranger", 404)])
    def test_others(self, cast, sign_in, member, url, person, status):
        assert sign_in(cast.everybody[person]).post(url, {"technical_content": "0.7"}).status_code == status


def test_a_step_is_planned_for_the_person_of_the_row(rep, lin_wei, member):
    planned = f"{reverse('stakeholders:commitment_create')}?center={member.center_id}&contact={member.contact_id}"
    panel = rep.get(reverse("stakeholders:center_detail", args=[member.center_id])).content.decode()
    assert planned.replace("&", "&amp;") in panel
    assert f'value="{member.contact_id}" selected' in rep.get(planned).content.decode()


@pytest.mark.parametrize("words", ["线人", "informant", "教练"])
def test_people_are_found_by_any_name_of_their_role(rep, cast, sign_in, member, words):
    listing = f"{reverse('stakeholders:contact_list')}?q={words}"
    assert "Zhao Min" in rep.get(listing).content.decode()
    assert "Zhao Min" not in sign_in(cast.stranger).get(listing).content.decode()


def test_a_repeat_purchase_starts_with_how_people_stand(lin_wei, member):
    voltaris = Competitor.objects.create(name="Voltaris")
    known = {"relation_us": 2, "phases": ["survey"], "responsible": lin_wei, "rivals": {voltaris.pk: -1}}
    change_member(actor=lin_wei, member_id=member.pk, values={**known, "interest": "Less downtime"})
    [again] = copy_center(actor=lin_wei, center_id=member.center_id, name="Line 5").members.all()
    assert (again.relation_us, again.phases, again.responsible, again.interest) == (2, ["survey"], lin_wei, "")
    assert dict(again.rival_rows.values_list("competitor", "relation")) == {voltaris.pk: -1}
