"""Visits of a calendar over REST: of several owners, moved with If-Match, with what stands in the way of them."""

import datetime as dt

import pytest

from stakeholders.visits.models import Visit
from team.models import Absence
from tests.cast import CANARY
from tests.factories import AccountFactory, AccountTeamFactory, VisitFactory
from tests.visits.addresses import page, plan

API = "/api/v1/visits/"


@pytest.fixture
def api(lin_wei):
    from rest_framework.test import APIClient

    client = APIClient()
    client.force_authenticate(lin_wei)
    return client


@pytest.fixture
def visit(condax):
    return plan(condax, hours=48)


def test_several_owners_at_once(manager, condax, inside, rep2, visit):
    from rest_framework.test import APIClient

    api = APIClient()
    api.force_authenticate(manager)
    plan(condax, hours=48, owner=inside), plan(condax, hours=48, owner=rep2)
    asked = {"owner": [str(visit.owner_id), str(inside.pk)], "starts_at_from": "2020-01-01T00:00:00Z"}
    found = api.get(API, asked).json()["results"]
    assert {each["owner"] for each in found} == {str(visit.owner_id), str(inside.pk)}
    assert api.get(API, {"owner": ["x"]}).status_code == 400


def test_it_moves_if_nobody_else_moved_it(api, visit):
    begin = visit.starts_at + dt.timedelta(days=1)
    moved = {"starts_at": begin.isoformat(), "ends_at": (begin + dt.timedelta(hours=2)).isoformat()}
    answer = api.patch(f"{API}{visit.pk}/", moved, format="json", headers={"If-Match": '"1"'})
    assert answer.status_code == 200
    again = api.patch(f"{API}{visit.pk}/", moved, format="json", headers={"If-Match": '"1"'})
    assert again.status_code == 412
    visit.refresh_from_db()
    assert (visit.starts_at, visit.version) == (begin, 2)


def test_not_into_the_past(api, visit):
    begin = visit.starts_at - dt.timedelta(days=9)
    moved = {"starts_at": begin.isoformat(), "ends_at": (begin + dt.timedelta(hours=1)).isoformat()}
    answer = api.patch(f"{API}{visit.pk}/", moved, format="json")
    assert answer.status_code == 400
    assert "starts_at" in answer.content.decode()


def test_minutes_to_get_there(api, condax, visit):
    sent = {"account": str(condax.pk), "state": "planned", "starts_at": visit.starts_at.isoformat()}
    made = api.post(API, sent | {"travel_minutes": 45}, format="json").json()
    assert made["travel_minutes"] == 45
    assert api.patch(f"{API}{made['id']}/", {"travel_minutes": None}, format="json").json()["travel_minutes"] is None
    assert api.post(API, sent | {"travel_minutes": -1}, format="json").status_code == 400
    assert api.post(API, sent | {"travel_minutes": 10**9}, format="json").status_code == 400


def test_what_stands_in_the_way(api, lin_wei, visit):
    other = VisitFactory(
        account=AccountFactory(owner=lin_wei, name="Bosheng"), state="planned", outcome="", starts_at=visit.starts_at
    )
    day = lin_wei.day_of(visit.starts_at)
    Absence.objects.create(user=lin_wei, first_day=day, last_day=day)
    found = api.get(f"{API}{visit.pk}/conflicts/").json()["conflicts"]
    kinds = {each["kind"]: each for each in found}
    assert {"overlap", "absence"} <= set(kinds)
    assert kinds["overlap"]["visit"] == str(other.pk)
    assert api.get(f"{API}{visit.pk}/conflicts/?x=1").status_code == 400


def test_what_one_does_not_see_is_not_named(api, inside, condax, canary, visit):
    AccountTeamFactory(account=condax, user=inside)
    visit.colleagues.create(user=inside)
    hidden = VisitFactory(account=canary.account, state="planned", outcome="", starts_at=visit.starts_at)
    hidden.colleagues.create(user=inside)
    answer = api.get(f"{API}{visit.pk}/conflicts/")
    assert "taken" in {each["kind"] for each in answer.json()["conflicts"]}
    assert CANARY not in answer.content.decode()
    assert str(hidden.pk) not in answer.content.decode()
    assert api.get(f"{API}{hidden.pk}/conflicts/").status_code == 404


def test_the_list_by_team(sign_in, director, cast, condax, rep2):
    VisitFactory(account=condax), VisitFactory(account=AccountFactory(owner=rep2, name="Western"))
    html = sign_in(director).get(page("visit_list", team=cast.west.pk)).content.decode()
    assert "Western</b>" in html
    assert "Condax</b>" not in html
    assert Visit.objects.count() == 2
    assert sign_in(director).get(page("visit_list", team="x")).status_code == 200
