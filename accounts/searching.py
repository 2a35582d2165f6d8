"""How accounts are found by the search page and the palette."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from accounts.listing import matching
from accounts.models import KeyAccount
from team.models import User
from web import searches


def accounts(user: User, words: str, limit: int) -> Iterable[searches.Hit]:
    """By name in either language or by number; the face is enough, for it shows no more than the hit does."""
    found = KeyAccount.objects.face_visible_to(user).listed().filter(matching(words)).order_by("name", "id")
    for account in found[:limit]:
        detail = " · ".join(part for part in (account.industry, account.region) if part)
        yield searches.Hit(_("Account"), str(account), detail, account.get_absolute_url())


def register() -> None:
    searches.register("accounts", accounts)
