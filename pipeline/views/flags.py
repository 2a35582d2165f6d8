"""The sheet behind a flag (which rule, which numbers, what clears it, where its limit comes from), and its snooze."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pipeline.actions.attention import snooze_flag
from pipeline.flag_words import cure_address
from pipeline.forms.closing import SnoozeForm
from pipeline.pages.flag_pages import explained
from pipeline.views.finding import deal_or_404, deal_to_edit, may_edit
from stakeholders.centers import next_steps
from team.requests import person
from web.edits import sent
from web.sheets import Sheet, as_sheet, take


@require_safe
def flag_about(request: HttpRequest, deal_id: uuid.UUID, code: str) -> HttpResponse:
    deal, user = deal_or_404(request, deal_id), person(request)
    about = explained(deal, code, user)
    if about is None:
        raise Http404
    ours, _theirs = next_steps([deal.buying_center_id])[deal.buying_center_id]
    url, in_sheet = cure_address(deal, about.case.flag.cure, about.person, ours)
    context = {
        "deal": deal,
        "about": about,
        "can_edit": may_edit(request, deal),
        "cure_url": url,
        "cure_in_sheet": in_sheet,
    }
    return as_sheet(request, "pipeline/flag_about.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def flag_snooze(request: HttpRequest, deal_id: uuid.UUID, code: str) -> HttpResponse:
    """Keep a flag quiet until a day; it stays on the deal's page."""
    deal = deal_to_edit(request, deal_id)
    form = SnoozeForm(sent(request))

    def act(data: dict[str, Any]) -> Any:
        return snooze_flag(actor=person(request), deal_id=deal.pk, code=code, **data)

    intro = _("It stays on the deal's page and comes back on that day.")
    sheet = Sheet(title=_("Snooze"), button=_("Snooze"), intro=intro, back=deal.get_absolute_url())
    return take(request, form, sheet, act, _("Snoozed."))
