"""`Authorization: Bearer kl_…`: a program acts as a person, within the scopes of its token."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from integrations.models import ApiToken
from integrations.secrets import PREFIX, digest_of
from team.models import User

# A write for every request would be the price of an exact last use.
NOTED_EVERY = dt.timedelta(minutes=5)
LONGEST = 200


class TokenAuthentication(BaseAuthentication):
    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return None
        token = self.token_of(secret.strip())
        note_use(token)
        return token.user, token

    def token_of(self, secret: str) -> ApiToken:
        if not secret.startswith(PREFIX) or len(secret) > LONGEST:
            raise AuthenticationFailed(_("This is not one of our tokens."))
        token = ApiToken.objects.select_related("user").filter(digest=digest_of(secret)).first()
        if token is None or not token.is_valid() or not token.user.is_active or token.user.is_system:
            raise AuthenticationFailed(_("This token is unknown, expired or revoked."))
        return token

    def authenticate_header(self, request: Request) -> str:
        challenge = 'Bearer realm="keyline"'
        return f'{challenge}, error="invalid_token"' if "Authorization" in request.headers else challenge


def note_use(token: ApiToken) -> None:
    now = timezone.now()
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - NOTED_EVERY)
    if token.last_used_at is None or token.last_used_at < now - NOTED_EVERY:
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "integrations.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "Made in Settings, Tokens, or by create_token."}
