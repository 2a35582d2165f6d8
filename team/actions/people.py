"""Inviting, changing and letting go people who work here."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from team import history, news
from team.actions.teams import add_member
from team.activities import announce
from team.models import Role, RoleGrant, Team, User
from team.permits import require_administrator, require_fresh
from team.querysets import administers
from web.errors import RuleViolation

PROFILE = frozenset(
    {
        "name",
        "language",
        "time_zone",
        "theme",
        "mail",
        "quiet_from",
        "quiet_until",
        "weekly_digest",
        "remind_before",
        "muted",
    },
)
"""What a person may change of themselves; an administrator may too."""


@transaction.atomic
def invite_user(
    *,
    actor: User,
    email: str,
    name: str,
    roles: Collection[str] = (Role.REP,),
    team: Team | None = None,
    language: str = "en",
    at: dt.datetime | None = None,
) -> User:
    """A person who may sign in once they have set a password by the link that is mailed to them."""
    require_administrator(actor)
    _known(roles)
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError({"email": _("Somebody with this e-mail address is here already.")})
    user = User.objects.model(email=email, name=name.strip(), language=language)
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    _grant(user, roles, actor=actor)
    if team is not None:
        add_member(actor=actor, team_id=team.pk, user=user, is_manager=Role.MANAGER in roles, at=at)
    announce(actor=actor, verb="user_invited", subject=user, new={"roles": sorted(roles)}, at=at)
    return user


@transaction.atomic
def invite_again(*, actor: User, user_id: uuid.UUID, at: dt.datetime | None = None) -> User:
    """Mail a new link to somebody who has not set a password yet."""
    require_administrator(actor)
    user = User.lock(user_id)
    if user.has_usable_password():
        raise RuleViolation("already_joined", _("This person has a password already."))
    announce(actor=actor, verb="user_invited", subject=user, at=at)
    return user


@transaction.atomic
def change_user(
    *,
    actor: User,
    user_id: uuid.UUID,
    values: Mapping[str, Any],
    expected_version: int | None = None,
    at: dt.datetime | None = None,
) -> User:
    """The profile: name, language, time zone, theme, mail, news. Unknown fields are refused with `ValidationError`."""
    user = User.lock(user_id)
    if actor.pk != user.pk and not administers(actor):
        raise PermissionDenied(_("You may see this, but not change it."))
    require_fresh(user, expected_version)
    if unknown := set(values) - PROFILE:
        raise ValidationError(_("This cannot be changed here: %(fields)s") % {"fields": ", ".join(sorted(unknown))})
    changed = history.apply(user, dict(values) | {"muted": _kinds(values["muted"])} if "muted" in values else values)
    if not changed:
        return user
    user.full_clean(exclude=["password"])
    user.save_changes(*changed)
    # The log keeps no copied personal data: it says which fields, not from what to what.
    announce(actor=actor, verb="user_changed", subject=user, new={"fields": sorted(changed)}, at=at)
    return user


@transaction.atomic
def set_roles(*, actor: User, user_id: uuid.UUID, roles: Collection[str], at: dt.datetime | None = None) -> User:
    """Exactly these roles. The last administrator keeps the role: somebody must be able to let people in."""
    require_administrator(actor)
    _known(roles)
    user = User.lock(user_id)
    before = set(user.role_codes)
    if before == set(roles):
        return user
    if Role.ADMINISTRATOR in before - set(roles):
        _require_another_administrator(user)
    user.role_grants.exclude(role__in=roles).delete()
    _grant(user, set(roles) - before, actor=actor)
    user.forget_sight()
    user.save_changes()
    announce(
        actor=actor,
        verb="user_changed",
        subject=user,
        old={"roles": sorted(before)},
        new={"roles": sorted(roles)},
        at=at,
    )
    return user


@transaction.atomic
def deactivate_user(*, actor: User, user_id: uuid.UUID, at: dt.datetime | None = None) -> User:
    """They cannot sign in any more and are signed out everywhere; what they did and own stays."""
    require_administrator(actor)
    user = User.lock(user_id)
    if user.is_system or user.pk == actor.pk:
        raise RuleViolation("not_oneself", _("You cannot deactivate yourself."))
    if not user.is_active:
        return user
    if user.has_role(Role.ADMINISTRATOR):
        _require_another_administrator(user)
    user.is_active = False
    user.save_changes("is_active")
    for session in UserSession.objects.filter(user=user):
        session.end()
    user.forget_sight()
    announce(actor=actor, verb="user_deactivated", subject=user, at=at)
    return user


@transaction.atomic
def reactivate_user(*, actor: User, user_id: uuid.UUID, at: dt.datetime | None = None) -> User:
    require_administrator(actor)
    user = User.lock(user_id)
    if user.is_active:
        return user
    user.is_active = True
    user.save_changes("is_active")
    user.forget_sight()
    announce(actor=actor, verb="user_reactivated", subject=user, at=at)
    return user


def _kinds(muted: Any) -> list[str]:
    """Each once; one that was muted and is no kind any more is forgotten."""
    if not isinstance(muted, (list, tuple, set)) or not all(isinstance(code, str) for code in muted):
        raise ValidationError({"muted": _("A list of kinds of news.")})
    if unknown := set(muted) - news.codes():
        raise ValidationError({"muted": _("Unknown kind of news: %(kind)s") % {"kind": ", ".join(sorted(unknown))}})
    return sorted(set(muted))


@transaction.atomic
def unsubscribe(*, user_id: uuid.UUID, what: str) -> User:
    """By the link of a mail, which only its reader has: no more mail of this kind. Done twice, it changes nothing."""
    user = User.lock(user_id)
    if what == "mail":
        wish: dict[str, Any] = {"mail": User.Mail.NONE}
    elif what == "weekly":
        wish = {"weekly_digest": False}
    else:
        wish = {"muted": {*news.codes().intersection(user.muted), *news.codes().intersection({what})}}
    return change_user(actor=user, user_id=user.pk, values=wish)


def _known(roles: Collection[str]) -> None:
    if unknown := set(roles) - set(Role.values):
        raise ValidationError({"roles": _("Unknown role: %(role)s") % {"role": ", ".join(sorted(unknown))}})


def _grant(user: User, roles: Collection[str], *, actor: User) -> None:
    RoleGrant.objects.bulk_create(RoleGrant(user=user, role=role, granted_by=actor) for role in sorted(roles))


def _require_another_administrator(user: User) -> None:
    # Two administrators who dismiss each other at once must not both succeed: all their rows are locked.
    others = User.objects.active().filter(role_grants__role=Role.ADMINISTRATOR).exclude(pk=user.pk)
    if not list(others.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True)):
        raise RuleViolation(
            "last_administrator", _("Somebody must stay administrator. Give the role to another first.")
        )
