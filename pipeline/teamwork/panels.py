"""What teamwork adds to Today and Monday, to an account's page and to a person's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import KeyAccount
from pipeline import panels_today
from pipeline.models import Deal
from pipeline.panels_today import WaitingLine
from pipeline.teamwork import reading
from pipeline.teamwork.links import link_name
from pipeline.teamwork.models import HandOver, Pair
from pipeline.teamwork.places import places
from pipeline.teamwork.routing import Proposal, proposal, rules_in_order
from team.models import Organization, User
from team.requests import person
from team.sight import is_above
from web import panels
from web.formats import days_ago, short_date
from web.panels import Panel

FOLDER = "teamwork/panels"
WAITING_CAP = 10
ON_MONDAY = 10
DEALS_PROPOSED = 5
Context = Mapping[str, Any] | None


def asked_panel(request: HttpRequest, user: User) -> Context:
    """What colleagues wait for from this person, and the weekly talk of today."""
    if not user.sight.sells:
        return None
    rows = reading.rows_of(reading.to_answer(user)[:WAITING_CAP], user)
    talks = talks_today(user)
    return {"rows": rows, "talks": talks} if rows or talks else None


def talks_today(user: User) -> list[dict[str, Any]]:
    """The pairs whose fixed day it is: ``other at url``."""
    mine = Pair.objects.filter(Q(outside=user) | Q(inside=user), weekday=user.today().weekday())
    return [
        {
            "other": pair.inside if pair.outside_id == user.pk else pair.outside,
            "at": pair.starts_at,
            "url": reverse("teamwork:sync", args=[pair.outside_id, pair.inside_id]),
        }
        for pair in mine.select_related("outside", "inside").order_by("starts_at", "pk")
    ]


def waiting_lines(user: User) -> list[WaitingLine]:
    """Hand-overs that the person asked for and nobody has answered."""
    return [_waiting(each) for each in reading.waiting_for_others(user)[:WAITING_CAP]]


def _waiting(each: HandOver) -> WaitingLine:
    values = {"name": each.to, "what": link_name(each.link)}
    said = [str(each.account), _("asked %(when)s") % {"when": days_ago(each.asked_at)}]
    said.append(_("reply wanted by %(day)s") % {"day": short_date(each.reply_by)})
    title = _("Reply of %(name)s: %(what)s") % values
    return WaitingLine(title, each.get_absolute_url(), " · ".join(said), each.is_late())


def monday_panel(request: HttpRequest, user: User) -> Context:
    """What waits for a reply among whom the person leads (late ones first), and what they wait for themselves."""
    late = reading.of_people(user).filter(reply_by__lt=Organization.objects.today())[:ON_MONDAY]
    own = reading.waiting_for_others(user)[:ON_MONDAY]
    rows = reading.rows_of([*own, *late], user)
    return {"rows": rows} if rows else None


def account_panel(request: HttpRequest, account: KeyAccount) -> Context:
    """What is being handed over here, and what the rules propose; nothing where there is neither."""
    user = person(request)
    rows = reading.rows_of(reading.open_at(account, user)[:WAITING_CAP], user)
    may_ask = user.sight.sells and KeyAccount.objects.editable_by(user).filter(pk=account.pk).exists()
    proposals = _proposals(account, user) if may_ask else []
    ask_url = f"{reverse('teamwork:hand_over_ask')}?account={account.pk}" if may_ask else ""
    return {"rows": rows, "proposals": proposals, "ask_url": ask_url} if rows or may_ask else None


def _proposals(account: KeyAccount, user: User) -> list[dict[str, Any]]:
    """For the newest open deals and the account itself, where somebody else is named who has not got it yet."""
    rules = rules_in_order()
    if not rules:
        return []
    deals = Deal.objects.visible_to(user).open().filter(account=account).select_related("owner")
    found = []
    for deal in deals.order_by("-created_at", "-pk")[:DEALS_PROPOSED]:
        proposed = proposal(account, deal, rules)
        if proposed and _is_news(proposed, {deal.owner_id}):
            url = f"{reverse('teamwork:hand_over_ask')}?center={deal.buying_center_id}"
            found.append({"name": deal.name, "proposed": proposed, "url": url})
    proposed = proposal(account, None, rules)
    if proposed and _is_news(proposed, {account.owner_id, account.inside_owner_id}):
        url = f"{reverse('teamwork:hand_over_ask')}?account={account.pk}"
        found.append({"name": account.name, "proposed": proposed, "url": url})
    return found


def _is_news(proposed: Proposal, has: set[Any]) -> bool:
    return bool(proposed.partner) or (proposed.to is not None and proposed.to.pk not in has)


def person_panel(request: HttpRequest, colleague: User) -> Context:
    """The way to the weekly review and to the talk of a pair, and how fast the person replies."""
    viewer = person(request)
    if not viewer.sight.sells or not (viewer.pk == colleague.pk or is_above(viewer, colleague.pk)):
        return None
    if not colleague.sight.sells:
        return None
    since = Organization.objects.today() - dt.timedelta(days=reading.LOOKED_BACK.days)
    return {
        "review_url": reverse("teamwork:review", args=[colleague.pk]),
        "times": reading.reply_times(colleague, reading.current_calendar()),
        "since": since,
    }


def team_panel(request: HttpRequest, user: User) -> Context:
    found = places(user)
    return {"places": found} if found else None


def register() -> None:
    panels_today.register_waiting(waiting_lines)
    for panel in (
        Panel("team", "places", 10, "teamwork/places.html", team_panel),
        Panel("today", "asked-of-me", 15, f"{FOLDER}/asked.html", asked_panel),
        Panel("monday", "hand-overs", 25, f"{FOLDER}/monday.html", monday_panel),
        Panel("account", "hand-overs", 55, f"{FOLDER}/account.html", account_panel, column="right"),
        Panel("person", "review", 30, f"{FOLDER}/person.html", person_panel),
    ):
        panels.register(panel)
