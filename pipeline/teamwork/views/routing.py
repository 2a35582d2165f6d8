"""Settings: routing rules and reply times."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from pipeline.teamwork import actions
from pipeline.teamwork.forms import ReplyTimesForm, RuleForm
from pipeline.teamwork.models import ReplyTime, RoutingRule
from pipeline.teamwork.routing import rules_in_order, words
from pipeline.teamwork.rules import USUAL_DAYS
from team.models import User
from team.permits import require_administrator
from team.requests import person, row_to_edit
from web.edits import attempt, sent, status_of
from web.sheets import Sheet, finished, leave, take

either = require_http_methods(["GET", "HEAD", "POST"])


@either
def settings_routing(request: HttpRequest) -> HttpResponse:
    """The rules in their order; below them the reply times, which are a form."""
    user = _administrator(request)
    days = USUAL_DAYS | dict(ReplyTime.objects.values_list("coverage_class", "working_days"))
    form = ReplyTimesForm(sent(request), days=days)
    if form.is_valid() and attempt(form, lambda: _set_times(user, form.cleaned_data)):
        return leave(request, _page(), _("Saved."))
    rules = [(rule, words(rule)) for rule in rules_in_order()]
    context = {"rules": rules, "form": form, "administers": True, "place": "routing"}
    return render(request, "teamwork/settings_routing.html", context, status=status_of(form))


def _set_times(user: User, days: dict[str, int]) -> list[ReplyTime]:
    with transaction.atomic():
        return [actions.set_reply_time(actor=user, coverage_class=code, working_days=days[code]) for code in days]


@either
def settings_rule_add(request: HttpRequest) -> HttpResponse:
    user = _administrator(request)
    form = RuleForm(sent(request), instance=RoutingRule(), actor=user)

    def act(data: dict[str, Any]) -> RoutingRule:
        return actions.add_rule(actor=user, **form.everything())

    return take(request, form, Sheet(title=_("New rule"), back=_page()), act, _("Saved."))


@either
def settings_rule(request: HttpRequest, rule_id: uuid.UUID) -> HttpResponse:
    user = _administrator(request)
    form = RuleForm(sent(request), instance=row_to_edit(request, RoutingRule, rule_id), actor=user)

    def act(data: dict[str, Any]) -> RoutingRule:
        return actions.change_rule(actor=user, rule_id=rule_id, values=form.values(), expected_version=data["version"])

    return take(request, form, Sheet(title=_("Rule"), back=_page()), act, _("Saved."))


@require_POST
def settings_rule_remove(request: HttpRequest, rule_id: uuid.UUID) -> HttpResponse:
    actions.remove_rule(actor=_administrator(request), rule_id=rule_id)
    return finished(request, _("Removed."), to=_page())


def _administrator(request: HttpRequest) -> User:
    user = person(request)
    require_administrator(user)
    return user


def _page() -> str:
    return reverse("teamwork:settings_routing")
