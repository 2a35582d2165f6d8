"""What the pipeline adds to Today, Monday and a person's page. Orders are the places of the compositions × 10."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from pipeline.attention import cadences, cleaning, do_now, monday, short_lists
from stakeholders import courtesy_pages, due_checks
from stakeholders.visits import stakes, suggestions
from team.models import User
from web import panels
from web.panels import Panel, ShownPanel

FOLDER = "pipeline/today"
Context = Mapping[str, Any] | None
MOST_TO_CLEAN = 10


def do_now_panel(request: HttpRequest, user: User) -> Context:
    rows = _do_now(request, user)
    return {"rows": rows} if rows else None


def checks_in_do_now(request: HttpRequest, user: User) -> set[uuid.UUID]:
    """Buying centers whose line in Do now offers the check already: one deal, one line."""
    rows = [row.commitment for row in _do_now(request, user) if row.check_url]
    return {step.center_id for step in rows if step is not None and step.center_id is not None}


def almost_panel(request: HttpRequest, user: User) -> Context:
    besides = {row.deal.pk for row in _do_now(request, user) if row.kind != do_now.CUSTOMER}
    rows = short_lists.almost_there(user, besides)
    return {"rows": rows} if rows else None


def _do_now(request: HttpRequest, user: User) -> list[do_now.DoNow]:
    """Read once per request: two panels of the page ask for it."""
    held: Any = request
    if not hasattr(held, "_do_now"):
        held._do_now = do_now.do_now(user, back=request.get_full_path())
    return list(held._do_now)


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Something that a colleague owes the person: what, where it leads, and since when in words."""

    title: str
    url: str
    hint: str
    is_late: bool = False


_waiting: list[Callable[[User], list[WaitingLine]]] = []


def register_waiting(source: Callable[[User], list[WaitingLine]]) -> None:
    """Apps above the pipeline add to "Waiting for others"."""
    if source not in _waiting:
        _waiting.append(source)


def waiting_panel(request: HttpRequest, user: User) -> Context:
    rows, courtesies = short_lists.waiting_for_others(user), courtesy_pages.waiting(user, short_lists.WAITING_CAP)
    others = [line for source in _waiting for line in source(user)]
    return {"rows": rows, "courtesies": courtesies, "others": others} if rows or courtesies or others else None


def clean_up_panel(request: HttpRequest, user: User) -> Context:
    counts = cleaning.own_counts(user)
    return {"counts": counts} if counts.total else None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of "Decide" that another app brings: a template with what it takes, and how many wait in it in all."""

    template: str
    context: Mapping[str, Any]
    count: int

    @property
    def shown(self) -> ShownPanel:
        return ShownPanel("decide", self.template, "main", self.context)


_decisions: list[Callable[[HttpRequest, User], Section | None]] = []


def register_decisions(source: Callable[[HttpRequest, User], Section | None]) -> None:
    """Apps above the pipeline add what waits for the manager to "Decide"."""
    if source not in _decisions:
        _decisions.append(source)


def decide_panel(request: HttpRequest, user: User) -> Context:
    """Waivers and courtesies that wait, of each kind the oldest at once; then what other apps bring."""
    cap = monday.DECIDE_CAP
    rows, courtesies = monday.decisions(user, cap + 1), courtesy_pages.asked(user, cap + 1)
    sections = [section for source in _decisions if (section := source(request, user))]
    if not rows and not courtesies and not sections:
        return None
    more = monday.waivers_to_decide(user).count() - cap if len(rows) > cap else 0
    more += courtesy_pages.to_decide(user).count() - cap if len(courtesies) > cap else 0
    rows, courtesies = rows[:cap], courtesies[:cap]
    own = len(rows) + len(courtesies)
    count = own + more + sum(section.count for section in sections)
    shown = [section.shown for section in sections]
    return {"rows": rows, "courtesies": courtesies, "own": own, "count": count, "more": more, "sections": shown}


def talk_panel(request: HttpRequest, user: User) -> Context:
    rows = monday.talk_about(user)
    return {"rows": rows, "sells": user.sight.sells} if rows else None


def team_clean_up_panel(request: HttpRequest, user: User) -> Context:
    rows = cleaning.counts_by_rep(user)
    shown = rows[:MOST_TO_CLEAN]
    return {"rows": shown, "more": len(rows) - len(shown), "sells": user.sight.sells} if rows else None


def agenda_panel(request: HttpRequest, person: User) -> Context:
    viewer: Any = request.user
    waiting, settled = monday.agenda_of(person, viewer)
    if not waiting and not settled:
        return None
    return {"waiting": waiting, "settled": settled, "viewer": viewer}


def register() -> None:
    stakes.register(cadences.at_stake)
    suggestions.register(short_lists.worth_a_visit, place=10)
    due_checks.register_shown(checks_in_do_now)
    for panel in (
        Panel("today", "do-now", 30, f"{FOLDER}/do_now.html", do_now_panel),
        Panel("today", "almost-there", 40, f"{FOLDER}/almost.html", almost_panel),
        Panel("today", "waiting", 60, f"{FOLDER}/waiting.html", waiting_panel, column="right"),
        Panel("today", "clean-up", 70, f"{FOLDER}/clean_up.html", clean_up_panel, column="right"),
        Panel("monday", "decide", 20, f"{FOLDER}/decide.html", decide_panel),
        Panel("monday", "talk-about", 30, f"{FOLDER}/talk.html", talk_panel),
        Panel("monday", "clean-up", 70, f"{FOLDER}/team_clean_up.html", team_clean_up_panel),
        Panel("person", "agenda", 40, f"{FOLDER}/agenda.html", agenda_panel),
    ):
        panels.register(panel)
