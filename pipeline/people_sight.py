"""Which deals are read without their people.

Where the organization lets judgements about people be seen by those alone who work on a deal
(`Organization.judgements_seen_by`), the account team still reads the deal, but not who decides it: no buying center,
no lights, no flags about people, no names in what clears a flag. Source: catalogue section 19.4.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from pipeline.rules.flags import PEOPLE_FLAGS
from stakeholders.models import BuyingCenter
from stakeholders.querysets import judgements_are_narrow

if TYPE_CHECKING:
    from pipeline.models import Deal
    from team.models import User

FLAG_VERBS = ("flag_raised", "flag_stands", "flag_snoozed")
SNOOZES = tuple(f"snooze:{code}" for code in sorted(PEOPLE_FLAGS))


def is_narrow(user: User) -> bool:
    """Whether there may be deals that this person reads without their people. One query, often none."""
    return not user.sight.everything and judgements_are_narrow()


def deals_without_people(user: User, deals: Iterable[Deal]) -> frozenset[uuid.UUID]:
    """Ids of those deals whose buying center the person does not see."""
    centers = {deal.pk: deal.buying_center_id for deal in deals} if is_narrow(user) else {}
    return without_people(user, centers)


def without_people(user: User, centers: dict[uuid.UUID, uuid.UUID]) -> frozenset[uuid.UUID]:
    """The same by {deal id: center id}."""
    if not centers or not is_narrow(user):
        return frozenset()
    seen = set(BuyingCenter.objects.visible_to(user).filter(pk__in=centers.values()).values_list("pk", flat=True))
    return frozenset(deal for deal, center in centers.items() if center not in seen)


def out_of_sight(user: User, path: str = "deal__") -> Q:
    """Rows whose deal (at `path`) has a buying center that the person does not see."""
    return ~Q(**{f"{path}buying_center__in": BuyingCenter.objects.visible_to(user).order_by().values("pk")})


def veil(rows: QuerySet[Any], user: User) -> QuerySet[Any]:
    """Take from the log what it tells about flags of deals that the person reads without their people."""
    from pipeline.models import Deal

    if not is_narrow(user) or not hasattr(rows.model, "verb"):
        return rows
    hidden = Deal.objects.filter(out_of_sight(user, "")).order_by().values("pk")
    return rows.exclude(verb__in=FLAG_VERBS, scope_label="pipeline.deal", scope_id__in=hidden)
