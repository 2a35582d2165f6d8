"""A quote: one revision of it, what differs between two, its paper."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from negotiations.quotes import actions, pages
from negotiations.quotes.forms import QuoteForm
from negotiations.quotes.models import Quote, Revision
from negotiations.quotes.reading import may_know_costs, running_room
from pipeline.models import Deal
from team.models import Organization
from team.requests import person, row_or_404, row_to_edit
from web.edits import sent
from web.sheets import Sheet, take

RELATED = ("deal__account", "contact")


@require_http_methods(["GET", "HEAD", "POST"])
def quote_create(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    """Of the deal's lines."""
    deal, user = row_to_edit(request, Deal, deal_id, "account"), person(request)
    form = QuoteForm(sent(request), deal=deal, user=user, initial={"title": deal.name})

    def act(data: dict[str, Any]) -> Quote:
        return actions.create_quote(actor=user, deal_id=deal.pk, **data)

    sheet = Sheet(title=_("New quote"), intro=str(deal), button=_("Write it"), back=deal.get_absolute_url())
    return take(request, form, sheet, act, lambda made: made.number, to=lambda made: made.get_absolute_url())


@require_safe
def quote(request: HttpRequest, quote_id: uuid.UUID) -> HttpResponse:
    """``?revision=2``; the newest without."""
    found = row_or_404(request, Quote, quote_id, *RELATED)
    can_edit = may_know_costs(person(request), found.deal_id)
    revisions = list(_revisions(request, found).select_related("made_by", "answered_by").order_by("-number"))
    revision = _chosen(revisions, request.GET.get("revision", ""))
    context = pages.revision_context(found, revision, with_costs=can_edit)
    context |= {
        "revisions": revisions,
        "can_edit": can_edit,
        "may_revise": can_edit and revisions[0].state not in (Revision.State.DRAFT, Revision.State.ACCEPTED),
        "room": running_room(found.deal) if can_edit and revision.state == Revision.State.ISSUED else None,
        "advice": pages.advice(context["lines"], revision.currency) if can_edit else None,
    }
    return render(request, "quotes/quote.html", context)


@require_safe
def quote_print(request: HttpRequest, quote_id: uuid.UUID) -> HttpResponse:
    """One sheet of A4 for the customer: no margin and no word of ours to ourselves."""
    found = row_or_404(request, Quote, quote_id, *RELATED)
    revisions = list(_revisions(request, found).select_related("made_by").order_by("-number"))
    context = pages.revision_context(found, _chosen(revisions, request.GET.get("revision", "")), with_costs=False)
    return render(request, "quotes/paper.html", context | {"organization": Organization.objects.current()})


@require_safe
def quote_compare(request: HttpRequest, quote_id: uuid.UUID) -> HttpResponse:
    """``?a=1&b=3``; the last two without."""
    found = row_or_404(request, Quote, quote_id, *RELATED)
    revisions = list(_revisions(request, found).order_by("-number"))
    after = _chosen(revisions, request.GET.get("b", ""))
    older = [each for each in revisions if each.number < after.number]
    before = _chosen(revisions, request.GET.get("a", "")) if request.GET.get("a") else (older or revisions)[0]
    context = {
        "quote": found,
        "before": before,
        "after": after,
        "options": [(each.number, f"{each.number} · {each.get_state_display()}") for each in revisions],
        "changes": [
            *pages.head_changes(before, after),
            *(pages.changes(before, after) if before.currency == after.currency else []),
        ],
        "by": after.total_minor - before.total_minor,
    }
    return render(request, "quotes/compare.html", context)


def _revisions(request: HttpRequest, found: Quote) -> Any:
    """Those that the person may see: drafts are for the deal's editors."""
    return Revision.objects.visible_to(person(request)).filter(quote=found)


def _chosen(revisions: list[Revision], number: str) -> Revision:
    """The revision of that number, the newest where none is named."""
    if not number:
        return revisions[0]
    found = next((each for each in revisions if str(each.number) == number), None)
    if found is None:
        raise Http404
    return found
