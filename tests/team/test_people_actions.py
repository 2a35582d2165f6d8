"""Inviting, changing and letting go people."""

import re

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from team import deliveries
from team.actions import change_user, deactivate_user, invite_again, invite_user, reactivate_user, set_roles
from team.models import Activity, Membership, Role, User
from tests.cast import Cast, SignIn
from tests.factories import PASSWORD
from web.errors import RuleViolation, StaleVersion


def invite(cast: Cast, **fields: object) -> User:
    values = {"email": "New.Rep@Example.com ", "name": "New Rep", "team": cast.east, **fields}
    return invite_user(actor=cast.admin, **values)  # type: ignore[arg-type]


def test_an_invited_person_sets_a_password_by_the_mailed_link(cast: Cast, client: Client) -> None:
    user = invite(cast)
    assert user.email == "new.rep@example.com"
    assert Membership.objects.get(user=user).team == cast.east
    assert not user.has_usable_password()
    deliveries.sweep()
    [letter] = mail.outbox
    assert letter.to == ["new.rep@example.com"]
    link = re.search(r"https?://\S+", letter.body)
    assert link
    path = link.group().split("/", 3)[3]
    page = client.get(f"/{path}", follow=True)
    form = {"password1": "quite-a-long-secret-7", "password2": "quite-a-long-secret-7"}
    client.post(page.redirect_chain[-1][0], form)
    assert Client().login(email=user.email, password="quite-a-long-secret-7")
    # The link is used up.
    assert "password1" not in Client().get(f"/{path}", follow=True).content.decode()


def test_an_invitation_speaks_the_persons_language_and_is_sent_once(cast: Cast) -> None:
    invite(cast, language="zh-hans")
    deliveries.sweep()
    deliveries.sweep()
    assert len(mail.outbox) == 1


def test_an_invitation_can_be_repeated_until_a_password_is_set(cast: Cast) -> None:
    user = invite(cast)
    invite_again(actor=cast.admin, user_id=user.pk)
    deliveries.sweep()
    assert len(mail.outbox) == 2
    user.set_password("x")
    user.save()
    with pytest.raises(RuleViolation):
        invite_again(actor=cast.admin, user_id=user.pk)


def test_nobody_else_invites(cast: Cast) -> None:
    for name, user in cast.everybody.items():
        if name == "admin":
            continue
        with pytest.raises(PermissionDenied):
            invite_user(actor=user, email="x@example.com", name="X")
    assert not User.objects.filter(email="x@example.com").exists()


@pytest.mark.parametrize(
    "fields", [{"email": "REP@keyline.example"}, {"email": "nonsense"}, {"name": " "}, {"roles": ["king"]}]
)
def test_bad_invitations_leave_nothing(cast: Cast, fields: dict[str, object]) -> None:
    before = User.objects.count(), Activity.objects.count()
    with pytest.raises(ValidationError):
        invite(cast, **fields)
    assert (User.objects.count(), Activity.objects.count()) == before


def test_nobody_signs_up_by_themselves(db: None, client: Client) -> None:
    form = {"email": "me@example.com", "password1": "quite-a-long-secret-7", "password2": "quite-a-long-secret-7"}
    client.post("/auth/signup/", form)
    assert not User.objects.filter(email="me@example.com").exists()


def test_people_change_their_own_profile(cast: Cast) -> None:
    changed = change_user(actor=cast.lin_wei, user_id=cast.lin_wei.pk, values={"language": "zh-hans", "theme": "dark"})
    assert (changed.language, changed.theme, changed.version) == ("zh-hans", "dark", 2)
    activity = Activity.objects.get(verb="user_changed")
    assert activity.new == {"fields": ["language", "theme"]}


def test_but_not_their_address_nor_another_persons_profile(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        change_user(actor=cast.lin_wei, user_id=cast.lin_wei.pk, values={"is_active": False})
    with pytest.raises(PermissionDenied):
        change_user(actor=cast.manager, user_id=cast.lin_wei.pk, values={"name": "X"})
    with pytest.raises(ValidationError):
        change_user(actor=cast.lin_wei, user_id=cast.lin_wei.pk, values={"language": "tlh"})
    with pytest.raises(StaleVersion):
        change_user(actor=cast.lin_wei, user_id=cast.lin_wei.pk, values={"name": "X"}, expected_version=7)


def test_roles_are_granted_and_taken(cast: Cast) -> None:
    user = set_roles(actor=cast.admin, user_id=cast.lin_wei.pk, roles=[Role.MANAGER, Role.REP])
    assert user.role_codes == {"manager", "rep"}
    set_roles(actor=cast.admin, user_id=cast.lin_wei.pk, roles=[])
    assert not User.objects.get(pk=cast.lin_wei.pk).sight.people


def test_somebody_stays_administrator(cast: Cast) -> None:
    with pytest.raises(RuleViolation):
        set_roles(actor=cast.admin, user_id=cast.admin.pk, roles=[Role.REP])
    set_roles(actor=cast.admin, user_id=cast.director.pk, roles=[Role.DIRECTOR, Role.ADMINISTRATOR])
    set_roles(actor=cast.admin, user_id=cast.admin.pk, roles=[Role.REP])
    second = User.objects.get(pk=cast.director.pk)
    with pytest.raises(RuleViolation):
        deactivate_user(actor=second, user_id=second.pk)


def test_a_deactivated_person_is_signed_out_and_stays_out(cast: Cast, client: Client) -> None:
    credentials = {"login": cast.lin_wei.email, "password": PASSWORD}
    client.post("/auth/login/", credentials)
    assert client.get("/team/").status_code == 200
    assert UserSession.objects.filter(user=cast.lin_wei).count() == 1
    deactivate_user(actor=cast.admin, user_id=cast.lin_wei.pk)
    assert client.get("/team/").status_code == 302
    assert not UserSession.objects.filter(user=cast.lin_wei).exists()
    client.post("/auth/login/", credentials)
    assert client.get("/team/").status_code == 302
    reactivate_user(actor=cast.admin, user_id=cast.lin_wei.pk)
    client.post("/auth/login/", credentials)
    assert client.get("/team/").status_code == 200


def test_deactivating_by_the_page(cast: Cast, sign_in: SignIn) -> None:
    url = reverse("team:settings_person_active", args=[cast.lin_wei.pk])
    assert sign_in(cast.admin).post(url).status_code == 302
    assert not User.objects.get(pk=cast.lin_wei.pk).is_active
    assert sign_in(cast.admin).post(url, {"active": "1"}).status_code == 302
    assert User.objects.get(pk=cast.lin_wei.pk).is_active
    myself = reverse("team:settings_person_active", args=[cast.admin.pk])
    assert sign_in(cast.admin).post(myself).status_code == 409


def test_inviting_by_the_page(cast: Cast, sign_in: SignIn) -> None:
    url = reverse("team:settings_invite")
    form = {"name": "Pia", "email": "pia@example.com", "roles": ["rep"], "team": cast.west.pk, "language": "en"}
    assert sign_in(cast.admin).post(url, form).status_code == 302
    assert Membership.objects.get(user__email="pia@example.com").team == cast.west
    again = sign_in(cast.admin).post(url, form)
    assert again.status_code == 422
    assert "is here already" in again.content.decode()
