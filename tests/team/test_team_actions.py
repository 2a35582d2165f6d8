"""Teams and memberships."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from team import activities
from team.actions import add_member, change_team, create_team, end_membership, move_team, settle_memberships
from team.models import Activity, Membership, Organization, Team, User
from team.sight import is_above
from tests.cast import Cast, SignIn
from tests.factories import AccountFactory
from web.errors import RuleViolation, StaleVersion


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def test_a_moved_team_takes_its_people_out_of_sight_and_into_it(cast: Cast) -> None:
    account = AccountFactory(owner=cast.stranger)
    lead = add_member(actor=cast.admin, team_id=cast.industrial.pk, user=cast.manager, is_manager=True)
    assert not type(account).objects.visible_to(fresh(cast.manager)).exists()
    move_team(actor=cast.admin, team_id=cast.hardware.pk, parent=cast.industrial)
    assert type(account).objects.visible_to(fresh(cast.manager)).exists()
    assert lead.is_manager


@pytest.mark.parametrize("below", ["industrial", "east"])
def test_circles_are_refused(cast: Cast, below: str) -> None:
    with pytest.raises(RuleViolation):
        move_team(actor=cast.admin, team_id=cast.industrial.pk, parent=getattr(cast, below))
    assert Team.objects.get(pk=cast.industrial.pk).parent is None


def test_only_administrators_build_teams(cast: Cast) -> None:
    for user in (cast.lin_wei, cast.manager, cast.director, cast.analyst):
        with pytest.raises(PermissionDenied):
            create_team(actor=user, name="Mine")
        with pytest.raises(PermissionDenied):
            move_team(actor=user, team_id=cast.east.pk, parent=None)
        with pytest.raises(PermissionDenied):
            add_member(actor=user, team_id=cast.east.pk, user=cast.rep2)


def test_a_stale_team_is_refused(cast: Cast) -> None:
    change_team(actor=cast.admin, team_id=cast.east.pk, values={"name": "Far East"}, expected_version=1)
    with pytest.raises(StaleVersion):
        change_team(actor=cast.admin, team_id=cast.east.pk, values={"name": "Near East"}, expected_version=1)


def test_membership_is_dated_and_announced(cast: Cast) -> None:
    heard: list[Activity] = []
    activities.on("membership_changed", inline=heard.extend)
    try:
        today = cast.organization.today()
        old = Membership.objects.get(user=cast.lin_wei)
        end_membership(actor=cast.admin, membership_id=old.pk, ends_on=today - dt.timedelta(days=1))
        add_member(actor=cast.admin, team_id=cast.west.pk, user=cast.lin_wei)
    finally:
        activities._inline["membership_changed"].remove(heard.extend)
    assert [(activity.subject_id, activity.scope_id) for activity in heard] == [
        (cast.lin_wei.pk, cast.east.pk),
        (cast.lin_wei.pk, cast.west.pk),
    ]
    assert Team.objects.of(cast.lin_wei.pk) == cast.west
    assert Team.objects.of(cast.lin_wei.pk, today - dt.timedelta(days=9)) == cast.east
    assert not is_above(fresh(cast.manager), cast.lin_wei.pk)


def test_one_works_in_the_team_one_is_a_member_of_rather_than_the_one_one_leads(cast: Cast) -> None:
    add_member(actor=cast.admin, team_id=cast.hardware.pk, user=cast.manager)
    assert Team.objects.of(cast.manager.pk) == cast.hardware


def test_a_second_open_membership_and_an_end_before_the_start_are_refused(cast: Cast) -> None:
    with pytest.raises(RuleViolation):
        add_member(actor=cast.admin, team_id=cast.east.pk, user=cast.lin_wei)
    membership = Membership.objects.get(user=cast.lin_wei)
    with pytest.raises(ValidationError):
        end_membership(actor=cast.admin, membership_id=membership.pk, ends_on=dt.date(2000, 1, 1))
    membership.refresh_from_db()
    assert membership.ends_on is None


def test_the_night_announces_what_begins_and_what_has_ended(cast: Cast) -> None:
    today = cast.organization.today()
    tomorrow = today + dt.timedelta(days=1)
    old = Membership.objects.get(user=cast.lin_wei)
    end_membership(actor=cast.admin, membership_id=old.pk, ends_on=today)
    add_member(actor=cast.admin, team_id=cast.west.pk, user=cast.lin_wei, starts_on=tomorrow)
    assert Team.objects.of(cast.lin_wei.pk, today) == cast.east
    system = User.objects.system()
    assert settle_memberships(actor=system, day=today) == 0
    Activity.objects.all().delete()
    with time_machine.travel(dt.datetime.combine(tomorrow, dt.time(6), tzinfo=Organization.objects.zone()), tick=False):
        assert settle_memberships(actor=system) == 2
        assert settle_memberships(actor=system) == 0
    assert Activity.objects.filter(verb="membership_changed", subject_id=cast.lin_wei.pk).count() == 2


def test_what_was_missed_is_made_up_for(cast: Cast) -> None:
    tomorrow = cast.organization.today() + dt.timedelta(days=1)
    add_member(actor=cast.admin, team_id=cast.west.pk, user=cast.lin_wei, starts_on=tomorrow)
    with time_machine.travel(timezone.now() + dt.timedelta(days=4), tick=False):
        assert settle_memberships(actor=User.objects.system()) == 1


def test_name_and_place_are_changed_on_one_page(cast: Cast, sign_in: SignIn) -> None:
    url = reverse("team:settings_team", args=[cast.hardware.pk])
    client = sign_in(cast.admin)
    response = client.post(url, {"name": "Machines", "parent": cast.industrial.pk, "version": 1})
    assert response.status_code == 302
    hardware = Team.objects.get(pk=cast.hardware.pk)
    assert (hardware.name, hardware.parent, hardware.version) == ("Machines", cast.industrial, 3)
    stale = client.post(url, {"name": "Old", "parent": "", "version": 1})
    assert stale.status_code == 409
    assert "Machines" in stale.content.decode()
    circle = client.post(
        reverse("team:settings_team", args=[cast.industrial.pk]),
        {"name": "Industry", "parent": cast.east.pk, "version": 1},
    )
    assert circle.status_code == 409
    assert Team.objects.get(pk=cast.industrial.pk).name == "Industrial"


def test_memberships_by_the_page(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.admin)
    url = reverse("team:settings_membership_add", args=[cast.lin_wei.pk])
    assert client.post(url, {"team": cast.west.pk, "starts_on": "2026-01-05"}).status_code == 302
    membership = Membership.objects.get(user=cast.lin_wei, team=cast.west)
    assert membership.starts_on == dt.date(2026, 1, 5)
    end = reverse("team:settings_membership_end", args=[membership.pk])
    assert client.post(end, {"ends_on": "2025-12-31"}).status_code == 422
    assert client.post(end, {"ends_on": "2026-01-31"}).status_code == 302
    assert client.post(url, {"team": "", "starts_on": "soon"}).status_code == 422
