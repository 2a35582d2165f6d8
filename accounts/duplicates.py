"""Likely duplicates of an account that somebody is about to enter, whoever they belong to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from accounts.models import KeyAccount
from accounts.names import LIKELY, likeness, match_key, number_key


@dataclass(frozen=True, slots=True)
class Similar:
    """Name and owner are all that is shown of it to somebody who does not see the account."""

    pk: uuid.UUID
    name: str
    owner: str
    score: int


def similar_accounts(
    name: str, local_name: str = "", tax_number: str = "", *, leaving_out: uuid.UUID | None = None, most: int = 5
) -> list[Similar]:
    """The likeliest first; the same tax number counts as certain. Two queries.

    Deliberately unscoped: the point is to find what the person cannot see. Only `name` and `owner` may be shown.
    """
    key, number = match_key(name, local_name), number_key(tax_number)
    scores: dict[uuid.UUID, float] = {}
    rows = KeyAccount.objects.listed().order_by().values_list("pk", "match_key", "tax_number")
    for pk, other, other_number in rows.iterator(chunk_size=5000):
        if pk == leaving_out:
            continue
        same_number = bool(number) and number_key(other_number) == number
        score = 100.0 if same_number else likeness(key, other)
        if score >= LIKELY:
            scores[pk] = score
    best = sorted(scores, key=lambda pk: (-scores[pk], str(pk)))[:most]
    found = KeyAccount.objects.select_related("owner").in_bulk(best)
    return [Similar(pk, found[pk].name, str(found[pk].owner or ""), round(scores[pk])) for pk in best]
