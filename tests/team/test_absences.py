"""Days away: who enters them, what is refused, who learns of them."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from team.actions import add_absence, change_absence, remove_absence
from team.models import Absence, Activity
from web.errors import StaleVersion

MONDAY = dt.date(2027, 3, 1)
FRIDAY = MONDAY + dt.timedelta(days=4)
DAY = dt.timedelta(days=1)
PAGE = reverse("team:absence_list")
REST = "/api/v1/absences/"


def away(actor, first=MONDAY, last=FRIDAY, **more):
    return add_absence(actor=actor, first_day=first, last_day=last, **more)


class TestActions:
    def test_ones_own(self, lin_wei):
        absence = away(lin_wei)
        assert (absence.user, absence.version) == (lin_wei, 1)
        assert Activity.objects.get(verb="absence_added").new["first_day"] == "2027-03-01"
        change_absence(actor=lin_wei, absence_id=absence.pk, values={"last_day": MONDAY})
        assert Activity.objects.get(verb="absence_changed").old["last_day"] == "2027-03-05"
        remove_absence(actor=lin_wei, absence_id=absence.pk)
        assert not Absence.objects.exists()

    def test_those_of_ones_people(self, lin_wei, manager, director):
        absence = away(manager, user=lin_wei)
        change_absence(actor=director, absence_id=absence.pk, values={"last_day": MONDAY})
        assert Absence.objects.get().last_day == MONDAY

    @pytest.mark.parametrize("who", ["rep2", "stranger", "analyst", "admin", "inside"])
    def test_nobody_elses(self, cast, who):
        with pytest.raises(PermissionDenied):
            away(getattr(cast, who), user=cast.lin_wei)

    def test_the_analyst_reads_and_changes_nothing(self, lin_wei, analyst, stranger):
        absence = away(lin_wei)
        with pytest.raises(PermissionDenied):
            remove_absence(actor=analyst, absence_id=absence.pk)
        with pytest.raises(Absence.DoesNotExist):
            remove_absence(actor=stranger, absence_id=absence.pk)

    @pytest.mark.parametrize("days", [(0, 4), (4, 9), (-3, 0), (1, 2), (-9, 20)])
    def test_overlapping_days_are_refused(self, lin_wei, manager, days):
        away(lin_wei)
        first, last = (MONDAY + DAY * each for each in days)
        with pytest.raises(ValidationError, match="2027-03-01 to 2027-03-05"):
            away(manager, first, last, user=lin_wei)

    def test_neighbours_are_not(self, lin_wei):
        first = away(lin_wei)
        away(lin_wei, FRIDAY + DAY, FRIDAY + DAY)
        away(lin_wei, MONDAY - DAY, MONDAY - DAY)
        change_absence(actor=lin_wei, absence_id=first.pk, values={"first_day": MONDAY + DAY})
        with pytest.raises(ValidationError):
            change_absence(actor=lin_wei, absence_id=first.pk, values={"last_day": FRIDAY + DAY})

    @pytest.mark.parametrize(
        ("first", "last"),
        [
            (FRIDAY, MONDAY),
            (MONDAY, MONDAY + dt.timedelta(days=366)),
            (dt.date(1, 1, 1), dt.date(1, 1, 1)),
            (dt.date(9999, 12, 31), dt.date(9999, 12, 31)),
        ],
    )
    def test_odd_days_are_refused(self, lin_wei, first, last):
        with pytest.raises(ValidationError):
            away(lin_wei, first, last)

    def test_whose_they_are_does_not_change(self, lin_wei, rep2):
        absence = away(lin_wei)
        with pytest.raises(ValidationError):
            change_absence(actor=lin_wei, absence_id=absence.pk, values={"user": rep2})

    def test_two_at_once(self, lin_wei):
        absence = away(lin_wei)
        change_absence(actor=lin_wei, absence_id=absence.pk, values={"last_day": MONDAY}, expected_version=1)
        with pytest.raises(StaleVersion):
            change_absence(actor=lin_wei, absence_id=absence.pk, values={"last_day": FRIDAY}, expected_version=1)


class TestPages:
    def test_enter_change_remove(self, lin_wei, sign_in):
        client = sign_in(lin_wei)
        add = reverse("team:absence_add", args=[lin_wei.pk])
        client.post(add, {"first_day": "2027-03-01", "last_day": "2027-03-05"})
        absence = Absence.objects.get()
        assert absence in client.get(PAGE).context["own"]
        again = client.post(add, {"first_day": "2027-03-01", "last_day": "2027-03-01"})
        assert again.status_code == 422
        assert "Some of these days are entered already" in again.content.decode()
        edit = reverse("team:absence_edit", args=[absence.pk])
        client.post(edit, {"first_day": "2027-03-02", "last_day": "2027-03-05", "version": 1})
        assert Absence.objects.get().first_day == MONDAY + DAY
        client.post(reverse("team:absence_remove", args=[absence.pk]))
        assert not Absence.objects.exists()

    def test_days_in_the_wrong_order_are_refused_in_words(self, lin_wei, admin, sign_in):
        days = {"first_day": "2027-03-05", "last_day": "2027-03-01"}
        own = reverse("team:absence_add", args=[lin_wei.pk])
        closure = reverse("team:settings_closure_add")
        for person, page, values in ((lin_wei, own, days), (admin, closure, {**days, "name": "Fair"})):
            answer = sign_in(person).post(page, values)
            assert answer.status_code == 422
            assert "The last day lies before the first." in answer.text
            assert "Constraint" not in answer.text

    def test_a_persons_page_tells_only_who_leads_them(self, lin_wei, cast, sign_in):
        away(lin_wei)
        url = reverse("team:person_detail", args=[lin_wei.pk])
        shown = {name: "Days away" in _panels(sign_in(user).get(url)) for name, user in cast.everybody.items()}
        assert {name for name, shows in shown.items() if shows} == {"lin_wei", "manager", "director", "analyst"}

    def test_a_manager_sees_their_people(self, lin_wei, manager, rep2, sign_in):
        away(lin_wei)
        assert [each.user for each in sign_in(manager).get(PAGE).context["page"].rows] == [lin_wei]
        assert list(sign_in(rep2).get(PAGE).context["page"].rows) == []

    def test_a_fixed_number_of_queries(self, lin_wei, manager, sign_in, django_assert_max_num_queries):
        for number in range(20):
            away(lin_wei, MONDAY + DAY * number, MONDAY + DAY * number)
        client = sign_in(manager)
        client.get(PAGE)
        with django_assert_max_num_queries(14):
            client.get(PAGE)


def _panels(response):
    return " ".join("Days away" for panel in response.context["panels"] if panel.name == "days_away")


class TestRest:
    def test_all_of_it(self, lin_wei, manager, sign_in):
        client = sign_in(manager)
        body = {"user": str(lin_wei.pk), "first_day": "2027-03-01", "last_day": "2027-03-05", "source_system": "hr"}
        made = client.post(REST, {**body, "external_id": "7"}, content_type="application/json")
        assert made.status_code == 201
        again = client.post(
            REST, {**body, "external_id": "7", "last_day": "2027-03-06"}, content_type="application/json"
        )
        assert (again.status_code, again.json()["last_day"]) == (200, "2027-03-06")
        assert len(client.get(REST, {"user": lin_wei.pk, "ends_from": "2027-03-06"}).json()["results"]) == 1
        url = f"{REST}{made.json()['id']}/"
        refused = client.patch(url, {"last_day": "2027-02-01"}, content_type="application/json")
        assert refused.status_code == 400
        assert client.delete(url).status_code == 204

    def test_the_log_tells_only_who_reads_them(self, lin_wei, rep2, manager, sign_in):
        away(lin_wei)
        url = "/api/v1/activities/?verb=absence_added"
        seen = {user: len(sign_in(user).get(url).json()["results"]) for user in (lin_wei, manager, rep2)}
        assert seen == {lin_wei: 1, manager: 1, rep2: 0}
