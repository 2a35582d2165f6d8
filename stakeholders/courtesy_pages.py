"""The register of courtesies as its pages, panels and lists show it; all within the reader's sight."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from stakeholders.courtesies import GOVERNMENT, ONE, is_not_beforehand, share
from stakeholders.models import Contact, Hospitality
from stakeholders.spending import policy, spent
from team.models import Organization, User
from team.money import from_minor
from web.formats import money

ORDER = ["-on", "-id"]
TONES = {"within": "good", "approved": "good", "requested": "watch", "refused": "severe", "withdrawn": "neutral"}


@dataclass(frozen=True, slots=True)
class Row:
    """A courtesy with its guests, in words. `each` is one guest's share in minor units of the base currency."""

    courtesy: Hospitality
    guests: list[Contact]
    each: int
    is_late: bool

    @property
    def names(self) -> str:
        return _(", ").join(str(guest) for guest in self.guests)

    @property
    def tone(self) -> str:
        return TONES[self.courtesy.state]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that waits for the reader: `why` it needs them, in words with the limit."""

    row: Row
    why: str


def rows_of(courtesies: QuerySet[Hospitality] | Iterable[Hospitality]) -> list[Row]:
    """Two queries for any number."""
    return [row_of(each, Organization.objects.current()) for each in loaded(courtesies)]


def loaded(courtesies: Any) -> Any:
    if isinstance(courtesies, QuerySet):
        related = ("account", "center", "requested_by", "decided_by")
        return courtesies.select_related(*related).prefetch_related("guests__contact")
    return courtesies


def row_of(courtesy: Hospitality, organization: Organization) -> Row:
    guests = sorted((guest.contact for guest in courtesy.guests.all()), key=str)
    decided = organization.day_of(courtesy.decided_at) if courtesy.decided_at else None
    late = is_not_beforehand(courtesy.state, courtesy.on, organization.today(), decided, courtesy.is_past)
    return Row(courtesy, guests, share(courtesy.value_base_minor, max(1, len(guests))), late)


def to_decide(user: User) -> QuerySet[Hospitality]:
    """Requests of people below, never one's own."""
    rows = Hospitality.objects.filter(state=Hospitality.State.REQUESTED).exclude(requested_by=user)
    return rows if user.sight.edits_everything else rows.filter(requested_by_id__in=user.sight.below)


def asked(user: User, limit: int) -> list[Asked]:
    """The earliest day first. Two queries, and one for each calendar year among them."""
    return with_reasons(rows_of(to_decide(user).order_by("on", "pk")[:limit]))


def with_reasons(rows: list[Row]) -> list[Asked]:
    years = _years(rows)
    return [Asked(row, reason(row, years[row.courtesy.on.year])) for row in rows]


def _years(rows: list[Row]) -> dict[int, dict[uuid.UUID, int]]:
    """{year: {contact id: what they got, with the courtesy in question}}."""
    people: dict[int, set[uuid.UUID]] = {}
    for row in rows:
        people.setdefault(row.courtesy.on.year, set()).update(guest.pk for guest in row.guests)
    return {year: spent(guests, year) for year, guests in people.items()}


def reason(row: Row, year: dict[uuid.UUID, int]) -> str:
    """Which limit it passes, in figures."""
    currency, limits = Organization.objects.current().base_currency, policy()
    if row.courtesy.over == GOVERNMENT:
        return _("a gift to somebody of a public customer")
    if row.courtesy.over == ONE:
        values = {"each": money(row.each, currency), "limit": money(limits.one, currency)}
        return _("%(each)s a person, the limit is %(limit)s") % values
    most = max((year.get(guest.pk, 0) for guest in row.guests), default=0)
    values = {"sum": money(most, currency), "limit": money(limits.year, currency)}
    return _("with it %(sum)s for one person this year, the limit is %(limit)s") % values


def waiting(user: User, limit: int) -> list[Hospitality]:
    """What the person asked for and nobody has decided, oldest first (one query)."""
    rows = Hospitality.objects.filter(requested_by=user, state=Hospitality.State.REQUESTED)
    return list(rows.select_related("account").order_by("created_at", "pk")[:limit])


def year_of(contact: Contact, today: dt.date) -> str:
    """ "¥500 of ¥1,000 this year"."""
    currency = Organization.objects.current().base_currency
    sum_ = spent([contact.pk], today.year)[contact.pk]
    values = {"sum": money(sum_, currency), "limit": money(policy().year, currency)}
    return _("%(sum)s of %(limit)s this year") % values


def policy_words() -> str:
    currency, limits = Organization.objects.current().base_currency, policy()
    values = {"one": money(limits.one, currency), "year": money(limits.year, currency)}
    words = _(
        "Within the policy: up to %(one)s a person, and %(year)s a person in a calendar year. Beyond it your manager"
        " is asked first. Cash and vouchers cannot be recorded."
    )
    return words % values


def as_lines(courtesies: QuerySet[Hospitality]) -> Iterator[list[Any]]:
    """The register as a table for a spreadsheet, newest first."""
    organization = Organization.objects.current()
    base = organization.base_currency
    yield [
        _("Day"),
        _("Account"),
        _("Kind"),
        _("What"),
        _("Business purpose"),
        _("Guests"),
        _("Value in all"),
        _("Currency"),
        _("In %(currency)s") % {"currency": base},
        _("A person, in %(currency)s") % {"currency": base},
        _("State"),
        _("Not approved beforehand"),
        _("Entered by"),
        _("Decided by"),
        _("Note"),
    ]
    for courtesy in loaded(courtesies.order_by(*ORDER)).iterator(chunk_size=500):
        yield _line(row_of(courtesy, organization), base)


def _line(row: Row, base: str) -> list[Any]:
    one = row.courtesy
    return [
        one.on,
        one.account.name,
        one.get_kind_display(),
        one.what,
        one.purpose,
        row.names,
        from_minor(one.value_minor, one.currency),
        one.currency,
        from_minor(one.value_base_minor, base),
        from_minor(row.each, base),
        one.get_state_display(),
        _("yes") if row.is_late else "",
        one.requested_by.name,
        one.decided_by.name if one.decided_by else "",
        one.decision_note,
    ]
