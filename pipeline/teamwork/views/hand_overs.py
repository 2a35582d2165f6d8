"""Hand-overs: the lists, one of them, and what is done with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import KeyAccount
from pipeline.models import Deal
from pipeline.teamwork import actions, reading
from pipeline.teamwork.actions.answers import require_part
from pipeline.teamwork.forms import DoneForm, HandOverForm, ReplyForm
from pipeline.teamwork.links import help_rows, link_name
from pipeline.teamwork.models import HandOver
from pipeline.teamwork.places import places
from pipeline.teamwork.routing import proposal
from pipeline.teamwork.routing import words as rule_words
from pipeline.teamwork.views.finding import hand_over_or_404, target_or_404
from stakeholders.models import BuyingCenter
from team.calendars import current_calendar
from team.permits import require_editable
from team.requests import person
from web.edits import sent
from web.keyset import browser_page
from web.sheets import Sheet, finished, take

either = require_http_methods(["GET", "HEAD", "POST"])
LISTS = (
    ("to_answer", reading.to_answer),
    ("taken", reading.taken),
    ("waiting", reading.waiting_for_others),
    ("promised", reading.promised_by_others),
    ("copies", reading.copies_of),
    ("people", reading.of_people),
)


@require_safe
def hand_over_list(request: HttpRequest) -> HttpResponse:
    """What one has to answer and to do, what one waits for; ``?show=settled`` for what is past."""
    user, calendar = person(request), current_calendar()
    context: dict[str, Any] = {"places": places(user, "teamwork:hand_over_list"), "help": help_rows(), "viewer": user}
    if request.GET.get("show") == "settled":
        page = browser_page(request, reading.settled(user), order=["-asked_at"])
        return render(
            request,
            "teamwork/hand_over_settled.html",
            {**context, "page": page, "rows": reading.rows_of(page.rows, user, calendar)},
        )
    found = [row for name, rows in LISTS for row in _named(name, rows(user)[: reading.SHOWN])]
    shown = reading.rows_of([each for _name, each in found], user, calendar)
    parts: dict[str, list[reading.Row]] = {name: [] for name, _rows in LISTS}
    for (name, _each), row in zip(found, shown, strict=True):
        parts[name].append(row)
    context |= {"parts": parts, "any": bool(shown), "times": reading.reply_times(user, calendar)}
    return render(request, "teamwork/hand_over_list.html", context)


def _named(name: str, rows: Any) -> list[tuple[str, HandOver]]:
    return [(name, each) for each in rows]


@require_safe
def hand_over(request: HttpRequest, hand_over_id: uuid.UUID) -> HttpResponse:
    user, found = person(request), hand_over_or_404(request, hand_over_id)
    [row] = reading.rows_of([found], user)
    full = KeyAccount.objects.face_visible_to(user).filter(pk=found.account_id).exists()
    context = {
        "row": row,
        "one": found,
        "account_url": found.account.get_absolute_url() if full else "",
        "copies": [copy.user for copy in found.copies.select_related("user")],
        "rule": rule_words(found.rule) if found.rule else "",
        "help": help_rows(),
    }
    return render(request, "teamwork/hand_over.html", context)


@either
def hand_over_ask(request: HttpRequest) -> HttpResponse:
    """``?account=`` or ``?center=``: with the rules' proposal filled in and explained, for the person to decide."""
    user = person(request)
    account, center = target_or_404(request)
    require_editable(center or account, actor=user)
    deal = Deal.objects.filter(buying_center=center).first() if center else None
    proposed = proposal(account, deal)
    if proposed and proposed.to == user:  # who is asking has it already
        proposed = None
    form = HandOverForm(sent(request), actor=user, account=account, center=center, proposed=proposed)

    def act(data: dict[str, Any]) -> HandOver:
        by_rule = proposed and (data["to"] == proposed.to if data["to"] else data["partner"] == proposed.partner)
        rule = proposed.rule if proposed and by_rule else None
        return actions.ask_hand_over(actor=user, account=account, rule=rule, **data)

    sheet = Sheet(
        title=_("Hand over"),
        intro=_about(account, center),
        button=pgettext("hand-over", "Ask"),
        back=account.get_absolute_url(),
        above="teamwork/proposal.html",
        context={"proposed": proposed, "viewer": user, "help": help_rows()},
    )
    return take(request, form, sheet, act, _asked)


def _about(account: KeyAccount, center: BuyingCenter | None) -> str:
    return f"{account} · {center}" if center else str(account)


def _asked(made: HandOver) -> str:
    if made.to is None:
        return _("Given to %(name)s.") % {"name": made.partner}
    return _("Asked. %(name)s is told; nothing changes hands before they accept.") % {"name": made.to}


@either
def hand_over_accept(request: HttpRequest, hand_over_id: uuid.UUID) -> HttpResponse:
    return _reply(request, hand_over_id, _("Accept"), actions.accept_hand_over, _("Accepted."))


@either
def hand_over_decline(request: HttpRequest, hand_over_id: uuid.UUID) -> HttpResponse:
    return _reply(request, hand_over_id, _("Decline"), actions.decline_hand_over, _("Declined."))


def _reply(
    request: HttpRequest, hand_over_id: uuid.UUID, title: str, action: Callable[..., HandOver], said: str
) -> HttpResponse:
    user, found = person(request), hand_over_or_404(request, hand_over_id)
    require_part(user, found.to_id)
    form = ReplyForm(sent(request), hand_over=found)

    def act(data: dict[str, Any]) -> HandOver:
        return action(actor=user, hand_over_id=found.pk, reply=data["reply"], expected_version=data["version"])

    sheet = Sheet(title=title, intro=_summary(found), button=title, back=found.get_absolute_url())
    return take(request, form, sheet, act, said)


@either
def hand_over_done(request: HttpRequest, hand_over_id: uuid.UUID) -> HttpResponse:
    user, found = person(request), hand_over_or_404(request, hand_over_id)
    require_part(user, found.to_id or found.asked_by_id)
    form = DoneForm(sent(request), hand_over=found)

    def act(data: dict[str, Any]) -> HandOver:
        return actions.finish_hand_over(
            actor=user, hand_over_id=found.pk, result=data["result"], expected_version=data["version"]
        )

    sheet = Sheet(title=_("Done"), intro=_summary(found), button=_("Done"), back=found.get_absolute_url())
    return take(request, form, sheet, act, _("Done."))


def _summary(found: HandOver) -> str:
    what = f"{found.get_gives_display()} · " if found.gives != HandOver.Gives.WORK else ""
    return f"{found.account} · {what}{link_name(found.link)} · {found.text}"


@require_POST
def hand_over_withdraw(request: HttpRequest, hand_over_id: uuid.UUID) -> HttpResponse:
    actions.withdraw_hand_over(actor=person(request), hand_over_id=hand_over_id)
    return finished(request, _("Taken back."), to=reverse("teamwork:hand_over_list"))
