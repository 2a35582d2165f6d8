"""Changes of tokens: made once, shown once, revoked for good."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.models import ApiToken
from integrations.secrets import digest_of, new_secret, shown_part
from team.activities import announce
from team.models import User
from team.permits import locked_for_edit
from web.api.scopes import RESOURCES, allows, is_scope

LONGEST_LIFE = 3650


@transaction.atomic
def create_token(
    *,
    actor: User,
    name: str,
    scopes: Sequence[str],
    expires_in: int | None = None,
    within: Sequence[str] | None = None,
) -> tuple[ApiToken, str]:
    """A token for the actor and its secret, which nobody can read again.

    `expires_in`: days, None for ever. `within`: the scopes of the token that asks, if one does; a token makes none
    that reaches further than itself. Raises ValidationError by field, PermissionDenied.
    """
    check_scopes(scopes)
    if expires_in is not None and not 1 <= expires_in <= LONGEST_LIFE:
        raise ValidationError({"expires_in": _("A number of days from 1 to %(most)s.") % {"most": LONGEST_LIFE}})
    if within is not None and not all(covers(within, scope) for scope in scopes):
        raise PermissionDenied(_("A token cannot make one that reaches further than itself."))
    secret = new_secret()
    token = ApiToken.objects.create(
        user=actor,
        name=name,
        scopes=sorted(set(scopes)),
        prefix=shown_part(secret),
        digest=digest_of(secret),
        expires_at=timezone.now() + dt.timedelta(days=expires_in) if expires_in else None,
    )
    announce(actor=actor, verb="token_created", subject=token, new={"scopes": token.scopes})
    return token, secret


@transaction.atomic
def revoke_token(*, actor: User, token_id: uuid.UUID, expected_version: int | None = None) -> ApiToken:
    """It stops working at once. Revoking a revoked one changes nothing."""
    token = locked_for_edit(ApiToken, token_id, actor=actor, expected_version=expected_version)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save_changes("revoked_at")
        announce(actor=actor, verb="token_revoked", subject=token)
    return token


def check_scopes(scopes: Sequence[str]) -> None:
    if not scopes:
        raise ValidationError({"scopes": _("Choose at least one.")})
    for scope in scopes:
        if not is_scope(scope):
            message = _("“%(scope)s” is not a scope. Write * or NAME:read or NAME:write; names: %(names)s.")
            raise ValidationError({"scopes": message % {"scope": scope, "names": ", ".join(RESOURCES)}})


def covers(within: Sequence[str], scope: str) -> bool:
    """Whether a token with the scopes `within` may hand out `scope`."""
    if scope == "*":
        return "*" in within
    resource, _colon, kind = scope.partition(":")
    return allows(within, resource, kind)
