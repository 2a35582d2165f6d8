"""The words of a room's events in the history of its deal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiations.actions.telling import FIELD
from negotiations.models import Negotiation, Side
from pipeline.editions import Edition
from pipeline.models import DealChange
from pipeline.pages import event_words
from web.formats import short_date

WORDS = {
    "negotiation_entered": gettext_lazy("entered"),
    "round_logged": gettext_lazy("round %(number)s held on %(day)s"),
    "round_removed": gettext_lazy("round %(number)s was removed"),
    "round_restored": gettext_lazy("round %(number)s is back"),
    "offer_withdrawn": gettext_lazy("offer %(number)s was taken back"),
    "offer_restored": gettext_lazy("offer %(number)s counts again"),
    "offer_accepted": gettext_lazy("agreed on offer %(number)s"),
    "offer_released": gettext_lazy("offer %(number)s is not agreed after all"),
    "negotiation_ended": gettext_lazy("ended: %(state)s"),
}
OFFERED = {
    Side.OURS.value: gettext_lazy("our offer %(number)s"),
    Side.THEIRS.value: gettext_lazy("their offer %(number)s"),
}


def words(row: DealChange, edition: Edition, verb: str) -> tuple[str, str]:
    told: dict[str, Any] = row.new or {}
    text = OFFERED[told["side"]] if verb == "offer_made" else WORDS[verb]
    states = dict(Negotiation.State.choices)
    values = {
        "number": told.get("number", ""),
        "day": short_date(dt.date.fromisoformat(told["on"])) if "on" in told else "",
        "state": states.get(told.get("state", ""), ""),
    }
    return _("Negotiation"), str(text) % values


def register() -> None:
    event_words.register(FIELD, words)
