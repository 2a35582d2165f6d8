"""Accounts above and below an account: their people may decide with it."""

from __future__ import annotations

import uuid

from accounts.models import KeyAccount


def lineage(account: KeyAccount) -> list[uuid.UUID]:
    """Ids of the accounts above and below this one, without itself (a query per level)."""
    above: list[uuid.UUID] = []
    parent_id = account.parent_id
    while parent_id is not None and parent_id not in above:
        above.append(parent_id)
        parent_id = KeyAccount.objects.filter(pk=parent_id).values_list("parent_id", flat=True).first()
    below = KeyAccount.objects.in_subtree(account.pk)
    return [pk for pk in (*above, *below) if pk != account.pk]


def are_related(one: KeyAccount, other: KeyAccount) -> bool:
    """The same account, or one above or below the other."""
    return one.pk == other.pk or other.pk in lineage(one)
