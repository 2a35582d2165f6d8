"""The clock of a room and its calm reminders: read for the rules of haste, and said in words."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from negotiations.methods import tactics
from negotiations.models import Negotiation, Offer
from negotiations.pages.at_table import AtTable
from negotiations.rules import haste
from negotiations.rules.haste import Reminder, Step
from negotiations.rules.positions import OURS

LOOKED_AT = 20
"""So many of the newest offers are enough to see haste."""


def phase_of(room: Negotiation, today: dt.date) -> str:
    is_agreed = room.state not in (Negotiation.State.PREPARING, Negotiation.State.OPEN)
    return tactics.phase(room.rounds_held, room.days_left(today), is_agreed)


def phase_name(phase: str) -> str:
    names = {tactics.EARLY: _("early phase"), tactics.MIDDLE: _("middle phase"), tactics.LATE: _("late phase")}
    return names[phase]


def reminders(table: AtTable) -> list[str]:
    """Sentences for editors while the room is at the table. One query beside the ledger."""
    if not table.may_edit or table.room.state != Negotiation.State.OPEN:
        return []
    gave: dict[Any, list[bool]] = {}
    answered = {entry.row.answers_id for entry in table.ledger.entries}
    days = []
    for entry in table.ledger.entries:
        row = entry.row
        if row.side == OURS:
            days.append(row.given_on)
            if row.offer_id:
                has_ask = bool(row.asked or row.answers_id or row.pk in answered)
                gave.setdefault(row.offer_id, []).append(has_ask)
    offers = table.room.offers.filter(alongside=False).exclude(state=Offer.State.WITHDRAWN).order_by("-number")
    steps = [
        Step(number, side, made_at, len(gave.get(pk, [])), any(gave.get(pk, [True])))
        for pk, number, side, made_at in offers.values_list("pk", "number", "side", "made_at")[:LOOKED_AT]
    ][::-1]
    return [words(each, table.user.today()) for each in haste.reminders(steps, days) if not _is_past(each, table)]


def _is_past(reminder: Reminder, table: AtTable) -> bool:
    """What happened in one day is said on that day and the next."""
    return reminder.on is not None and reminder.on < table.user.today() - dt.timedelta(days=1)


def words(reminder: Reminder, today: dt.date) -> str:
    if reminder.code == haste.IN_A_ROW:
        values = {"count": reminder.count}
        return _("%(count)s offers of ours in a row without one of theirs. Wait for their answer.") % values
    if reminder.code == haste.WITHOUT_ASK:
        said = ngettext(
            "Offer %(number)s gives way and asks for nothing. What could they give?",
            "Offer %(number)s gives way on %(count)s issues and asks for nothing. What could they give?",
            reminder.count,
        )
        return said % {"number": reminder.number, "count": reminder.count}
    return _("%(count)s concessions in one day. A night between them costs nothing.") % {"count": reminder.count}
