"""What administrators configure here: exchange rates, and the method of each pipeline as data."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pipeline.actions.mapping import behind, map_to_current
from pipeline.actions.pipelines import publish_method
from pipeline.actions.rates import set_rate
from pipeline.editions import edition_of_pipeline
from pipeline.forms.settings import MethodForm, RateForm
from pipeline.methods.writing import to_yaml
from pipeline.models import ExchangeRate, Pipeline, PipelineVersion
from pipeline.pages.crosswalk import crosswalk
from pipeline.pages.method_pages import flag_lines, general_facts, stage_cards
from pipeline.pages.rate_table import rates_by_currency
from team.models import Organization, User
from team.permits import require_administrator
from team.requests import person
from web.edits import sent
from web.formats import localized
from web.sheets import Sheet, finished, take


@require_safe
def settings_rates(request: HttpRequest) -> HttpResponse:
    """The rates of each currency, the latest first."""
    user = _administrator(request)
    rates = rates_by_currency(ExchangeRate.objects.visible_to(user))
    base = Organization.objects.current().base_currency
    context = {"rates": rates, "base": base, "administers": True, "place": "rates"}
    return render(request, "pipeline/settings_rates.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def settings_rate_add(request: HttpRequest) -> HttpResponse:
    """A rate from a day on; entered again for the same day, it replaces the old one."""
    user = _administrator(request)
    organization = Organization.objects.current()
    begin = {"day": organization.today(), "currency": request.GET.get("currency", "")[:3]}
    form = RateForm(sent(request), base=organization.base_currency, initial=begin)

    def act(data: dict[str, Any]) -> ExchangeRate:
        return set_rate(actor=user, **data)

    intro = _("Deals keep the rate of the day on which their amount was last entered.")
    sheet = Sheet(title=_("New exchange rate"), intro=intro, back=reverse("pipeline:settings_rates"))
    return take(request, form, sheet, act, _("Saved."))


@require_safe
def settings_pipelines(request: HttpRequest) -> HttpResponse:
    user = _administrator(request)
    rows = [_standing(pipeline) for pipeline in _pipelines(user).in_order()]
    default = Pipeline.objects.offered().first()
    rows = [{**row, "is_default": row["pipeline"] == default} for row in rows]
    context = {"pipelines": rows, "administers": True, "place": "pipelines"}
    return render(request, "pipeline/settings_pipelines.html", context)


@require_safe
def settings_pipeline(request: HttpRequest, pipeline_id: uuid.UUID) -> HttpResponse:
    """The method in force, in words."""
    pipeline = get_object_or_404(_pipelines(_administrator(request)), pk=pipeline_id)
    method = edition_of_pipeline(pipeline).method
    context = {
        **_standing(pipeline),
        "stages": stage_cards(method),
        "facts": general_facts(method),
        "flags": flag_lines(method),
        "crosswalk": crosswalk(method),
        "draft": getattr(pipeline, "draft", None),
        "versions": pipeline.versions.order_by("-number"),
    }
    return render(request, "pipeline/settings_pipeline.html", {**context, "administers": True, "place": "pipelines"})


@require_safe
def settings_method(request: HttpRequest, pipeline_id: uuid.UUID) -> HttpResponse:
    """The method in force as YAML, to read and to edit."""
    pipeline = get_object_or_404(_pipelines(_administrator(request)), pk=pipeline_id)
    text, name = to_yaml(pipeline.current.method), f"{pipeline.code}-{pipeline.current.number}.yaml"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
def settings_method_publish(request: HttpRequest, pipeline_id: uuid.UUID) -> HttpResponse:
    """A new version from a file; what is wrong in it is said with its place, and nothing is published."""
    user = _administrator(request)
    pipeline = get_object_or_404(_pipelines(user), pk=pipeline_id)
    back = reverse("pipeline:settings_pipeline", args=[pipeline.pk])
    form = MethodForm(sent(request), request.FILES or None, present=pipeline.current.method)

    def act(data: dict[str, Any]) -> PipelineVersion:
        return publish_method(actor=user, document=form.document, code=pipeline.code)

    intro = _("New deals follow it from now on. Open deals keep their version until you take them over.")
    sheet = Sheet(title=_("New version"), intro=intro, button=_("Publish"), back=back)
    return take(request, form, sheet, act, lambda new: _("Version %(number)d is in force.") % {"number": new.number})


@require_POST
def settings_pipeline_map(request: HttpRequest, pipeline_id: uuid.UUID) -> HttpResponse:
    """Take the open deals of older versions over to the one in force."""
    count = map_to_current(actor=_administrator(request), pipeline_id=pipeline_id)
    said = ngettext("%(count)d deal taken over.", "%(count)d deals taken over.", count) % {"count": count}
    return finished(request, said, to=reverse("pipeline:settings_pipeline", args=[pipeline_id]))


def _administrator(request: HttpRequest) -> User:
    user = person(request)
    require_administrator(user)
    return user


def _pipelines(user: User) -> Any:
    return Pipeline.objects.visible_to(user).filter(current__isnull=False).select_related("current")


def _standing(pipeline: Pipeline) -> dict[str, Any]:
    """How the pipeline stands: its version in force, and how many open deals follow older ones."""
    open_deals = pipeline.deals.filter(status="open").count()
    return {
        "pipeline": pipeline,
        "name": localized(pipeline.name) or pipeline.code,
        "version": pipeline.current,
        "open_deals": open_deals,
        "behind": behind(pipeline).count(),
    }
