"""Many quotas at once: a year spread over its months, a file of them. All or nothing, each by `set_quota`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from pipeline.forecasts.actions.quotas import set_quota
from pipeline.forecasts.models import Quota
from pipeline.forecasts.spreading import coarse, spread
from team.activities import batch
from team.models import Team, User
from team.money import LARGEST_AMOUNT


@dataclass(frozen=True, slots=True)
class QuotaEntry:
    """One month of somebody; `amount_minor` None takes the quota away."""

    holder: User | Team
    month: dt.date
    amount_minor: int | None
    product_line: str = ""


@transaction.atomic
def set_quotas(*, actor: User, entries: Iterable[QuotaEntry], at: dt.datetime | None = None) -> int:
    """Set them all, or none; answers how many. Raises what `set_quota` raises."""
    done = 0
    # In one order, so that two who set the same people's quotas wait for one another.
    with batch():
        for entry in sorted(entries, key=lambda each: (str(each.holder.pk), each.month, each.product_line)):
            set_quota(
                actor=actor,
                month=entry.month,
                amount_minor=entry.amount_minor,
                product_line=entry.product_line,
                at=at,
                **({"team": entry.holder} if isinstance(entry.holder, Team) else {"owner": entry.holder}),
            )
            done += 1
    return done


@transaction.atomic
def spread_quota(
    *,
    actor: User,
    holders: Sequence[User | Team],
    months: Sequence[dt.date],
    amount_minor: int,
    weights: Sequence[int],
    product_line: str = "",
    keeps_set: bool = False,
    step: int = 1,
    at: dt.datetime | None = None,
) -> int:
    """Spread `amount_minor` over the months of each holder, in proportion to the weights (one per month).

    With `keeps_set` the months that have a quota keep it, and what is left goes to the others. The months add up to
    the amount; all but the last are whole multiples of `step` minor units. Answers how many months were set.
    """
    if not 0 <= amount_minor <= LARGEST_AMOUNT:
        raise ValidationError({"amount": _("A quota is an amount from zero up.")})
    entries: list[QuotaEntry] = []
    for holder in holders:
        have = _set_already(holder, months, product_line) if keeps_set else {}
        places = [place for place, month in enumerate(months) if month not in have]
        rest = amount_minor - sum(have.values())
        if rest < 0 or not places:
            said = _("The months of %(name)s that have a quota already add up to more than this, or none is left.")
            raise ValidationError({"keeps_set": said % {"name": holder}})
        try:
            parts = coarse(spread(rest, [weights[place] for place in places]), step)
        except ValueError:
            raise ValidationError({"shape": _("The shares need a month with more than zero.")}) from None
        entries += [
            QuotaEntry(holder, months[place], part, product_line) for place, part in zip(places, parts, strict=True)
        ]
    return set_quotas(actor=actor, entries=entries, at=at)


def _set_already(holder: User | Team, months: Sequence[dt.date], product_line: str) -> dict[dt.date, int]:
    whose = {"team": holder} if isinstance(holder, Team) else {"owner": holder}
    rows = Quota.objects.select_for_update().filter(product_line=product_line, month__in=list(months), **whose)
    return dict(rows.values_list("month", "amount_minor"))
