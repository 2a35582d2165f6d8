"""Submitting a figure, taking it back, and until when figures are due."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from pipeline.forecasts.actions.submissions import layer_for, set_deadline, submit_figure, withdraw_figure
from pipeline.forecasts.asking import Asked, asked_of, period_name
from pipeline.forecasts.forms.submissions import SubmissionForm, deadline_form
from pipeline.forecasts.models import Submission, SubmissionDeadline
from pipeline.forecasts.reads import forecast
from pipeline.forecasts.submitting import system_facts
from team.models import Organization, Team, User
from team.querysets import administers
from team.requests import person, row_or_404
from web.edits import sent
from web.returning import came_from
from web.sheets import Sheet, leave, take


@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest) -> HttpResponse:
    """``owner`` or ``team`` names whom the figure is about."""
    user, asked = person(request), asked_of(request.GET.dict(), Organization.objects.current())
    holder, layer = _holder(request, user)
    is_team = isinstance(holder, Team)
    whose = {"team": holder} if is_team else {"owner": holder}
    layers = Submission.objects.filter(layer=layer, kind=asked.kind, first_day=asked.period.first, **whose)
    currency = asked.organization.base_currency
    form = SubmissionForm(sent(request), latest=layers.order_by("-number").first(), currency=currency)

    def act(data: dict[str, Any]) -> Submission:
        values = {"amount_minor": data["amount_minor"], "note": data["note"], "expected_number": data["version"]}
        return submit_figure(actor=user, kind=asked.kind, first_day=asked.period.first, **values, **whose)  # type: ignore[arg-type]

    return take(request, form, _sheet(asked, user, holder), act, _("Submitted."), undo=_undo)


def _holder(request: HttpRequest, user: User) -> tuple[User | Team, str]:
    """Whom the figure is about, and in which layer the person may submit it."""
    is_team = bool(request.GET.get("team"))
    try:
        pk = uuid.UUID(request.GET.get("team") or request.GET.get("owner") or str(user.pk))
    except ValueError:
        raise Http404 from None
    layer = layer_for(user, None if is_team else pk, pk if is_team else None)
    rows: Any = Team.objects if is_team else User.objects
    found = rows.visible_to(user).filter(pk=pk).first()
    if layer is None or found is None:
        raise PermissionDenied(_("A figure is submitted by the person, or by a manager above."))
    return found, layer


def _sheet(asked: Asked, user: User, holder: User | Team) -> Sheet:
    key = "team" if isinstance(holder, Team) else "owner"
    about = {"owner": "", "team": "", key: str(holder.pk)}
    answer = forecast(replace(asked, **about).scope(user))  # type: ignore[arg-type]
    period = period_name(asked.kind, asked.period, asked.organization)
    return Sheet(
        title=pgettext("person and period", "%(person)s · %(period)s") % {"person": holder, "period": period},
        intro=_("The figure stands beside the system's; neither overwrites the other."),
        button=pgettext("a figure", "Submit"),
        back=asked.url(),
        above="forecasts/submit_facts.html",
        context={"facts": system_facts(answer)},
    )


def _undo(made: Submission) -> str:
    return reverse("forecasts:submission_withdraw", args=[made.pk])


@require_POST
def submission_withdraw(request: HttpRequest, submission_id: uuid.UUID) -> HttpResponse:
    row = row_or_404(request, Submission, submission_id)
    withdraw_figure(actor=person(request), submission_id=row.pk)
    return leave(
        request, came_from(request, reverse("forecasts:forecast")), _("Withdrawn. The figure before it stands.")
    )


@require_http_methods(["GET", "POST"])
def submission_deadline(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not (user.sight.edits_everything or administers(user)):
        raise PermissionDenied(_("Only a director or an administrator may do this."))
    form = deadline_form(sent(request), SubmissionDeadline.objects.visible_to(user).first())

    def act(data: dict[str, Any]) -> bool:
        set_deadline(actor=user, values=form.given(), expected_version=data["version"])
        return True

    sheet = Sheet(title=_("Deadline of submissions"), back=reverse("forecasts:forecast"))
    return take(request, form, sheet, act, _("Saved."))
