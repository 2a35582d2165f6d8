"""How many visits are expected of whom, and the page and REST collection where administrators say so."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from stakeholders.visits.actions.targets import set_targets
from stakeholders.visits.models import VisitTarget
from stakeholders.visits.rules.targets import Target, target_of
from stakeholders.visits.targets import expected_of, face_to_face_possible
from team.models import Absence, Activity, Closure, Membership, RoleGrant
from tests.factories import UserFactory

PAGE = reverse("visits:settings_visits")
REST = "/api/v1/visit-targets/"
MONDAY = dt.date(2026, 3, 2)


@pytest.mark.parametrize(
    ("roles", "target"),
    [
        (["rep"], Target(3, 12)),
        (["manager"], Target(1, 2)),
        (["manager", "rep"], Target(3, 12)),
        (["inside_rep"], Target()),
        (["analyst", "administrator"], Target()),
        ([], Target()),
    ],
)
def test_the_most_that_a_role_asks_for(roles, target):
    assert target_of(roles, {"manager": Target(1, 2)}) == target


def test_zero_set_for_a_role_is_zero():
    assert not target_of(["rep"], {"rep": Target(0, 0)})


class TestPossible:
    def test_a_week_of_five_days(self, lin_wei):
        assert face_to_face_possible(lin_wei, MONDAY) == 12

    def test_days_away_closures_and_holidays_are_taken_off(self, organization, lin_wei):
        Absence.objects.create(user=lin_wei, first_day=MONDAY, last_day=MONDAY + dt.timedelta(days=1))
        Closure.objects.create(
            organization=organization, name="Move", first_day=MONDAY, last_day=MONDAY + dt.timedelta(days=2)
        )
        assert face_to_face_possible(lin_wei, MONDAY) == round(12 * 2 / 5)
        organization.holiday_country = "DE"
        organization.save()
        # 2027-03-26 is Good Friday.
        assert face_to_face_possible(lin_wei, dt.date(2027, 3, 22)) == round(12 * 4 / 5)

    def test_an_absence_of_weeks_leaves_none(self, lin_wei):
        Absence.objects.create(user=lin_wei, first_day=dt.date(2026, 2, 1), last_day=dt.date(2026, 4, 1))
        assert face_to_face_possible(lin_wei, MONDAY) == 0

    def test_nothing_before_somebody_joined(self, lin_wei):
        Membership.objects.filter(user=lin_wei).update(starts_on=MONDAY + dt.timedelta(days=3))
        assert face_to_face_possible(lin_wei, MONDAY) == round(12 * 2 / 5)

    def test_who_does_not_visit(self, inside, analyst):
        assert face_to_face_possible(inside, MONDAY) == face_to_face_possible(analyst, MONDAY) == 0

    def test_many_people_cost_the_same_queries(self, organization, django_assert_num_queries):
        people = [UserFactory().pk for _ in range(3)]
        with django_assert_num_queries(6):
            expected_of(people, MONDAY, MONDAY)
        people += [UserFactory().pk for _ in range(9)]
        with django_assert_num_queries(6):
            assert len(expected_of(people, MONDAY, MONDAY).days) == 12


class TestSetting:
    def test_an_administrator_says_what_a_role_is_expected_to_do(self, admin, lin_wei):
        set_targets(actor=admin, targets={"rep": Target(4, 15)})
        assert face_to_face_possible(lin_wei, MONDAY) == 15
        activity = Activity.objects.get(verb="visit_targets_changed")
        assert (activity.old, activity.new) == ({}, {"rep": [4, 15]})
        set_targets(actor=admin, targets={"rep": Target(4, 15)})
        assert Activity.objects.filter(verb="visit_targets_changed").count() == 1
        set_targets(actor=admin, targets={"rep": None})
        assert not VisitTarget.objects.exists()

    @pytest.mark.parametrize("who", ["lin_wei", "manager", "director", "analyst"])
    def test_nobody_else_does(self, cast, who):
        with pytest.raises(PermissionDenied):
            set_targets(actor=getattr(cast, who), targets={"rep": Target(1, 1)})

    @pytest.mark.parametrize("targets", [{"rep": Target(51, 1)}, {"rep": Target(1, 201)}, {"king": Target(1, 1)}])
    def test_nonsense_is_refused(self, admin, targets):
        with pytest.raises(ValidationError):
            set_targets(actor=admin, targets=targets)


class TestPage:
    def test_saving_some_and_leaving_some_to_the_method(self, admin, sign_in):
        client = sign_in(admin)
        assert "Sales rep" in client.get(PAGE).content.decode()
        sent = {"rep_attempts": 4, "rep_week": 16, "manager_attempts": "", "manager_week": ""}
        assert client.post(PAGE, sent).status_code == 302
        assert list(VisitTarget.objects.values_list("role", "face_to_face_a_week")) == [("rep", 16)]
        assert 'value="16"' in client.get(PAGE).content.decode()

    def test_half_a_target_is_refused_beside_its_field(self, admin, sign_in):
        page = sign_in(admin).post(PAGE, {"rep_attempts": 4, "rep_week": ""})
        assert page.status_code == 422
        assert "Give both figures, or neither." in page.content.decode()

    @pytest.mark.parametrize("value", ["-1", "51", "x", "9" * 400])
    def test_nonsense_is_refused(self, admin, sign_in, value):
        assert sign_in(admin).post(PAGE, {"rep_attempts": value, "rep_week": "3"}).status_code == 422
        assert not VisitTarget.objects.exists()


class TestRest:
    def test_set_read_change_remove(self, admin, lin_wei, sign_in):
        client = sign_in(admin)
        body = {"role": "inside_rep", "attempts_a_day": 1, "face_to_face_a_week": 2}
        made = client.post(REST, body, content_type="application/json")
        assert made.status_code == 201
        again = client.post(REST, {**body, "attempts_a_day": 2}, content_type="application/json")
        assert again.json()["id"] == made.json()["id"]
        url = f"{REST}{made.json()['id']}/"
        changed = client.patch(url, {"face_to_face_a_week": 5}, content_type="application/json")
        assert (changed.json()["attempts_a_day"], changed.json()["face_to_face_a_week"]) == (2, 5)
        assert sign_in(lin_wei).get(url).json()["role"] == "inside_rep"
        assert sign_in(lin_wei).delete(url).status_code == 403
        assert client.delete(url).status_code == 204
        assert not VisitTarget.objects.exists()


def test_roles_are_read_from_the_grants(lin_wei):
    RoleGrant.objects.filter(user=lin_wei).delete()
    assert face_to_face_possible(lin_wei, MONDAY) == 0
