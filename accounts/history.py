"""The history of an account in words: who changed what from what to what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Q
from django.utils.translation import gettext as _

from accounts.models import AccountChange, KeyAccount
from team.history import around
from team.models import User
from web.formats import money

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Entry:
    field: str
    old: str
    new: str
    by: str
    on: dt.datetime
    reason: str


def entries(account: KeyAccount, viewer: User, most: int = SHOWN) -> list[Entry]:
    """The latest changes, newest first. Four queries, whatever the number of changes."""
    # The currency is told with the revenue: the one it had then.
    of_currency = Q(field="annual_revenue_currency")
    rows = AccountChange.objects.filter(account=account)
    changes = list(rows.exclude(of_currency).select_related("actor").order_by("-effective_at", "-id")[:most])
    currencies = list(rows.filter(of_currency)) if any(each.field == "annual_revenue_minor" for each in changes) else []
    people = {
        str(user.pk): user.name for user in User.objects.filter(pk__in=_ids(changes, "owner", "inside_owner", "team"))
    }
    parents = KeyAccount.objects.face_visible_to(viewer).filter(pk__in=_ids(changes, "parent"))
    names = people | {str(parent.pk): parent.name for parent in parents}
    return [
        _entry(change, names, around(currencies, account.annual_revenue_currency, change.effective_at))
        for change in changes
    ]


def _entry(change: AccountChange, names: dict[str, str], currencies: tuple[str, str]) -> Entry:
    old, new = (
        in_words(change.field, value, names, currency or "")
        for value, currency in zip((change.old, change.new), currencies, strict=True)
    )
    return Entry(label(change.field), old, new, change.actor.name, change.effective_at, change.reason)


def _ids(changes: Iterable[AccountChange], *fields: str) -> list[str]:
    values = (value for change in changes if change.field in fields for value in (change.old, change.new))
    return [value["user"] if isinstance(value, dict) else value for value in values if value]


def label(field: str) -> str:
    if field == "team":
        return _("Account team")
    try:
        found = KeyAccount._meta.get_field(field)
    except FieldDoesNotExist:
        return field
    text = str(found.verbose_name) if isinstance(found, Field) else field
    return text[:1].upper() + text[1:]


def in_words(field: str, value: Any, names: dict[str, str], currency: str = "") -> str:
    """A value as history keeps it, readable. A name that the reader may not see is not told."""
    if value in (None, ""):
        return ""
    if field == "team":
        until = _("until %(day)s") % {"day": value["ends_on"]} if value["ends_on"] else ""
        return ", ".join(part for part in (names.get(value["user"], ""), value["function"], until) if part)
    if field in ("owner", "inside_owner", "parent"):
        return names.get(value, _("another account") if field == "parent" else "")
    if field == "annual_revenue_minor":
        return money(value, currency) if currency else ""
    found = KeyAccount._meta.get_field(field)
    choices = dict(found.flatchoices) if isinstance(found, Field) else {}
    return str(choices.get(value, value))
