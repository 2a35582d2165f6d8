"""Pages of team and settings: who gets which answer, and that they ask the database a fixed number of times."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from team.actions import add_closure
from team.models import Membership, Organization, Role, User
from tests.cast import Cast, SignIn
from tests.factories import TeamFactory, UserFactory

EVERYBODY = {"lin_wei", "rep2", "inside", "manager", "director", "analyst", "admin", "stranger"}
OPEN_TO_ALL = ["team:today", "team:team_list", "team:settings", "team:settings_sessions", "team:notifications"]
FOR_ADMINISTRATORS = [
    "team:settings_organization",
    "team:settings_closure_add",
    "team:settings_people",
    "team:settings_invite",
    "team:settings_team_add",
]


@pytest.mark.parametrize("name", OPEN_TO_ALL)
def test_everybody_who_signed_in_sees_it(cast: Cast, sign_in: SignIn, name: str) -> None:
    for user in cast.everybody.values():
        assert sign_in(user).get(reverse(name)).status_code == 200


@pytest.mark.parametrize("name", [*OPEN_TO_ALL, *FOR_ADMINISTRATORS])
def test_nobody_else_does(db: None, client: Client, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response["Location"].startswith("/auth/login/")


@pytest.mark.parametrize("name", FOR_ADMINISTRATORS)
def test_settings_of_all_are_for_administrators(cast: Cast, sign_in: SignIn, name: str) -> None:
    answers = {who: sign_in(user).get(reverse(name)).status_code for who, user in cast.everybody.items()}
    assert answers == dict.fromkeys(EVERYBODY, 403) | {"admin": 200}


def test_pages_of_one_row(cast: Cast, sign_in: SignIn) -> None:
    membership = Membership.objects.get(user=cast.lin_wei)
    closure = add_closure(
        actor=cast.admin, name="Spring Festival", first_day=cast.admin.today(), last_day=cast.admin.today()
    )
    for name, pk in [
        ("settings_person", cast.lin_wei.pk),
        ("settings_membership_add", cast.lin_wei.pk),
        ("settings_membership_end", membership.pk),
        ("settings_team", cast.east.pk),
        ("settings_closure", closure.pk),
    ]:
        url = reverse(f"team:{name}", args=[pk])
        assert sign_in(cast.admin).get(url).status_code == 200, name
        assert sign_in(cast.admin).get(url, headers={"HX-Request": "true", "HX-Target": "sheet"}).status_code == 200
        assert sign_in(cast.director).get(url).status_code == 403, name


def test_posts_of_others_change_nothing(cast: Cast, sign_in: SignIn) -> None:
    membership = Membership.objects.get(user=cast.lin_wei)
    for name, args, data in [
        ("settings_invite", [], {"name": "X", "email": "x@example.com", "roles": ["rep"], "language": "en"}),
        ("settings_person", [cast.lin_wei.pk], {"roles": ["director"]}),
        ("settings_person_active", [cast.lin_wei.pk], {}),
        ("settings_invite_again", [cast.lin_wei.pk], {}),
        ("settings_membership_add", [cast.lin_wei.pk], {"team": cast.west.pk, "starts_on": "2026-01-01"}),
        ("settings_membership_end", [membership.pk], {"ends_on": "2026-01-01"}),
        ("settings_team_add", [], {"name": "Mine"}),
        ("settings_team", [cast.east.pk], {"name": "Mine", "version": 1}),
        ("settings_organization", [], {"name": "Mine", "version": 1}),
        ("settings_closure_add", [], {"name": "Off", "first_day": "2026-01-01", "last_day": "2026-01-02"}),
    ]:
        assert sign_in(cast.lin_wei).post(reverse(f"team:{name}", args=args), data).status_code == 403, name
    assert set(User.objects.get(pk=cast.lin_wei.pk).role_codes) == {Role.REP}
    assert not User.objects.filter(email="x@example.com").exists()


def test_team_page_shows_the_tree_with_people_and_roles(cast: Cast, sign_in: SignIn) -> None:
    page = sign_in(cast.rep2).get(reverse("team:team_list")).content.decode()
    assert page.index("Industrial") < page.index("East") < page.index("Lin Wei")
    assert "Inside sales rep" in page
    assert "Ada Holm" in page  # in no team
    assert "New team" not in page
    assert "New team" in sign_in(cast.admin).get(reverse("team:team_list")).content.decode()


def test_a_colleagues_page(cast: Cast, sign_in: SignIn) -> None:
    url = reverse("team:person_detail", args=[cast.stranger.pk])
    assert "Ivo Stranger" in sign_in(cast.lin_wei).get(url).content.decode()
    assert sign_in(cast.lin_wei).get(reverse("team:person_detail", args=[cast.east.pk])).status_code == 404
    system = User.objects.system()
    assert sign_in(cast.lin_wei).get(reverse("team:person_detail", args=[system.pk])).status_code == 404


def test_ones_own_team_leads_and_empty_ones_are_for_who_fills_them(cast: Cast, sign_in: SignIn) -> None:
    TeamFactory(name="Aerospace")
    for person, first in ((cast.rep2, "West"), (cast.lin_wei, "East"), (cast.stranger, "Hardware")):
        shown = [team.name for team in sign_in(person).get(reverse("team:team_list")).context["teams"]]
        assert (shown[0], "Aerospace" in shown) == (first, False)
    assert "Aerospace" in sign_in(cast.admin).get(reverse("team:team_list")).content.decode()


def test_time_zones_are_suggested_when_asked_and_wrong_ones_refused(cast: Cast, sign_in: SignIn) -> None:
    client, url = sign_in(cast.lin_wei), reverse("team:settings")
    zones = reverse("team:time_zones")
    assert '<option value="Europe/Berlin">' in client.get(zones).content.decode()
    page = client.get(url).content.decode()
    assert f'hx-get="{zones}"' in page
    assert "Europe/Berlin" not in page
    entry = {"name": "Lin Wei", "language": "en", "theme": "auto", "mail": "all", "time_zone": "Mars/Olympus"}
    refused = client.post(url, {**client.get(url).context["form"].initial, **entry, "version": cast.lin_wei.version})
    assert refused.status_code == 422
    assert "There is no time zone “Mars/Olympus”." in refused.content.decode()


@pytest.mark.parametrize("name", ["team:team_list", "team:settings_people"])
def test_queries_do_not_grow_with_people(
    cast: Cast, sign_in: SignIn, name: str, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(cast.admin)
    team = TeamFactory()
    for _n in range(12):
        UserFactory(team=team, roles=[Role.REP, Role.MANAGER])
    client.get(reverse(name))  # the organization's zone and the unread count are remembered from now on
    with django_assert_max_num_queries(8):
        assert client.get(reverse(name)).status_code == 200


def test_the_first_page_by_role(cast: Cast, sign_in: SignIn) -> None:
    def page(user: User, view: str = "") -> str:
        return sign_in(user).get(reverse("team:today"), {"view": view} if view else {}).context["page"]

    assert page(cast.lin_wei) == page(cast.inside) == "today"
    assert page(cast.lin_wei, "monday") == "today"
    assert page(cast.manager) == page(cast.director) == page(cast.analyst) == "monday"
    assert page(cast.manager, "rep") == "today"
    assert page(cast.analyst, "rep") == "monday"


def test_an_administrator_without_sales_is_led_to_the_settings(cast: Cast, sign_in: SignIn) -> None:
    assert reverse("team:settings_people") in sign_in(cast.admin).get("/").content.decode()


def test_a_new_rep_is_told_what_to_do_first(cast: Cast, sign_in: SignIn) -> None:
    assert "Plan your first visit" in sign_in(cast.stranger).get("/").content.decode()


def test_the_organization_has_one_row(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.admin).get(reverse("team:settings_organization"))
    assert Organization.objects.count() == 1
