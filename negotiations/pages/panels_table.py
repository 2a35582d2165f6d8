"""What stands in the room about the table itself: the clock, positions, rounds, the ledger, tactics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest

from negotiations.models import Negotiation
from negotiations.pages import board, pace
from negotiations.pages import rounds as rounds_reading
from negotiations.pages.at_table import AtTable, at_table
from negotiations.pages.ledger_words import ledger_context
from negotiations.pages.tactics import may_see_statistics, suggestions
from web import panels
from web.panels import Panel

PAGE = "negotiation"
ROUNDS, ROWS = 4, 6
"""So many of the newest stand in the room; the others are a page away."""
Context = Mapping[str, Any] | None


def clock_panel(request: HttpRequest, room: Negotiation) -> Context:
    """How long is left, and in which phase the talk is."""
    if not room.is_running:
        return None
    today = at_table(request, room).user.today()
    days = room.days_left(today)
    phase = pace.phase_name(pace.phase_of(room, today))
    return {"room": room, "days": days, "late": -(days or 0), "phase": phase}


def table_panel(request: HttpRequest, room: Negotiation) -> Context:
    return live_context(at_table(request, room))


def live_context(table: AtTable) -> dict[str, Any]:
    """What the page asks for anew every few seconds."""
    newest = list(table.room.rounds.order_by("-number")[: ROUNDS + 1])
    return {
        "room": table.room,
        "table": table,
        "may_enter": table.may_edit and table.room.is_running,
        "board": board.board(table, most=board.LINES_IN_ROOM),
        "rounds": rounds_reading.shown(newest[:ROUNDS], table),
        "more_rounds": len(newest) > ROUNDS,
        "reminders": pace.reminders(table),
        **(ledger_context(table, most=ROWS) if table.may_edit else {}),
    }


def tactics_panel(request: HttpRequest, room: Negotiation) -> Context:
    """Folded, and for editors only: what fits this phase."""
    table = at_table(request, room)
    if not table.may_edit or not room.is_running:
        return None
    phase = pace.phase_of(room, table.user.today())
    return {
        "room": room,
        "phase": pace.phase_name(phase),
        **suggestions(phase),
        "may_see_statistics": may_see_statistics(table.user),
    }


def register() -> None:
    for panel in (
        Panel(PAGE, "clock", 15, "negotiations/panel_clock.html", clock_panel),
        Panel(PAGE, "table", 30, "negotiations/panel_table.html", table_panel),
        Panel(PAGE, "tactics", 70, "negotiations/panel_tactics.html", tactics_panel),
    ):
        panels.register(panel)
