"""Accounts worth a visit when none is planned: several sources say which and why, and each account is one line.

Shown on Today, on the page "Due", and where a visit is planned without saying with whom.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from stakeholders.models import BuyingCenter
from stakeholders.querysets import accounts_worked_by
from stakeholders.visits.models import Visit
from stakeholders.visits.proposals import free_times
from stakeholders.visits.stakes import at_stake
from team.models import Organization, User
from web.formats import compact_money

WIDE = 4
"""So many times more than are shown each source is asked for: what is most at stake is known at the end."""
MOST_REASONS = 3
MOST_PEOPLE = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """ "Condax" · "decision maker not met for 52 days; ¥2.4 m at 40" · where planning it begins.

    `stake` is the end of the sentence, if the source knows it better than by the amount. A source that names the
    account need not name the address.
    """

    label: str
    reason: str
    url: str = ""
    account_id: uuid.UUID | None = None
    center_id: uuid.UUID | None = None
    people: tuple[uuid.UUID, ...] = ()
    day: dt.date | None = None
    stake: str = ""
    worth: int = 0


Source = Callable[[User, int], Iterable[Suggestion]]

_sources: list[Source] = []
_places: dict[Source, int] = {}


def register(source: Source, *, place: int = 50) -> None:
    """`source(user, limit)` answers at most `limit` suggestions, best first. Of an account's reasons those of the
    lowest place come first."""
    if source not in _sources:
        _sources.append(source)
    _places[source] = place


def suggestions(user: User, limit: int = 3) -> list[Suggestion]:
    """One per account with all its reasons, what is most at stake first; none for who does not sell."""
    if not user.sight.sells:
        return []
    groups: dict[object, list[Suggestion]] = {}
    ordered = sorted(_sources, key=lambda source: _places.get(source, 50))
    for place, each in enumerate(one for source in ordered for one in source(user, limit * WIDE)):
        groups.setdefault(each.account_id or place, []).append(each)
    ids = [pk for pk in groups if isinstance(pk, uuid.UUID)]
    open_ones = _not_planned(user, ids)
    kept = [group for pk, group in groups.items() if not isinstance(pk, uuid.UUID) or pk in open_ones]
    worth = at_stake(KeyAccount.objects.filter(pk__in=open_ones).values("pk")) if open_ones else {}
    merged = [_merged(group, worth.get(group[0].account_id or uuid.UUID(int=0), 0)) for group in kept]
    best = sorted(merged, key=lambda one: -one.worth)[:limit]
    return _with_addresses(_with_stakes(best), user)


def _not_planned(user: User, ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Where the person works and nobody has planned a visit yet (one query)."""
    if not ids:
        return set()
    ahead = Visit.objects.planned().filter(ends_at__gte=timezone.now(), account_id__in=ids).values("account_id")
    rows = accounts_worked_by(user).filter(pk__in=ids).exclude(pk__in=ahead)
    return set(rows.order_by().values_list("pk", flat=True))


def _merged(group: Sequence[Suggestion], worth: int) -> Suggestion:
    first = group[0]
    if first.account_id is None:
        return first
    reasons = list(dict.fromkeys(one.reason for one in group))[:MOST_REASONS]
    stake = next((one.stake for one in group if one.stake), "")
    people = tuple(dict.fromkeys(person for one in group for person in one.people))[:MOST_PEOPLE]
    center = next((one.center_id for one in group if one.center_id), None)
    return replace(first, reason=_("; ").join(reasons), worth=worth, people=people, center_id=center, stake=stake)


def _with_stakes(rows: Sequence[Suggestion]) -> list[Suggestion]:
    """The sentence ends with what is at stake: in the source's words, else by the amount."""
    currency = Organization.objects.current().base_currency if rows else ""
    found = []
    for one in rows:
        amount = compact_money(one.worth, currency, sign=True) if one.worth else ""
        stake = one.stake or (_("%(amount)s at stake") % {"amount": amount} if amount else "")
        found.append(replace(one, reason=_("; ").join(filter(None, (one.reason, stake))), stake=stake))
    return found


def _with_addresses(rows: Sequence[Suggestion], user: User) -> list[Suggestion]:
    """Each with a free day of this week or the next, and the plan form filled in with all that is known."""
    named = [one for one in rows if one.account_id]
    times = dict(zip([one.account_id for one in named], free_times(user, len(named)), strict=True)) if named else {}
    wanted = {one.center_id for one in named if one.center_id}
    seen = BuyingCenter.objects.visible_to(user).filter(pk__in=wanted).values_list("pk", flat=True) if wanted else ()
    centers, found = set(seen), []
    for one in rows:
        one = replace(one, center_id=one.center_id if one.center_id in centers else None)
        start = times.get(one.account_id)
        day = start.astimezone(user.zone).date() if start else None
        found.append(replace(one, day=day, url=_address(one, day)) if one.account_id else one)
    return found


def at_time(rows: Iterable[Suggestion], asked: Sequence[tuple[str, str]]) -> list[Suggestion]:
    """The same for a day and an hour that were chosen already, as ``day``, ``at`` and ``until`` of an address."""
    return [replace(one, url=_address(one, None, *asked)) if asked and one.account_id else one for one in rows]


def _address(one: Suggestion, day: dt.date | None, *asked: tuple[str, str]) -> str:
    values = [("account", one.account_id), ("center", one.center_id)]
    values += [("contact", person) for person in one.people]
    query = [(name, str(value)) for name, value in [*values, ("day", day), *asked] if value]
    return f"{reverse('visits:visit_plan')}?{urlencode(query)}"
