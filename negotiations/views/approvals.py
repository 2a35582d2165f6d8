"""Requests for an approval: the list, one in full, asking, deciding, taking back."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from negotiations import actions
from negotiations.actions.decisions import VALID_DAYS
from negotiations.asking import values_of
from negotiations.forms.approvals import PREFIX, AskForm, DecideForm, RefuseForm, plain
from negotiations.models import Approval, Negotiation
from negotiations.pages import approvals as approval_pages
from pipeline.models import Deal
from team.models import Organization, User
from team.requests import person, row_or_404, row_to_edit
from web.edits import sent
from web.keyset import browser_page
from web.params import uuid_of
from web.sheets import Sheet, finished, show, take

either = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
def approval_list(request: HttpRequest) -> HttpResponse:
    """``?show=to_me|mine|all``, ``?state=``, ``?negotiation=`` an id; at first what waits for a decision."""
    user = person(request)
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in approval_pages.SHOWS else "to_me" if user.leads else "mine"
    state = request.GET.get("state", "" if chosen == "mine" else Approval.State.REQUESTED.value)
    state = state if state in Approval.State.values else ""
    by_deadline = chosen == "to_me" and state == Approval.State.REQUESTED
    order = ["decide_by"] if by_deadline else ["-asked_at"]
    rows = approval_pages.listed(user, chosen, state, uuid_of(request.GET.get("negotiation", "")))
    page = browser_page(request, rows, order=order)
    shows = [("to_me", _("Waiting for me")), ("mine", _("My requests")), ("all", _("All that I may see"))]
    states = [("all", _("All")), *Approval.State.choices]
    context = {
        "page": page,
        "lines": approval_pages.lines(page.rows),
        "chips": [
            {"name": "show", "label": _("Which"), "options": shows, "value": chosen},
            {"name": "state", "label": _("State"), "options": states, "value": state},
        ],
        "by_deadline": by_deadline,
    }
    return render(request, "negotiations/approval_list.html", context)


@require_safe
def approval(request: HttpRequest, approval_id: uuid.UUID) -> HttpResponse:
    user, row = person(request), _approval_or_404(request, approval_id)
    issues = approval_pages.issues_of(row)
    trail = approval_pages.trail(row)
    first = trail[0].told if trail else {}
    sees_deal = Deal.objects.visible_to(user).filter(pk=row.deal_id).exists()
    context = {
        "row": row,
        "line": approval_pages.lines([row])[0],
        "facts": approval_pages.deal_facts(row, sees_deal),
        "values": approval_pages.values(row, issues, first),
        "asked_discount": first.get("discount") if first.get("discount") != str(row.discount) else None,
        "too_far": approval_pages.too_far(row, issues),
        "trail": trail,
        "room_url": row.negotiation.get_absolute_url() if row.negotiation and sees_deal else "",
        "may_decide": approval_pages.may_decide(user, row),
        "may_withdraw": row.waits and row.asked_by_id == user.pk,
    }
    return render(request, "negotiations/approval.html", context)


@either
def approval_ask(request: HttpRequest, negotiation_id: uuid.UUID) -> HttpResponse:
    """Values as ``term-<issue id>`` with a reason. Sent without one (from a refused offer), it asks for the reason.

    ``kind=limit``: the one value is the new limit of its issue.
    """
    room, user = row_to_edit(request, Negotiation, negotiation_id, "deal"), person(request)
    given = request.POST if request.method == "POST" else request.GET
    is_limit = given.get("kind") == Approval.Kind.LIMIT
    issues = [each for each in room.issues.all() if not is_limit or f"{PREFIX}{each.pk}" in given]
    initial = {name: value for name, value in given.items() if name.startswith(PREFIX)} | {"kind": given.get("kind")}
    first = "reason" not in given
    form = AskForm(None if first else sent(request), issues=issues, initial=initial)

    def act(data: dict[str, Any]) -> Approval:
        if is_limit:
            return _ask_limit(user, room, form)
        return actions.ask_approval(actor=user, negotiation_id=room.pk, terms=form.terms(), reason=data["reason"])

    title = _("Ask for another limit") if is_limit else _("Ask for an approval")
    sheet = Sheet(title=title, intro=str(room.deal), button=_("Ask for it"), back=room.get_absolute_url())
    return show(request, form, sheet) if first else take(request, form, sheet, act, asked_words)


def _ask_limit(user: User, room: Negotiation, form: AskForm) -> Approval:
    terms = list(form.terms().items())
    if len(terms) != 1:
        raise Http404
    [(issue_id, limit)] = terms
    reason = form.cleaned_data["reason"]
    return actions.ask_limit_change(actor=user, negotiation_id=room.pk, issue_id=issue_id, limit=limit, reason=reason)


def asked_words(made: Approval) -> str:
    return _("Asked. %(name)s decides.") % {"name": made.decider}


@either
def approval_grant(request: HttpRequest, approval_id: uuid.UUID) -> HttpResponse:
    """As asked, or less."""
    row, user = _to_decide(request, approval_id), person(request)
    issues = approval_pages.issues_of(row)
    asked = values_of(row)
    initial: dict[str, Any] = {f"{PREFIX}{pk}": plain(value) for pk, value in asked.items()}
    initial |= {"discount": row.discount, "valid_until": _until()}
    shown = [issues[pk] for pk in asked if pk in issues]
    form = DecideForm(sent(request), approval=row, issues=shown, initial=initial)

    def act(data: dict[str, Any]) -> Approval:
        lowered = {pk: value for pk, value in form.terms().items() if value != asked[pk]}
        return actions.grant_approval(
            actor=user,
            approval_id=row.pk,
            terms=lowered,
            discount=data.get("discount"),
            valid_until=data.get("valid_until"),
            note=data["note"],
            expected_version=data["version"],
        )

    sheet = Sheet(title=_("Approve"), intro=_summary(row), button=_("Approve"), back=row.get_absolute_url())
    return take(request, form, sheet, act, _("Approved."))


@either
def approval_refuse(request: HttpRequest, approval_id: uuid.UUID) -> HttpResponse:
    row, user = _to_decide(request, approval_id), person(request)
    form = RefuseForm(sent(request), approval=row)

    def act(data: dict[str, Any]) -> Approval:
        return actions.refuse_approval(
            actor=user, approval_id=row.pk, note=data["note"], expected_version=data["version"]
        )

    title = _("Refuse")
    sheet = Sheet(title=title, intro=_summary(row), button=title, danger=True, back=row.get_absolute_url())
    return take(request, form, sheet, act, _("Refused."))


@require_POST
def approval_withdraw(request: HttpRequest, approval_id: uuid.UUID) -> HttpResponse:
    actions.withdraw_approval(actor=person(request), approval_id=approval_id)
    return finished(request, _("Taken back."), to=reverse("negotiations:approval_list"))


def _approval_or_404(request: HttpRequest, approval_id: uuid.UUID) -> Approval:
    return row_or_404(request, Approval, approval_id, *approval_pages.RELATED, "negotiation")


def _to_decide(request: HttpRequest, approval_id: uuid.UUID) -> Approval:
    """Decided already: the form is shown, and its action says so."""
    row = _approval_or_404(request, approval_id)
    if row.waits and not approval_pages.may_decide(person(request), row):
        raise PermissionDenied(_("Decided by a manager above the owner, never by who asked or owns the deal."))
    return row


def _until() -> dt.date:
    return Organization.objects.today() + dt.timedelta(days=VALID_DAYS)


def _summary(row: Approval) -> str:
    return f"{row.asked_by} · {row.deal} · “{row.reason}”"
