"""A draft, which saves itself; sending it, and what the customer says."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from negotiations.models import Approval
from negotiations.quotes import actions, pages
from negotiations.quotes.actions.issuing import permitted
from negotiations.quotes.forms import AnswerForm, HeadForm, IssueForm, LineForms, lines_initial
from negotiations.quotes.models import Revision
from pipeline.models import Product
from team.models import Organization, User
from team.requests import person, row_to_edit
from web.edits import attempt, sent, status_of
from web.formats import money
from web.formats import percent as percent_text
from web.htmx import by_htmx
from web.sheets import Sheet, finished, leave, take

either = require_http_methods(["GET", "HEAD", "POST"])
SUGGESTED = 300


@either
def draft(request: HttpRequest, revision_id: uuid.UUID) -> HttpResponse:
    """One form of head and lines; each change is saved, and answered with the new sums."""
    revision, user = _to_edit(request, revision_id), person(request)
    if revision.state != Revision.State.DRAFT:
        return redirect(revision.quote)
    if request.method != "POST":
        return _shown(request, revision)
    head, rows = HeadForm(request.POST, instance=_copy(revision)), LineForms(request.POST, prefix="line")
    if head.is_valid() and rows.is_valid():
        attempt(head, lambda: _save(user, revision, head, rows))
    status = status_of(head) if status_of(head) != 200 else 200 if rows.is_valid() else 422
    if status != 200:
        return _shown(request, revision, head, rows, status=status)
    if not by_htmx(request):
        return leave(request, reverse("quotes:draft", args=[revision.pk]), _("Saved."))
    return _saved(request, revision_id, is_full=any(form.cleaned_data.get("text") for form in rows.forms[-1:]))


def _save(user: User, revision: Revision, head: HeadForm, rows: Any) -> Revision:
    products = {each.name.casefold(): each for each in Product.objects.all()[:SUGGESTED]}
    lines = [line for form in rows.forms if (line := form.line(revision.currency, products))]
    values = {name: head.cleaned_data[name] for name in ("valid_until", "payment_terms", "note")}
    version = head.cleaned_data["version"]
    return actions.save_draft(actor=user, revision_id=revision.pk, values=values, lines=lines, expected_version=version)


def _copy(revision: Revision) -> Revision:
    """A form writes into its row while it is checked; the action reads its own."""
    return Revision.objects.get(pk=revision.pk)


def _saved(request: HttpRequest, revision_id: uuid.UUID, *, is_full: bool) -> HttpResponse:
    """The sums alone; the whole form where its last line was used, so that there is another."""
    revision = Revision.objects.select_related("quote__deal").get(pk=revision_id)
    if is_full:
        return _shown(request, revision)
    context = pages.revision_context(revision.quote, revision, with_costs=True)
    answer = render(request, "quotes/draft.html#saved", context | {"said": _("Saved.")})
    answer["HX-Retarget"], answer["HX-Reswap"] = "#saved", "outerHTML"
    return answer


def _shown(
    request: HttpRequest, revision: Revision, head: Any = None, rows: Any = None, *, status: int = 200
) -> HttpResponse:
    context = pages.revision_context(revision.quote, revision, with_costs=True)
    initial = lines_initial(context["lines"], revision.currency)
    context |= {
        "head": head or HeadForm(instance=revision),
        "rows": rows or LineForms(initial=initial, prefix="line"),
        "products": Product.objects.order_by("name").values_list("name", flat=True)[:SUGGESTED],
        "advice": pages.advice(context["lines"], revision.currency),
    }
    part = "#form" if by_htmx(request) else ""
    return render(request, f"quotes/draft.html{part}", context, status=status)


@either
def issue(request: HttpRequest, revision_id: uuid.UUID) -> HttpResponse:
    """Send it; beyond one's authority the same sheet asks for the approval instead."""
    revision, user = _to_edit(request, revision_id), person(request)
    beyond, approval = permitted(user, revision, revision.quote, Organization.objects.today())
    asks = bool(beyond) and approval is None
    form = IssueForm(sent(request), revision=revision, asks=asks)

    def act(data: dict[str, Any]) -> Any:
        if asks:
            return actions.ask_quote_approval(actor=user, revision_id=revision.pk, reason=data["reason"])
        return actions.issue_revision(actor=user, revision_id=revision.pk, expected_version=data["version"])

    title = _("Ask for an approval") if asks else _("Issue the quote")
    button = _("Ask for it") if asks else pgettext("quote", "Issue")
    sheet = Sheet(title=title, intro=_about(revision, asks), button=button, back=revision.quote.get_absolute_url())
    return take(request, form, sheet, act, _said, to=revision.quote.get_absolute_url())


def _about(revision: Revision, asks: bool) -> str:
    values = {
        "number": revision.quote.number,
        "total": money(revision.total_minor, revision.currency),
        "discount": percent_text(revision.discount, 2),
    }
    if asks:
        return _("%(number)s: %(total)s, %(discount)s off list, is beyond what you may offer alone.") % values
    return _("%(number)s: %(total)s, %(discount)s off list. Once issued it stands as it is.") % values


def _said(made: Any) -> str:
    return _("Asked. %(name)s decides.") % {"name": made.decider} if isinstance(made, Approval) else _("Issued.")


@either
def accept(request: HttpRequest, revision_id: uuid.UUID) -> HttpResponse:
    return _answer(request, revision_id, _("Accepted by the customer"), actions.accept_revision)


@either
def decline(request: HttpRequest, revision_id: uuid.UUID) -> HttpResponse:
    return _answer(request, revision_id, _("Declined by the customer"), actions.decline_revision)


def _answer(request: HttpRequest, revision_id: uuid.UUID, title: str, action: Callable[..., Revision]) -> HttpResponse:
    revision, user = _to_edit(request, revision_id), person(request)
    quote = revision.quote
    initial = {"on": Organization.objects.today()}
    form = AnswerForm(sent(request), revision=revision, quote=quote, user=user, initial=initial)

    def act(data: dict[str, Any]) -> Revision:
        version = data.pop("version")
        return action(actor=user, revision_id=revision.pk, expected_version=version, **data)

    sheet = Sheet(title=title, intro=f"{quote.number} · {revision.number}", back=quote.get_absolute_url())
    return take(request, form, sheet, act, _("Saved."))


@require_POST
def revise(request: HttpRequest, quote_id: uuid.UUID) -> HttpResponse:
    made = actions.revise_quote(actor=person(request), quote_id=quote_id)
    return leave(request, reverse("quotes:draft", args=[made.pk]))


@require_POST
def discard(request: HttpRequest, revision_id: uuid.UUID) -> HttpResponse:
    quote = actions.discard_draft(actor=person(request), revision_id=revision_id)
    return leave(request, quote.get_absolute_url(), _("The draft is gone."))


@require_POST
def put_on_the_table(request: HttpRequest, revision_id: uuid.UUID) -> HttpResponse:
    offer = actions.put_on_the_table(actor=person(request), revision_id=revision_id)
    return finished(request, _("It is on the table now."), to=offer.negotiation.get_absolute_url())


def _to_edit(request: HttpRequest, revision_id: uuid.UUID) -> Revision:
    return row_to_edit(request, Revision, revision_id, "quote__deal__account")
