from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from stakeholders.visits import due, prefill
from stakeholders.visits.actions import change_series, end_series, start_series
from stakeholders.visits.forms.series import ChangeSeriesForm, EndSeriesForm, StartSeriesForm
from stakeholders.visits.models import Visit, VisitSeries
from stakeholders.visits.views.logging import begin_of, choose_account
from team import permits
from team.requests import person, row_to_edit
from web.edits import sent
from web.formats import short_date
from web.sheets import Sheet, take

FIELDS = "visits/series_fields.html"


@require_http_methods(["GET", "POST"])
def series_start(request: HttpRequest) -> HttpResponse:
    """``?account=`` or ``?center=``; ``?visit=``: that one again and again."""
    user = person(request)
    permits.require_seller(user)
    begin = begin_of(request, looks_around=False)
    account = begin.account
    if account is None:
        return choose_account(request, reverse("visits:series_start"))
    if begin.visit and begin.visit.owner_id != user.pk:
        raise Http404
    form = StartSeriesForm(sent(request), user=user, begin=begin, line=due.of_account(account.pk))

    def act(data: dict[str, Any]) -> VisitSeries:
        return start_series(actor=user, account=account, visit=begin.visit, **form.start())

    back = account.get_absolute_url()
    button = _("Visit regularly")
    sheet = Sheet(title=button, button=button, intro=str(account), back=back, fields=FIELDS, context={"begin": begin})
    return take(request, form, sheet, act, _said)


@require_http_methods(["GET", "POST"])
def series_edit(request: HttpRequest, series_id: uuid.UUID) -> HttpResponse:
    user, series = person(request), row_to_edit(request, VisitSeries, series_id, "account", "center")
    begin = prefill.Start(series.account, None, series.center)
    line = due.of_account(series.account_id)
    form = ChangeSeriesForm(sent(request), user=user, begin=begin, line=line, instance=series)

    def act(data: dict[str, Any]) -> VisitSeries:
        return change_series(actor=user, series_id=series_id, values=form.values(), expected_version=data["version"])

    intro = _("%(account)s. A visit that is planned already stays as it is.") % {"account": series.account}
    sheet = Sheet(
        title=_("Regular visits"),
        intro=intro,
        back=series.account.get_absolute_url(),
        fields=FIELDS,
        context={"begin": begin, "end_url": reverse("visits:series_end", args=[series.pk])},
    )
    return take(request, form, sheet, act, _("Saved."))


@require_http_methods(["GET", "POST"])
def series_end(request: HttpRequest, series_id: uuid.UUID) -> HttpResponse:
    series = row_to_edit(request, VisitSeries, series_id, "account")
    ahead = Visit.objects.planned().filter(series=series, ends_at__gte=timezone.now()).first()
    form = EndSeriesForm(sent(request), ahead=ahead)

    def act(data: dict[str, Any]) -> VisitSeries:
        cancel = data.get("cancel_planned", False)
        return end_series(actor=person(request), series_id=series_id, cancel_planned=cancel)

    title, back = _("End the regular visits"), series.account.get_absolute_url()
    sheet = Sheet(title=title, button=title, intro=str(series.account), danger=True, back=back)
    return take(request, form, sheet, act, _("No further visit will be planned by itself."))


def _said(series: VisitSeries) -> str:
    visit = Visit.objects.planned().filter(series=series).order_by("starts_at").first()
    return _("The next visit is planned on %(day)s.") % {"day": short_date(visit.starts_at)} if visit else _("Saved.")
