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
from pipeline.forms.roster import CrewForm, RivalForm
from pipeline.models import Deal, DealCompetitor
from pipeline.pages.deal_roster import crew, rivals
from pipeline.views.finding import deal_to_edit
from team.models import User
from team.requests import person
from web.edits import sent
from web.sheets import Sheet, finished, take


@require_http_methods(["GET", "HEAD", "POST"])
def deal_team(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    """Who works on the deal beside its owner; they see and edit it from now on."""
    deal = deal_to_edit(request, deal_id)
    form = CrewForm(sent(request), deal=deal, user=person(request))
    rows = [_row("deal_team_end", deal, member.user_id, member.user, member.function) for member in crew(deal)]

    def act(data: dict[str, Any]) -> Deal:
        return set_deal_team(actor=person(request), deal_id=deal.pk, user=data["user"], function=data["function"])

    return take(request, form, _sheet(_("Deal team"), deal, rows), act, _("Saved."))


@require_POST
def deal_team_end(request: HttpRequest, deal_id: uuid.UUID, user_id: uuid.UUID) -> HttpResponse:
    """From today on they no longer work on it."""
    deal = deal_to_edit(request, deal_id)
    user = User.objects.people().filter(pk=user_id, deal_teams__deal=deal).first()
    if user is None:
        raise Http404
    set_deal_team(actor=person(request), deal_id=deal.pk, user=user, ends=True)
    return finished(request, _("%(name)s is no longer on the deal team.") % {"name": user}, to=deal.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def deal_rivals(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    """Competitors named on the deal."""
    deal = deal_to_edit(request, deal_id)
    rows = [_row("deal_rival_drop", deal, row.competitor_id, row.competitor, row.note) for row in rivals(deal)]

    def act(data: dict[str, Any]) -> DealCompetitor:
        return name_competitor(actor=person(request), deal_id=deal.pk, **data)

    return take(request, RivalForm(sent(request)), _sheet(_("Competitors"), deal, rows), act, _("Saved."))


@require_POST
def deal_rival_drop(request: HttpRequest, deal_id: uuid.UUID, competitor_id: uuid.UUID) -> HttpResponse:
    deal = deal_to_edit(request, deal_id)
    drop_competitor(actor=person(request), deal_id=deal.pk, competitor_id=competitor_id)
    return finished(request, _("Removed."), to=deal.get_absolute_url())


def _sheet(title: str, deal: Deal, rows: list[tuple[str, str, str]]) -> Sheet:
    """Those who are there stand over the form, each with a form of its own."""
    back = deal.get_absolute_url()
    above, context = "pipeline/roster.html", {"rows": rows}
    return Sheet(title=title, button=_("Add"), intro=deal.name, back=back, above=above, context=context)


def _row(view: str, deal: Deal, pk: uuid.UUID, name: Any, hint: str) -> tuple[str, str, str]:
    """(name, what is said of it, where its removal is posted)."""
    return str(name), hint, reverse(f"pipeline:{view}", args=[deal.pk, pk])
