"""How django-allauth behaves here."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest

from web.addresses import absolute


class AccountAdapter(DefaultAccountAdapter):
    """People are invited by an administrator; nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whom the limits of sign-in and REST count: what the outermost of TRUSTED_PROXIES saw.

        What stands before that in X-Forwarded-For was written by the asker. A header that our proxies cannot have
        made counts for nothing: it came past them.
        """
        try:
            return super().get_client_ip(request)
        except (ImproperlyConfigured, PermissionDenied):
            return str(request.META.get("REMOTE_ADDR", ""))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On this site's own address: whoever asks for somebody's mail also chooses the request's Host."""
        return absolute(urlsplit(super().get_reset_password_from_key_url(key)).path)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        host = urlsplit(settings.PUBLIC_URL).netloc
        super().send_mail(template_prefix, email, context | {"current_site": {"name": "Keyline", "domain": host}})
