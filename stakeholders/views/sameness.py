"""Contacts who may be one person: the list of pairs, merging, telling apart; and people who change jobs."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from stakeholders import actions
from stakeholders.differences import pairs, superiors_seen
from stakeholders.forms import MergeForm, MoveForm, OtherForm
from stakeholders.models import Contact, ContactMerge, ContactMove, ContactRedirect, PossibleDuplicate
from stakeholders.querysets import accounts_worked_by
from team.requests import person, row_to_edit
from web.edits import sent
from web.errors import RuleViolation
from web.keyset import browser_page
from web.returning import came_from
from web.sheets import Sheet, finished, leave, show, take

PAGE = 20


@require_safe
def duplicate_list(request: HttpRequest) -> HttpResponse:
    """Pairs in the reader's sight, likeliest first; ``?account=`` those with somebody there."""
    user, account = person(request), None
    rows = (
        PossibleDuplicate.objects.visible_to(user)
        .open()
        .select_related("first__account", "second__account", "first__reports_to", "second__reports_to")
    )
    if asked := request.GET.get("account"):
        account = get_object_or_404(accounts_worked_by(user), pk=_uuid(asked))
        rows = rows.at(account.pk)
    page = browser_page(request, rows, order=["-score"], size=PAGE)
    context = {"page": page, "pairs": pairs(page.rows, user), "account": account}
    return render(request, "stakeholders/duplicate_list.html", context)


@require_http_methods(["GET", "POST"])
def contact_merge(request: HttpRequest, contact_id: uuid.UUID) -> HttpResponse:
    """With ``?other=``; without it, the other one is chosen first."""
    user = person(request)
    first = row_to_edit(request, Contact, contact_id, "account", "reports_to")
    if "other" not in request.GET:
        return _choose_other(request, first)
    second = row_to_edit(request, Contact, _uuid(request.GET["other"]), "account", "reports_to")
    form = MergeForm(sent(request), first=first, second=second, seen=superiors_seen(user, first, second))

    def act(data: dict[str, Any]) -> ContactMerge:
        kept, dropped = (first, second) if data["keep"] == "first" else (second, first)
        return actions.merge_contacts(actor=user, kept_id=kept.pk, dropped_id=dropped.pk, take=form.take())

    sheet = Sheet(
        title=_("Merge two contacts"),
        intro=_("Visits, roles, commitments and history of both go on under the one who stays. It can be undone."),
        button=_("Merge"),
        back=reverse("stakeholders:duplicate_list"),
    )
    # Of one's own page only the one who stays is left.
    to: Any = (lambda merge: merge.kept.get_absolute_url()) if "stay" not in request.GET else ""
    return take(request, form, sheet, act, _merged, undo=_undo_merge, to=to)


def _choose_other(request: HttpRequest, first: Contact) -> HttpResponse:
    others = Contact.objects.editable_by(person(request)).filter(account_id=first.account_id).exclude(pk=first.pk)
    form = OtherForm(sent(request), others=others.order_by("name", "pk"))
    sheet = Sheet(title=_("Merge %(person)s with …") % {"person": first}, button=_("Choose values"), back=_page(first))
    if not form.is_valid():
        return show(request, form, sheet)
    address = reverse("stakeholders:contact_merge", args=[first.pk])
    return leave(request, f"{address}?other={form.cleaned_data['other'].pk}")


def _merged(merge: ContactMerge) -> str:
    return _("%(one)s and %(other)s are one contact now.") % {"one": merge.dropped_name, "other": merge.kept}


def _undo_merge(merge: ContactMerge) -> str:
    return reverse("stakeholders:merge_undo", args=[merge.pk])


@require_POST
def merge_undo(request: HttpRequest, merge_id: uuid.UUID) -> HttpResponse:
    merge = row_to_edit(request, ContactMerge, merge_id, "kept")
    return _take_back(request, lambda: actions.undo_merge(actor=person(request), merge_id=merge_id), merge.kept)


@require_POST
def duplicate_apart(request: HttpRequest, pair_id: uuid.UUID) -> HttpResponse:
    row_to_edit(request, PossibleDuplicate, pair_id)
    actions.tell_apart(actor=person(request), pair_id=pair_id)
    back = came_from(request, reverse("stakeholders:duplicate_list"))
    undo = reverse("stakeholders:duplicate_again", args=[pair_id])
    return finished(request, _("Two people. You will not be asked again."), undo=undo, to=back)


@require_POST
def duplicate_again(request: HttpRequest, pair_id: uuid.UUID) -> HttpResponse:
    row_to_edit(request, PossibleDuplicate, pair_id)
    actions.ask_again(actor=person(request), pair_id=pair_id)
    return finished(request, _("Undone."), to=came_from(request, reverse("stakeholders:duplicate_list")))


@require_http_methods(["GET", "POST"])
def contact_move(request: HttpRequest, contact_id: uuid.UUID) -> HttpResponse:
    user, contact = person(request), row_to_edit(request, Contact, contact_id, "account")
    form = MoveForm(sent(request), user=user, contact=contact)

    def act(data: dict[str, Any]) -> ContactMove:
        values = {name: data[name] for name in ("account", "on", "keep_memberships", "reason")}
        return actions.move_contact(actor=user, contact_id=contact_id, expected_version=data["version"], **values)

    sheet = Sheet(
        title=_("%(person)s changes jobs") % {"person": contact},
        intro=_("%(account)s keeps the visits and the history; reporting lines there are cut.")
        % {"account": contact.account},
        button=_("Move to this account"),
        back=_page(contact),
    )
    return take(request, form, sheet, act, _moved, undo=_undo_move)


def _moved(move: ContactMove) -> str:
    return _("%(person)s works at %(account)s now.") % {"person": move.contact, "account": move.to_account}


def _undo_move(move: ContactMove) -> str:
    return reverse("stakeholders:move_undo", args=[move.pk])


@require_POST
def move_undo(request: HttpRequest, move_id: uuid.UUID) -> HttpResponse:
    move = row_to_edit(request, ContactMove, move_id, "contact")
    return _take_back(request, lambda: actions.undo_move(actor=person(request), move_id=move_id), move.contact)


@require_POST
def superior_undo(request: HttpRequest, contact_id: uuid.UUID, change_id: int) -> HttpResponse:
    contact = row_to_edit(request, Contact, contact_id)

    def undo() -> Contact:
        return actions.undo_superior(actor=person(request), contact_id=contact_id, change_id=change_id)

    return _take_back(request, undo, contact)


def _take_back(request: HttpRequest, undo: Callable[[], Contact], contact: Contact) -> HttpResponse:
    back = came_from(request, _page(contact))
    try:
        undo()
    except RuleViolation as error:
        messages.warning(request, error.message)
        return leave(request, back)
    return finished(request, _("Undone."), to=back)


def moved_on(request: HttpRequest, contact_id: uuid.UUID) -> HttpResponse:
    """The page of somebody who was merged into another leads there."""
    found = ContactRedirect.objects.visible_to(person(request)).filter(old_id=contact_id).first()
    if found is None:
        raise Http404
    return redirect("stakeholders:contact_detail", found.kept_id)


def _page(contact: Contact) -> str:
    return contact.get_absolute_url()


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None
