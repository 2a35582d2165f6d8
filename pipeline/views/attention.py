"""What one does from Today, Monday and a person's page: later, ask, agenda."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pipeline.actions.attention import mark_discussed, postpone, put_on_agenda
from pipeline.forms.attention import AskForm, LaterForm
from pipeline.models import Postponement
from pipeline.views.finding import deal_or_404
from team.actions import comment_on
from team.models import Comment
from team.requests import person
from web.edits import sent
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
