"""What happens in a room changes what its deal has proved, and its flags."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from negotiations.models import Issue, Negotiation
from pipeline.actions.refreshing import refresh_deals
from team import activities
from team.activities import Activity
from web.errors import RuleViolation

VERBS = (
    "negotiation_entered",
    "negotiation_changed",
    "offer_accepted",
    "offer_released",
    "round_logged",
    "round_changed",
    "round_removed",
    "round_restored",
)
"""The subject is the `Negotiation`."""


def on_room_activity(told: Sequence[Activity]) -> None:
    """Inline subscriber."""
    rooms = Negotiation.objects.filter(pk__in={activity.subject_id for activity in told})
    refresh_deals(rooms.values_list("deal_id", flat=True))


def keep_currency(told: Sequence[Activity]) -> None:
    """Inline: values, list prices and limits of a room are in the deal's currency; no rate is known to them.

    Also once it has ended: its offers are still read, and the next room begins with its limits.
    """
    moved = [each.subject_id for each in told if "currency" in (each.old or {})]
    if moved and Issue.objects.filter(negotiation__deal_id__in=moved).exists():
        raise RuleViolation("being_negotiated", _("The currency stays once the deal was negotiated."))


def register() -> None:
    activities.on("deal_changed", inline=keep_currency, first=True)
    activities.on(*VERBS, inline=on_room_activity)
