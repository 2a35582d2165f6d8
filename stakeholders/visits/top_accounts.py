"""The accounts that matter most to their owners. What an account is worth is told by who stands above: the pipeline.

The top 20 % of an owner's accounts are the first fifth, rounded up, of those that have a worth, by what they won in the
last twelve months and their weighted open amounts. A visit is on the top 20 % when its account is, whoever made it.
Source: catalogue A5.3.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Iterable

from django.core.cache import cache
from django.db.models import QuerySet

from accounts.models import KeyAccount
from stakeholders.visits.rules.worth import top_fifth
from team.models import Organization

Source = Callable[[QuerySet[KeyAccount], dt.date], Iterable[tuple[uuid.UUID, int]]]
YEAR = dt.timedelta(days=365)
KEPT = 3600

_sources: list[Source] = []


def register(source: Source) -> None:
    """`source(accounts, since)`: (account id, worth in minor units) of those of the accounts that have any."""
    if source not in _sources:
        _sources.append(source)


def top_accounts(owners: Collection[uuid.UUID], *, anew: bool = False) -> frozenset[uuid.UUID]:
    """Ids of the accounts that are in the top 20 % of one of these owners.

    Kept for an hour, since a visit that is logged asks for them; `anew` for who counts by night.
    """
    keys = {f"top-accounts-{owner}": owner for owner in owners}
    known: dict[str, frozenset[uuid.UUID]] = {} if anew else cache.get_many(keys)
    missing = {key: owner for key, owner in keys.items() if key not in known}
    if missing:
        ranked = _ranked(missing.values())
        fresh = {key: ranked.get(owner, frozenset()) for key, owner in missing.items()}
        cache.set_many(fresh, KEPT)
        known = {**known, **fresh}
    return frozenset().union(*known.values())


def _ranked(owners: Iterable[uuid.UUID]) -> dict[uuid.UUID, frozenset[uuid.UUID]]:
    accounts = KeyAccount.objects.filter(owner_id__in=list(owners)).order_by()
    since = Organization.objects.today() - YEAR
    worth: dict[uuid.UUID, int] = {}
    for source in _sources:
        for account, value in source(accounts, since):
            worth[account] = worth.get(account, 0) + value
    owned: dict[uuid.UUID, dict[uuid.UUID, int]] = {}
    for account, owner in accounts.values_list("pk", "owner_id"):
        if account in worth:
            owned.setdefault(owner, {})[account] = worth[account]
    return {owner: top_fifth(values) for owner, values in owned.items()}
