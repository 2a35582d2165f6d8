"""What this app brings to the deals' flags, and when it looks at them again."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from negotiations import discounts
from negotiations.models import Approval, Negotiation, Offer
from negotiations.rules import discount_flag
from pipeline import flag_sources
from pipeline.actions.refreshing import refresh_deals
from pipeline.models import Deal
from team import activities
from team.models import Activity

AT_ONCE = 200


def cure_url(deal: Deal) -> str:
    """The room of the deal, where one asks; else the deal."""
    room = Negotiation.objects.running().filter(deal=deal).values_list("pk", flat=True).first()
    return f"{reverse('negotiations:room', args=[room])}#approvals" if room else deal.get_absolute_url()


def refresh_of(deals_of: Callable[[uuid.UUID], Iterable[uuid.UUID]]) -> Callable[[Activity], None]:
    """A subscriber in the worker (deals are locked before what hangs on them everywhere else): `deals_of` a subject."""
    return lambda activity: _refresh(deals_of(activity.subject_id))


def _refresh(deals: Iterable[uuid.UUID]) -> None:
    refresh_deals(list(deals))


def of_room(room_id: uuid.UUID) -> Iterable[uuid.UUID]:
    return Negotiation.objects.filter(pk=room_id).values_list("deal_id", flat=True)


def of_approval(approval_id: uuid.UUID) -> Iterable[uuid.UUID]:
    return Approval.objects.filter(pk=approval_id).values_list("deal_id", flat=True)


def on_authority(activity: Activity) -> None:
    """Whoever may go less far now may have gone too far before: every deal that has an offer of ours or an approval.

    Deals without a room are looked at in the night.
    """
    given = Offer.objects.filter(discount__gt=0).values("negotiation__deal_id")
    rows = Deal.objects.filter(Q(pk__in=given), status=Deal.Status.OPEN).order_by("pk")
    ids = list(rows.values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        refresh_deals(ids[start : start + AT_ONCE])


def register() -> None:
    discounts.register(discounts.on_the_table)
    discounts.register(discounts.below_list)
    about = _("A discount beyond what its author may give needs an approval: on the table, in a quote, in the amount.")
    flag = discount_flag.flag(about, _("an approval, or a better price"))
    flag_sources.register(flag, facts=discounts.facts, cure_url=cure_url)
    activities.after_commit("offer_made", name="discount-flag", handler=refresh_of(of_room))
    activities.after_commit("approval_granted", name="discount-flag", handler=refresh_of(of_approval))
    activities.after_commit("authority_changed", name="discount-flag", handler=on_authority)
