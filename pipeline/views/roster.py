"""The deal's team and its competitors: each a sheet with who is there and a form for one more."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pipeline.actions.people import set_deal_team
from pipeline.actions.rivals import drop_competitor, name_competitor
from pipeline.deal_roster import crew, rivals
from pipeline.forms.roster import CrewForm, RivalForm
from pipeline.models import Deal, DealCompetitor
from pipeline.views.sheets import Sheet, deal_to_edit, deal_url, finished, take
from team.models import User
from team.requests import person

TEMPLATE = "pipeline/roster.html"


@require_http_methods(["GET", "HEAD", "POST"])
def deal_team(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    """Who works on the deal beside its owner; they see and edit it from now on."""
    deal = deal_to_edit(request, deal_id)
    form = CrewForm(request.POST or None, deal=deal, user=person(request))
    rows = [_row("deal_team_end", deal, member.user_id, member.user, member.function) for member in crew(deal)]

    def act(data: dict[str, Any]) -> Deal:
        return set_deal_team(actor=person(request), deal_id=deal.pk, user=data["user"], function=data["function"])

    sheet = Sheet(_("Deal team"), _("Add"), deal.name, deal_url(deal), TEMPLATE, context={"rows": rows})
    return take(request, form, sheet, act, _("Saved."))


@require_POST
def deal_team_end(request: HttpRequest, deal_id: uuid.UUID, user_id: uuid.UUID) -> HttpResponse:
    """From today on they no longer work on it."""
    deal = deal_to_edit(request, deal_id)
    user = User.objects.people().filter(pk=user_id, deal_teams__deal=deal).first()
    if user is None:
        raise Http404
    set_deal_team(actor=person(request), deal_id=deal.pk, user=user, ends=True)
    return finished(request, _("%(name)s is no longer on the deal team.") % {"name": user}, to=deal_url(deal))


@require_http_methods(["GET", "HEAD", "POST"])
def deal_rivals(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    """Competitors named on the deal."""
    deal = deal_to_edit(request, deal_id)
    form = RivalForm(request.POST or None)
    rows = [_row("deal_rival_drop", deal, row.competitor_id, row.competitor, row.note) for row in rivals(deal)]

    def act(data: dict[str, Any]) -> DealCompetitor:
        return name_competitor(actor=person(request), deal_id=deal.pk, **data)

    sheet = Sheet(_("Competitors"), _("Add"), deal.name, deal_url(deal), TEMPLATE, context={"rows": rows})
    return take(request, form, sheet, act, _("Saved."))


@require_POST
def deal_rival_drop(request: HttpRequest, deal_id: uuid.UUID, competitor_id: uuid.UUID) -> HttpResponse:
    deal = deal_to_edit(request, deal_id)
    try:
        drop_competitor(actor=person(request), deal_id=deal.pk, competitor_id=competitor_id)
    except DealCompetitor.DoesNotExist:
        raise Http404 from None
    return finished(request, _("Removed."), to=deal_url(deal))


def _row(view: str, deal: Deal, pk: uuid.UUID, name: Any, hint: str) -> tuple[str, str, str]:
    """(name, what is said of it, where its removal is posted)."""
    return str(name), hint, reverse(f"pipeline:{view}", args=[deal.pk, pk])
