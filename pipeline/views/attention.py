"""What one does from Today, Monday and a person's page: later, ask, agenda, decide."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from pipeline.actions.attention import mark_discussed, postpone, put_on_agenda
from pipeline.actions.rowwise import RowResult, one_by_one
from pipeline.actions.waivers import grant_waiver, refuse_waiver
from pipeline.forms.attention import AskForm, LaterForm
from pipeline.models import Postponement, Waiver
from pipeline.views.finding import deal_or_404
from team.actions import comment_on
from team.models import Comment
from team.requests import person
from web.edits import sent
from web.params import day_of, uuids_of
from web.sheets import Sheet, finished, take

either = require_http_methods(["GET", "HEAD", "POST"])


@either
def deal_later(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    """The deal leaves one's own lists until a day."""
    deal, user = deal_or_404(request, deal_id), person(request)
    form = LaterForm(sent(request))

    def act(data: dict[str, Any]) -> Postponement:
        return postpone(actor=user, deal_id=deal.pk, until=form.until_from(user.today()), reason=data["reason"])

    fields = "pipeline/today/later_fields.html"
    sheet = Sheet(title=_("Later"), intro=deal.name, button=_("Put off"), back=reverse("team:today"), fields=fields)
    return take(request, form, sheet, act, _("Put off: %(deal)s.") % {"deal": deal})


@either
def deal_ask(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    """A comment on the deal that calls its owner."""
    deal, user = deal_or_404(request, deal_id), person(request)
    form = AskForm(sent(request), initial={"body": f"@{deal.owner.name} "})

    def act(data: dict[str, Any]) -> Comment:
        return comment_on(actor=user, record=deal, body=data["body"])

    title = _("Ask %(name)s") % {"name": deal.owner.name}
    sheet = Sheet(title=title, intro=deal.name, button=_("Ask"), back=reverse("team:today"))
    return take(request, form, sheet, act, _("Asked. The answer will be on the deal's page and in your bell."))


@require_POST
def deal_agenda(request: HttpRequest, deal_id: uuid.UUID) -> HttpResponse:
    deal = deal_or_404(request, deal_id)
    put_on_agenda(actor=person(request), deal_id=deal.pk)
    said = _("On the agenda with %(name)s: %(deal)s.") % {"name": deal.owner, "deal": deal}
    return finished(request, said, to=reverse("team:today"))


@require_POST
def agenda_discussed(request: HttpRequest, item_id: int) -> HttpResponse:
    """Talked about today, with a note."""
    item = mark_discussed(actor=person(request), item_id=item_id, note=request.POST.get("note", "")[:500])
    said = _("Discussed: %(deal)s.") % {"deal": item.deal}
    return finished(request, said, to=reverse("team:today"))


@require_POST
def waivers_decide(request: HttpRequest) -> HttpResponse:
    """One row's button, or all ticked rows: approve until each row's day, or refuse all with one sentence."""
    user, one = person(request), request.POST.get("grant", "")
    grants = bool(one) or request.POST.get("decide") == "grant"
    note = request.POST.get("note", "").strip()

    def act(pk: uuid.UUID) -> None:
        if grants:
            grant_waiver(actor=user, waiver_id=pk, until=day_of(request.POST.get(f"until-{pk}", "")), note=note)
        else:
            refuse_waiver(actor=user, waiver_id=pk, note=note)

    results = one_by_one(uuids_of([one] if one else request.POST.getlist("waiver")), act)
    _say(request, results, grants)
    return finished(request, to=reverse("team:today"))


def _say(request: HttpRequest, results: list[RowResult], grants: bool) -> None:
    """How many were decided, and each that was refused with its sentence."""
    if not results:
        messages.warning(request, _("Tick at least one request."))
    count = sum(not result.refusal for result in results)
    if count:
        granted = ngettext("%(count)d waiver granted.", "%(count)d waivers granted.", count)
        refused = ngettext("%(count)d waiver refused.", "%(count)d waivers refused.", count)
        messages.success(request, (granted if grants else refused) % {"count": count})
    failed = {result.id: result.refusal for result in results if result.refusal}
    names = Waiver.objects.visible_to(person(request)).filter(pk__in=failed).values_list("pk", "deal__name")
    for pk, refusal in failed.items():
        messages.error(request, f"{dict(names).get(pk, '?')}: {refusal}")
